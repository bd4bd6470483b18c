"""A question that names another thing than the article whose words it shares is offered it only."""

import pytest

from core.knowledge.answer.decision import decide
from core.knowledge.library import Library
from core.model.article import Article
from core.model.match import Answer, Choices, Match, Verdict
from tests.knowledge.concepts import Concepts
from tests.knowledge.corpus import AGENTS, ANYONE, good, shelf, with_head

BADGE = with_head(
    ("title", "title: The badge is lost"),
    ("questions", "questions: [I lost my badge, My badge does not open the gate]"),
    ("tags", "tags: [gate, entry card, offline, the]"),
    body="Ask the reception for another badge.\n\n## Doors\n\nWait for somebody.\n",
)


def articles(badge: str = BADGE) -> list[Article]:
    return [*shelf(), good("badge-lost", badge)]


LIBRARY = Library.of(articles())


def verdict(question: str, library: Library = LIBRARY) -> Verdict:
    return decide(library.find(question, ANYONE), library.thresholds)


def first_is(question: str, slug: str, kind: type[Answer | Choices]) -> bool:
    """Whether this is what is made of it, with this article first."""
    found = verdict(question)
    first = LIBRARY.find(question, ANYONE)[0]
    return isinstance(found, kind) and first.slug == slug


@pytest.mark.parametrize(
    "question",
    [
        "the printer is offline at the gate",
        "the printer is offline with my entry card",
        "The printers are offline at the gates",
        "the printer is offline and wireless",
    ],
)
def test_a_tag_of_another_article_makes_an_offer_of_an_answer(question: str) -> None:
    assert first_is(question, "printer-offline", Choices)


@pytest.mark.parametrize(
    "question",
    [
        "the printer is offline",
        "the printer is offline on my card",
        "the printer is offline since the holiday",
        "the printer is offlien",
    ],
)
def test_other_words_leave_the_answer_as_it_is(question: str) -> None:
    assert first_is(question, "printer-offline", Answer)


def test_its_own_tags_are_no_other_thing() -> None:
    assert first_is("I lost my badge for the gate", "badge-lost", Answer)
    # A tag is compared with the words of the short answer; this article has none.
    text = BADGE.replace("Ask the reception for another badge.", "").replace("gate,", "wireless,")
    assert isinstance(verdict("I lost my wireless badge", Library.of(articles(text))), Answer)


def test_a_mended_word_names_nothing() -> None:
    assert first_is("the printer is offline at the gaate", "printer-offline", Answer)


@pytest.mark.parametrize("question", ["offline zorp", "the zorp of my blarg printer is offline"])
def test_what_is_mostly_in_no_article_is_offered_at_most(question: str) -> None:
    assert LIBRARY.find(question, ANYONE)[0].names_another
    assert not isinstance(verdict(question), Answer)


def test_one_unknown_word_among_known_ones_costs_no_answer() -> None:
    assert first_is("the printer zorp is offline", "printer-offline", Answer)


def test_a_story_around_the_question_may_say_anything() -> None:
    assert first_is("The zorp blargs.\nThe printer is offline.", "printer-offline", Answer)


def test_words_of_another_language_are_not_strange() -> None:
    assert isinstance(verdict("Mein VPN verbindet sich nicht"), Answer)


def test_with_an_encoder_an_unknown_word_may_mean_what_is_meant() -> None:
    by_meaning = Library.of(articles(), encoder=Concepts())
    (first, *_) = by_meaning.find("the offline imprimante", ANYONE)
    assert first.slug == "printer-offline" and first.score > 0.5 and not first.names_another
    assert by_meaning.find("the printer is offline at the gate", ANYONE)[0].names_another


def test_a_tag_of_what_one_may_not_read_changes_nothing() -> None:
    internal = with_head(("tags", "tags: [gate]"), ("audience", "audience: agents"))
    hidden = Library.of([*shelf(), good("internal", internal)])
    asked = "the printer is offline at the gate"
    assert hidden.find(asked, AGENTS)[0].names_another
    assert not hidden.find(asked, ANYONE)[0].names_another


def test_only_the_first_decides() -> None:
    sure, other = Match("a", "", "A", 0.9), Match("b", "", "B", 0.05, names_another=True)
    assert decide([sure, other], LIBRARY.thresholds) == Answer(sure)
