"""Long messages: practice with chatter around questions, and parts that are no problem."""

from dataclasses import replace

import numpy as np
import pytest

from core.knowledge.answer.calibration import SHORT_WORDS, STORY_WORDS, Calibration, Certainty
from core.knowledge.answer.decision import decide
from core.knowledge.answer.message_parts import is_background
from core.knowledge.chatter import LANGUAGES, chatter_of
from core.knowledge.index import (
    audience_index,
    cross_validation,
    index_builder,
    sparse_matrix,
)
from core.knowledge.index.index_builder import build_index
from core.knowledge.index.ridge_classifier import fit, kernel, strengths_without
from core.knowledge.index.sparse_matrix import gram
from core.knowledge.library import Library
from core.model.match import Answer, Choices, Validation
from tests.cases import each_case
from tests.knowledge.concepts import Concepts
from tests.knowledge.corpus import ANYONE, good, library, shelf, with_head
from tests.knowledge.test_around import AFTER, ASKED, BEFORE
from tests.knowledge.test_learning import rows

LIBRARY = library()
STORY = (
    "Hello, I hope that you are all well and had a nice weekend. My boss has asked me to look into"
    " it before Friday. {} My colleague at the next desk has never seen such a thing. Many thanks"
    " and greetings, Kim"
)


@pytest.mark.parametrize(
    ("asked", "slug"),
    [
        ("My VPN does not connect.", "vpn"),
        ("The printer is offline.", "printer-offline"),
        ("Where can I download an invoice?", "invoice-copy"),
    ],
)
def test_a_question_in_a_long_message_is_helped(asked: str, slug: str) -> None:
    verdict = decide(LIBRARY.find(STORY.format(asked), ANYONE), LIBRARY.thresholds)
    match verdict:
        case Answer(match=match):
            assert match.slug == slug
        case Choices(matches=matches):
            assert slug in {each.slug for each in matches}
        case _:
            pytest.fail("given up")


def test_a_long_message_without_a_question_is_left_to_people() -> None:
    said = STORY.format("Somebody has painted the wall in the lobby green, and I like it a lot.")
    assert not isinstance(decide(LIBRARY.find(said, ANYONE), LIBRARY.thresholds), Answer)


def test_the_longer_a_message_the_less_strength_is_needed() -> None:
    told = LIBRARY.certainty
    strength = [told.short.level / told.short.slope, 2.0]
    sure = [told.at(n).of(strength)[0] for n in (3, SHORT_WORDS, 20, STORY_WORDS, 500)]
    assert sure[0] == sure[1] == pytest.approx(0.5, abs=0.01)
    assert sure[1] < sure[2] < sure[3] == sure[4]


def test_what_was_practised_too_little_is_as_sure_of_stories_as_of_questions() -> None:
    trials = [Validation(str(n), "own", ((9.0, "own"), (3.0, "b"))) for n in range(20)]
    told = Certainty.fit(trials, trials[:3])
    assert told.story == told.short != Calibration()


def test_leaving_a_text_out_of_a_story_is_the_same_as_never_having_had_it() -> None:
    some, owners = rows(), np.repeat(np.arange(12), 5)
    group, left_out = fit(some, owners, 0, 60)
    assert left_out.inverse is not None
    near = kernel(gram(some))
    for texts in (slice(7, 8), slice(5, 10)):
        kept = np.setdiff1d(np.arange(60), np.arange(texts.start, texts.stop))
        ridge = near[np.ix_(kept, kept)].copy()
        ridge[np.diag_indices_from(ridge)] = 1.1
        target = np.zeros((len(kept), 12))
        target[np.arange(len(kept)), owners[kept]] = 1.0
        expected = near[20][kept] @ np.linalg.solve(ridge, target)
        without = strengths_without(group, left_out.inverse, near[20], texts)
        assert np.allclose(without, expected, atol=1e-3)


def test_each_story_is_asked_without_itself_and_without_its_article() -> None:
    _, trials = build_index(shelf())
    stories = [trial for trial in trials if trial.is_story]
    assert len(stories) % 2 == 0 and len(stories) > 20
    assert {trial.name for trial in stories} <= {trial.name for trial in trials[:-1]}
    gone = [trial for trial in stories if trial.held_out]
    assert len(gone) == len(stories) / 2
    assert all(slug != trial.slug for trial in gone for _, slug in trial.found)
    right = [trial.right for trial in stories if not trial.held_out]
    assert sum(right) > len(right) / 2
    assert not any(trial.is_story for trial in (*LIBRARY.trials, *LIBRARY.practice))


def test_stories_are_few_and_only_of_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cross_validation, "MAX_STORIES", 5)
    few = [trial for trial in build_index(shelf())[1] if trial.is_story]
    assert 0 < len(few) <= 10
    monkeypatch.setattr(index_builder, "MAX_INVERSES", 0)
    assert not any(trial.is_story for trial in build_index(shelf())[1])


def test_stories_are_encoded_like_articles_and_no_question_is() -> None:
    encoder = Concepts()
    told = Library.of(shelf(), encoder=encoder).certainty
    assert told.story != told.short
    assert not encoder.questions


def test_the_parts_of_a_message_are_encoded_at_one_go() -> None:
    encoder = Concepts()
    desk = Library.of(shelf(), encoder=encoder)
    calls = list[int]()
    plain = encoder.encode_questions

    def counted(texts: object) -> object:
        calls.append(len(texts))  # type: ignore[arg-type]
        return plain(texts)  # type: ignore[arg-type]

    encoder.encode_questions = counted  # type: ignore[method-assign, assignment]
    desk.find(STORY.format("My VPN does not connect."), ANYONE)
    assert len(calls) == 1 and calls[0] > 3
    assert len(set(encoder.questions)) == len(encoder.questions)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_story_is_told_differently(language: str) -> None:
    chatter = chatter_of(language)
    assert chatter is not None
    told = [chatter.around("Why?", n) for n in range(10)]
    assert len(set(told)) == 10
    assert all(" Why? " in each for each in told)
    assert all("no end. " in chatter.around("no end", n) for n in range(3))


def test_no_chatter_is_known_in_other_languages() -> None:
    assert chatter_of("finnish") is None


@each_case(
    "said",
    [
        "my internet is fine",
        "The wifi works well everywhere else.",
        "the other printer works at Jonas's desk",
        "it worked until yesterday",
        "Everything was working perfectly last week.",
        "I have no problem with the VPN",
        "I already restarted the laptop",
        "We have also swapped the cable",
        "and then I tried to reset my password",
        "I checked the settings",
        "Das WLAN funktioniert gut.",
        "Mit dem Drucker gibt es kein Problem",
        "Ich habe den Laptop schon neu gestartet",
        "j'ai redémarré l'ordinateur",
        "La impresora funciona bien",
        "ניסיתי להיכנס שוב",
        "המדפסת עובדת בסדר",
    ],
)
def test_what_works_and_what_was_tried_is_background(said: str) -> None:
    assert is_background(said)


@each_case(
    "said",
    [
        "the wifi is slow",
        "the printer does not work",
        "it worked yesterday but not today",
        "I tried to print and it failed",
        "is the VPN working fine?",
        "nothing works",
        "my screen looks broken",
        "I need a new badge",
        "I want to try another headset",
        "Der Drucker geht nicht",
    ],
)
def test_what_is_wrong_or_asked_is_no_background(said: str) -> None:
    assert not is_background(said)


def test_what_works_is_no_second_problem() -> None:
    both = "My VPN does not connect and the printer is offline"
    assert len(LIBRARY.problems(both, ANYONE)) == 2
    for other in ("the printer works fine", "I restarted the printer"):
        assert LIBRARY.problems(f"My VPN does not connect and {other}", ANYONE) == ()


def test_a_shelf_in_a_language_without_chatter_tells_no_stories() -> None:
    said = "Kirjoitin ja se ei ole minun vaan sinun, ja miten voin? " * 20
    strange = good("apu", with_head(body=f"Se on tai ei ole, kun on niin. {said}\n"))
    index, trials = build_index([strange])
    assert index.language == "finnish"
    assert not any(trial.is_story for trial in trials)


@pytest.mark.parametrize(
    "around",
    [
        "My internet is fine at home. I already restarted the laptop.",
        "The printer works well. It worked until yesterday.",
    ],
)
def test_what_works_in_a_story_is_no_other_matter(around: str) -> None:
    said = f"{around} {STORY.format('My VPN does not connect.')}"
    verdict = decide(LIBRARY.find(said, ANYONE), LIBRARY.thresholds)
    assert isinstance(verdict, Answer | Choices)
    first = verdict.match if isinstance(verdict, Answer) else verdict.matches[0]
    assert first.slug == "vpn"


def test_a_product_is_the_same_in_one_list_and_term_by_term(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    some = rows().by_term()
    terms, weights = np.array([0, 5, 17]), np.array([0.5, 1.0, 2.0])
    at_once = some.times(terms, weights)
    monkeypatch.setattr(sparse_matrix, "MAX_ENTRIES_AT_ONCE", -1)
    assert np.allclose(at_once, some.times(terms, weights), atol=1e-6)


def test_stems_are_kept_for_few_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience_index, "MAX_CACHED_ARTICLES", 1)
    index, _ = build_index(shelf())
    first, other = index.stems_by_text(0), index.stems_by_text(1)
    assert first != other and index.stems_by_text(1) is other
    assert index.stems_by_text(0) == first


@pytest.mark.parametrize(
    ("around", "leads"),
    [
        ("", True),
        ("I already restarted it.", True),
        ("The projector lamp in room seven is broken after the fair.", False),
    ],
)
def test_where_no_story_was_practised_the_sure_sentence_leads(around: str, leads: bool) -> None:
    short = LIBRARY.certainty.short
    plain = replace(LIBRARY, certainty=Certainty(short, short), _found={})
    said = f"{BEFORE} {ASKED} {around} {AFTER}"
    verdict = decide(plain.find(said, ANYONE), plain.thresholds)
    assert isinstance(verdict, Answer) is leads
