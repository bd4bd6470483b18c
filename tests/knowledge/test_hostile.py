"""What a careless or a hostile author or requester sends: it breaks nothing and costs nothing."""

from time import process_time

import pytest
from hypothesis import example, given, settings, strategies as st

from core.knowledge.articles.article_file import read_article
from core.knowledge.library import Library
from core.model.article import Article, Problem
from tests.cases import each_case
from tests.knowledge.corpus import AGENTS, ANYONE, SHELF, good, library, shelf, with_head, wrong
from tests.profile import sweep

LIBRARY = library()
SOON = 5.0
"""Seconds, on a slow machine; without its guard each of these takes much longer or never ends."""

HEADS = st.text(st.sampled_from("---\n\n: -[]{}&*!|>%@`'\"\\#?,~0Uux aitle"), max_size=60)
WORDS = "the printer vpn error 809 wifi breach stuck leave 0x80070005 offline and my xyz".split()


@settings(deadline=None)
@given(st.text())
@example("\ud800")
@example("---\n---\n")
def test_reading_never_raises_whatever_the_text(text: str) -> None:
    read = read_article("vpn", text)
    assert isinstance(read, tuple), "no text by chance is an article"
    assert all(isinstance(p, Problem) and p.what and p.remedy for p in read)


@settings(deadline=None)
@given(HEADS, st.text())
@example("%YAML 1." + "1" * 5_000, "")
@example('title: "\\U00110000"', "")
@example("? [a, b]\n: c", "")
@example("a: b\n--- c\nd: e", "")
def test_reading_never_raises_whatever_the_head_and_the_body(head: str, body: str) -> None:
    read = read_article("vpn", f"---\n{head}\n---\n{body}")
    assert isinstance(read, Article) or all(p.line >= 0 and p.remedy for p in read)


@settings(deadline=None)
@given(st.text(st.sampled_from("#->*`_[]()!\n\n a1.\t<&"), min_size=1))
def test_an_article_that_is_taken_can_be_found_and_shown(body: str) -> None:
    read = read_article("vpn", with_head(body=body))
    if isinstance(read, Article):
        (match,) = Library.of([read]).find("my vpn does not connect", ANYONE)
        assert match.slug == "vpn" and read.sections
        anchors = [s.anchor for s in read.sections]
        assert len(set(anchors)) == len(anchors)


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS)).map(" ".join)))
def test_finding_never_raises_and_scores_stay_between_0_and_1_best_first(question: str) -> None:
    found = LIBRARY.find(question, AGENTS)
    scores = [m.score for m in found]
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)
    assert len({m.slug for m in found}) == len(found)


@settings(max_examples=sweep(12, 100), deadline=None)
@given(st.permutations(shelf()), st.lists(st.sampled_from(WORDS), min_size=1).map(" ".join))
def test_the_order_of_the_files_changes_nothing(articles: list[Article], question: str) -> None:
    shuffled = Library.of(articles)
    assert shuffled.thresholds == LIBRARY.thresholds
    assert shuffled.find(question, AGENTS) == LIBRARY.find(question, AGENTS)


@pytest.mark.parametrize(
    "text",
    ["a" * 10_000_000, "\r" * 10_000_000, "---\n" * 2_500_000, SHELF["vpn"] + "word " * 2_000_000],
    ids=["one word", "line ends", "dashes", "a book"],
)
def test_ten_megabytes_are_refused_at_once(text: str) -> None:
    began = process_time()
    (problem,) = wrong(text)
    assert problem.what == "the article is longer than 200000 characters"
    assert process_time() - began < SOON


def test_a_file_name_of_ten_megabytes_is_refused_at_once() -> None:
    began = process_time()
    (problem,) = wrong(with_head(), "a-" * 5_000_000)
    assert "name" in problem.what
    assert process_time() - began < SOON


@each_case(
    "head",
    [
        "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]",
        "title: " + "[" * 19_000,
        "{a: " * 4_000,
        "- " * 9_000,
        "? " * 9_000,
    ],
    ids=["aliases", "brackets", "braces", "dashes", "question marks"],
)
def test_a_bomb_in_the_head_is_told_and_not_set_off(head: str) -> None:
    began = process_time()
    assert wrong(f"---\n{head}\n---\nText.")
    assert process_time() - began < SOON


@each_case(
    "body",
    [
        ">" * 100_000,
        "- " * 50_000,
        "- " + "`" * 100_000,
        "- " + "[](a" * 25_000,
        ("- [](a" + " " * 1_900 + "\n") * 50,
        "a" + "\u0301\u0316" * 50_000,
    ],
    ids=["quotations", "lists", "backticks", "links", "spaces", "accents"],
)
def test_a_bomb_in_the_body_is_read_and_indexed_in_time(body: str) -> None:
    began = process_time()
    bomb = good("bomb", with_head(body="Text.\n\n" + body))
    assert Library.of([bomb]).find("my vpn does not connect", ANYONE)
    assert process_time() - began < SOON


@pytest.mark.parametrize(
    "question",
    ["a" * 10_000_000, "vpn " * 2_500_000, "a" + "\u0301\u0316" * 5_000_000],
    ids=["one word", "one word again and again", "accents"],
)
def test_a_question_of_ten_megabytes_costs_nothing(question: str) -> None:
    began = process_time()
    LIBRARY.find(question, ANYONE)
    assert process_time() - began < SOON


def test_in_a_long_story_the_telling_words_are_still_heard() -> None:
    story = " ".join(f"chapter{n}" for n in range(60))
    assert LIBRARY.find(f"{story} error 809 {story}", ANYONE)[0].slug == "vpn"
