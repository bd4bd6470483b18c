"""Which section of the right article to show first."""

from typing import Final

from core.knowledge.index.audience_index import AudienceIndex, Question
from core.knowledge.index.text_units import Kind, TextUnit
from core.knowledge.index.tokenizer import stem, stop_words, tokens

TELLING: Final = 0.25
"""The share of what was asked that a section must add to title and lead to be shown instead."""


def choose_section(shelf: AudienceIndex, question: Question, article: int) -> TextUnit | None:
    """The text of the section that the question is about, or None for the article as a whole.

    "error 809" leads into its section; "the vpn does not connect" is what all of it is about.
    """
    own, units = shelf.of_article(article), shelf.units
    front = {n for n in own if units[n].kind is not Kind.QUESTION and not units[n].anchor}
    if not any(units[n].anchor for n in own):
        return None
    value, said = dict[str, float](), dict[str, set[int]]()
    known, texts = shelf.tfidf.lexicon.stems, shelf.stems_by_text(article)
    for each in question.stems:
        number = known.get(each)
        value[each] = shelf.coverage.value(number)
        said[each] = {n for n, stems in zip(own, texts, strict=True) if number in stems}
    enough = TELLING * sum(value.values())
    fresh = [each for each in sorted(value) if not said[each] & front]
    best, most = None, 0.0
    for anchor in dict.fromkeys(units[n].anchor for n in own):
        parts = {n for n in own if anchor and units[n].anchor == anchor}
        added = [each for each in fresh if said[each] & parts]
        if sum(value[each] for each in added) <= enough:
            continue
        unit = units[min(parts)]
        named = {stem(word, shelf.language) for word in tokens(unit.name)}.intersection(added)
        named -= stop_words(shelf.language)
        # What the heading names counts twice: a list that leads to "Error 809" says 809 as well.
        total = sum(value[each] * (2 if each in named else 1) for each in added)
        # Named in the heading or a code: a word that merely occurs does not make it the topic, nor
        # does one that says only that something is wrong, as in "If it still does not work".
        topic = shelf.content_words(tokens(unit.name)) & named or any(
            c.isdigit() for each in added for c in each
        )
        if topic and total > most:
            best, most = unit, total
    return best
