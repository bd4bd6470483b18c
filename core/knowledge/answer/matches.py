"""From a message and its parts to matches: which article and section, and how probable each is.

All that will be asked is prepared at once: a sentence encoder takes about half as long for ten
texts at a time as for one after the other, and one behind a network a single request.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from core.knowledge.answer.calibration import Certainty
from core.knowledge.answer.message_parts import split_sentences
from core.knowledge.index.audience_index import (
    COPIED,
    RIVALS,
    THE_SAME,
    AudienceIndex,
    Evidence,
    Question,
    best_first,
    readable,
)
from core.knowledge.index.ridge_classifier import Singles
from core.knowledge.index.semantic import Semantic
from core.knowledge.index.text_units import Kind, TextUnit
from core.knowledge.index.tokenizer import stem, stop_words, tokens
from core.model.match import Match

MIN_VALUE_SHARE: Final = 0.25
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
    enough = MIN_VALUE_SHARE * sum(value.values())
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


CAN_ANSWER: Final = 0.5
"""Probability below which no policy lets an article be the answer, so that nobody need look."""

STRANGE: Final = 0.5
"""The share of the telling words that are in no article, from which on the likest article is a
guess about what they mean."""


def names_another(
    shelf: AudienceIndex, question: Question, article: int, shelves: Sequence[AudienceIndex]
) -> bool:
    """Whether it says a tag of another article that stands nowhere in this one, or hardly anything
    that any article says: "the camera at the door" is about the door. `shelves` are all that the
    reader may see.

    A word that was mended is a guess and names nothing. What is in no article tells nothing where
    it is of another language, where a sentence encoder knows what it means, or in a story.
    """
    told = shelf.content_words(question.words) - question.corrected
    known = shelf.tfidf.lexicon.stems
    held = set(shelf.coverage.holds.row(article)[0].tolist())
    own = shelf.tags[article]
    elsewhere = {each for each in told if known.get(each) not in held}
    tags = (tag for each in shelves for its in each.tags for tag in its)
    if any(tag <= told and tag & elsewhere and tag not in own for tag in tags):
        return True
    if question.language or shelf.semantic is not None or split_sentences(question.text):
        return False
    strange = sum(each not in known for each in told)
    return 0 < strange >= STRANGE * len(told)


IN_A_WORD: Final = 0.6
"""The most that one word can make sure of: "printer" is about several articles."""

RELATED: Final = 0.25
"""What the other articles with that word have, near enough to be offered: whoever wrote it chooses
among them."""

A_WORD: Final = 2
"""Words of a message that is hardly more than one: "printer please"."""

MIN_RANKED: Final = 2
"""An answer must be ahead of the next."""

WORTH_A_LOOK: Final = 0.01
"""Probability from which on it is looked up which section is meant."""

NEARLY: Final = 0.7
"""Likeness from which on a text is what was asked, though neither tells of a problem."""


NEARLY_IN_MEANING: Final = 0.3
"""The same where half of the likeness is that of meaning: another language shares no word."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may be the answer: its number on its shelf, and the evidence for it."""

    shelf: AudienceIndex
    evidence: Evidence
    article: int

    @property
    def strength(self) -> float:
        return float(self.evidence.strength[self.article])

    @property
    def slug(self) -> str:
        return self.shelf.articles[self.article].slug

    @property
    def title(self) -> str:
        return self.shelf.articles[self.article].title

    def likest(self) -> int:
        """The number of the article's text that is most like the question."""
        own = self.shelf.of_article(self.article)
        return own.start + int(self.evidence.alike[own.start : own.stop].argmax())

    def likeness(self) -> float:
        """How much that text is like the question, 0 to 1."""
        return float(self.evidence.alike[self.likest()])

    def is_asked(self) -> bool:
        """Whether its title or an example question is this question, word for word, in its own
        language and before words of a glossary are put in the place of others."""
        unit = self.shelf.units[self.likest()]
        return unit.kind is not Kind.TOLD and tokens(unit.name) == tokens(
            self.evidence.question.text
        )

    def words(self) -> list[str]:
        return self.shelf.units[self.likest()].words


@dataclass(frozen=True, slots=True)
class Ranking:
    """The articles that may answer a text, best first, and how sure each is; of equals, the first
    by name. Which section is meant is only looked up for what is shown: it takes as long as all
    the rest."""

    shelves: Sequence[AudienceIndex]
    found: Sequence[Candidate]
    scores: Sequence[float]
    plain_scores: Sequence[float]
    """How sure each would be in a message as short as a question."""
    is_copied: bool
    """Whether the text is, word for word, one of an article."""

    def scored(self, *, plainly: bool = False) -> tuple[Match, ...]:
        """The best few by name and score alone; `plainly` as if the message were not long."""
        scores = self.plain_scores if plainly else self.scores
        return tuple(
            Match(each.slug, "", each.title, score)
            for each, score in zip(self.found[:MIN_RANKED], scores, strict=False)
        )

    def matches(self, limit: int) -> tuple[Match, ...]:
        return tuple(
            _match(each, score, self.shelves)
            for each, score in zip(self.found[:limit], self.scores, strict=False)
        )


def rank(evidence: Sequence[tuple[AudienceIndex, Evidence]], certainty: Certainty) -> Ranking:
    """From what each shelf that the reader may see has to say."""
    shelves = [shelf for shelf, _ in evidence]
    found = [each for shelf, its in evidence for each in _on(shelf, its)]
    found = sorted(found, key=lambda each: (-each.strength, each.slug))[:RIVALS]
    found, strengths = _copies_first(found)
    words = max((len(its.question.typed) for _, its in evidence), default=0)
    scores, plainly = certainty.at(words).of(strengths), certainty.short.of(strengths)
    about = _about_a_word(found)
    if len(about) > 1:
        found, scores = about, [IN_A_WORD, *[RELATED] * len(about)]
        plainly = scores
    copied = any(bool((its.alike >= THE_SAME).any()) for _, its in evidence)
    return Ranking(shelves, found, scores, plainly, copied)


def _copies_first(found: list[Candidate]) -> tuple[list[Candidate], list[float]]:
    """Strengths of different shelves are not quite comparable, and one crowded with near texts
    spreads its own thin; but whoever writes an example question word for word means that one."""
    near = [each for each in found if each.likeness() >= THE_SAME]
    # "printer printer printer" is nearly "printer printer", and yet another question.
    exact = [each for each in near if each.is_asked()]
    copies = exact or near
    if not copies or copies == found[: len(copies)]:
        return found, [each.strength for each in found]
    others = [each for each in found if each not in copies]
    least = others[0].strength + COPIED
    return [*copies, *others], [
        *(max(each.strength, least) for each in copies),
        *(each.strength for each in others),
    ]


def _on(shelf: AudienceIndex, evidence: Evidence) -> list[Candidate]:
    """What one shelf has to say."""
    best = (n for n in best_first(evidence.strength, RIVALS) if evidence.strength[n] > 0)
    found = [Candidate(shelf, evidence, n) for n in best]
    if shelf.content_words(evidence.question.words):
        return found
    # What says nothing of a problem is like nothing but what says nothing of one either.
    return [
        each for each in found if each.likeness() >= NEARLY or not shelf.content_words(each.words())
    ]


def _is_related(found: Candidate) -> bool:
    """Whether the article says one of the words that say what the message is about, or means the
    same: words that carry a sentence, and letters that look alike, are no reason to show it."""
    told = found.shelf.content_words(found.evidence.question.words)
    if told and told <= found.evidence.question.doubtful:
        return False
    enough = NEARLY if found.shelf.semantic is None else NEARLY_IN_MEANING
    return not told or bool(told & _matched_words(found)) or found.likeness() >= enough


def _about_a_word(found: Sequence[Candidate]) -> list[Candidate]:
    """Where the message is a single word, the articles with that word."""
    if not found or found[0].likeness() >= THE_SAME:
        return []
    question = found[0].evidence.question
    told = found[0].shelf.content_words(question.words)
    if len(question.words) > A_WORD or len(told) != 1:
        return []
    word = next(iter(told))
    if any(map(str.isdigit, word)) or word in question.doubtful:
        return []
    return [each for each in found if word in _matched_words(each)]


def _matched_words(found: Candidate) -> set[str]:
    known = found.shelf.tfidf.lexicon.stems
    held = set(found.shelf.coverage.holds.row(found.article)[0].tolist())
    return {stem for stem in found.evidence.question.stems if known.get(stem) in held}


def _match(found: Candidate, score: float, shelves: Sequence[AudienceIndex]) -> Match:
    article, part = found.shelf.articles[found.article], None
    if score >= WORTH_A_LOOK:
        part = choose_section(found.shelf, found.evidence.question, found.article)
    anchor, by = "", found.shelf.units[found.likest()].name
    if part is not None:
        anchor, by = part.anchor, part.name
    other = score >= CAN_ANSWER and names_another(
        found.shelf, found.evidence.question, found.article, shelves
    )
    return Match(article.slug, anchor, article.title, score, by, _is_related(found), other)


MAX_WORDS: Final = 400
"""Words of a text that are looked at; a pasted log does not become clearer by its end."""


class Lookup:
    """Of one search; `shelves` are those that its reader may see."""

    def __init__(self, shelves: Sequence[AudienceIndex], certainty: Certainty) -> None:
        self._shelves, self._certainty = shelves, certainty
        self._asked = dict[str, list[Question]]()
        self._vectors = dict[str, Singles]()
        self._ranked = dict[str, Ranking]()

    @property
    def _semantic(self) -> Semantic | None:
        return next((s.semantic for s in self._shelves if s.semantic is not None), None)

    def may_encode(self, message: str) -> bool:
        """Whether all of a message may be given to the encoder, if there is one."""
        return self._semantic is None or self._semantic.encoder.may_read(message)

    def prepare(self, texts: Iterable[str]) -> None:
        """Read these texts, and encode what is new in them at one go."""
        for text in texts:
            if text not in self._asked:
                words = tokens(text)[:MAX_WORDS]
                self._asked[text] = [shelf.question(words, text) for shelf in self._shelves]
        encoding = self._semantic
        if encoding is None:
            return
        read = (readable(each) for asked in self._asked.values() for each in asked)
        new = [text for text in dict.fromkeys(read) if text not in self._vectors]
        if new:
            self._vectors.update(zip(new, encoding.asked(new), strict=True))

    def __call__(self, text: str) -> Ranking:
        if text not in self._ranked:
            self.prepare([text])
            evidence = [
                (shelf, shelf.evidence(each, self._vectors.get(readable(each))))
                for shelf, each in zip(self._shelves, self._asked[text], strict=True)
            ]
            self._ranked[text] = rank(evidence, self._certainty)
        return self._ranked[text]
