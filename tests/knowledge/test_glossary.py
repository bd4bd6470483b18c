"""Words that mean the same: asked as one, read from a file in which every mistake is named."""

import pytest

from core.knowledge.index import glossary as rows_of
from core.knowledge.index.glossary import EMPTY, Glossary, read_glossary
from core.knowledge.library import Library
from tests.knowledge.corpus import ANYONE, shelf

BROKEN = """\ufeff# our words
printer = inkjet  # upstairs

no row at all
a = b = c
vpn = , tunnel
vpn = one two three four five
vpn = please
badge = badges
machine = inkjet
"""
TEAM = ("printer = paper machine, inkjet", "vacation = pto")


def test_a_word_is_asked_as_the_first_of_its_row() -> None:
    known = Glossary.of(TEAM)
    assert known.applied(["my", "inkjets", "hum"]) == ["my", "printer", "hum"]
    assert known.applied(["the", "paper", "machine", "hums"]) == ["the", "printer", "hums"]
    assert known.applied(["paper", "is", "out"]) == ["paper", "is", "out"]
    assert EMPTY.applied(["inkjet"]) == ["inkjet"]


def test_what_the_team_writes_has_the_last_say() -> None:
    known = Glossary.with_team(("notebook = pad",))
    assert known.applied(["notebook"]) == ["notebook"]
    assert known.applied(["pad"]) == ["notebook"]
    assert Glossary.with_team().applied(["notebook"]) == ["laptop"]


def test_a_question_in_the_teams_own_words_finds_the_article() -> None:
    asked = "inkjet says offline"
    without = Library.of(shelf()).find(asked, ANYONE)[0].score
    (first, *_) = Library.of(shelf(), glossary=TEAM).find(asked, ANYONE)
    assert first.slug == "printer-offline" and first.score > without


def test_a_slip_in_a_word_of_the_glossary_is_undone_first() -> None:
    asked = "inkjte says offline"
    library = Library.of(shelf(), glossary=TEAM)
    assert library.find(asked, ANYONE)[0].slug == "printer-offline"
    assert library.find(asked, ANYONE)[0].score > Library.of(shelf()).find(asked, ANYONE)[0].score


def test_each_example_question_still_finds_its_article() -> None:
    library = Library.of(shelf(), glossary=TEAM)
    for article in shelf():
        for question in article.questions:
            found = library.find(question, frozenset(article.audience))
            assert found[0].slug == article.slug


def test_all_mistakes_of_a_file_are_told_at_once_and_the_rest_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows, problems = read_glossary(BROKEN)
    assert rows == ("printer = inkjet",)
    told = [(p.line, p.what) for p in problems]
    assert told == [
        (4, "no row of words"),
        (5, "no row of words"),
        (6, "an empty word"),
        (7, "'one two three four five' has more than 4 words"),
        (8, "'please' is in every question"),
        (9, "only one word"),
        (10, "'inkjet' stands in line 2 too"),
    ]
    assert all(p.file == "glossary.txt" and p.remedy for p in problems)
    monkeypatch.setattr(rows_of, "MAX_ROWS", 1)
    rows, (problem,) = read_glossary("vpn = tunnel\nprinter = inkjet")
    assert rows == ("vpn = tunnel",) and problem.what == "more than 1 rows"
