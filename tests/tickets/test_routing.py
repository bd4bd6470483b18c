"""Routing and attachments: which team, and which files."""

from dataclasses import replace

import pytest

from core.model.attachment import Attachment
from core.model.people import Place
from core.model.policy import Desk, FileLimits, Queue, Team
from core.model.ticket import Details, Priority
from core.tickets.attachment_rules import admit, allowed_type, clean_name
from core.tickets.routing import route, suggest_category, suggest_priority
from tests.cases import each_case
from tests.desks import make_desk

DESK = make_desk()
LIMITS = FileLimits()


def test_expertise_counts_more_than_a_guessed_category() -> None:
    routing = route(DESK, Details("the wifi in room 4 is dead", category="account"))
    assert (routing.team, routing.category, routing.matched) == ("network", "", ("wifi",))


def test_the_category_decides_where_no_skill_is_named() -> None:
    routing = route(DESK, Details("it is broken", category="technical"))
    assert (routing.team, routing.category) == ("network", "technical")


def test_where_nothing_speaks_for_a_team_the_default_takes_it() -> None:
    assert route(DESK, Details("hello")).team == "frontdesk"


def desk_with_a_private_team() -> Desk:
    skills = ("leave", "sick", "contract", "payslip", "harassed", "human resources")
    people = Team("people", "People", "people", skills=skills)
    queue = Queue("people", "People", Place("console", "#people"), private=True)
    teams, queues = {**DESK.teams, "people": people}, {**DESK.queues, "people": queue}
    return replace(DESK, teams=teams, queues=queues)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("I leave the page and my input is gone", "leave"),
        ("I am sick of this chair", "sick"),
        ("the contract phone has no signal", "contract"),
        ("my contract phone has no signal", "contract"),
    ],
)
def test_an_everyday_word_leads_into_no_private_queue(text: str, word: str) -> None:
    routing = route(desk_with_a_private_team(), Details(text))
    assert (routing.team, routing.doubts) == ("frontdesk", ("People", word))


@each_case(
    "text",
    [
        "a colleague harassed me",
        "payslip of march",
        "how much annual leave do I have",
        "I am sick today",
        "a question for human resources",
        "leave and contract",
        "leave request rejected",
    ],
)
def test_what_can_mean_nothing_else_does(text: str) -> None:
    routing = route(desk_with_a_private_team(), Details(text))
    assert (routing.team, routing.doubts) == ("people", ())


def test_a_category_of_the_private_team_leaves_no_doubt() -> None:
    desk = desk_with_a_private_team()
    people = replace(desk.teams["people"], categories=("general",))
    desk = replace(desk, teams={**desk.teams, "people": people, "frontdesk": DESK.teams["network"]})
    desk = replace(desk, default_team="network")
    assert route(desk, Details("sick of it", category="general")).team == "people"


@pytest.mark.parametrize("text", ["avpn", "vpns are", "wi-fi is off"])
def test_a_skill_is_a_whole_word(text: str) -> None:
    assert route(DESK, Details(text)).matched == ()


def test_words_suggest_category_and_the_highest_priority() -> None:
    assert suggest_category(DESK, "My INVOICE is wrong") == "account"
    assert suggest_category(DESK, "what a day") == ""
    assert suggest_priority(DESK, "urgent, everyone is affected") is Priority.CRITICAL
    assert suggest_priority(DESK, "not so bad") is None


@each_case(
    ("name", "kind", "size", "problem"),
    [
        ("shot.png", "image/png", 10, ""),
        ("log.txt", "text/plain; charset=utf-8", 10, ""),
        ("film.mov", "video/quicktime", 10, ""),
        ("voice.ogg", "audio/ogg", 10, ""),
        ("setup.bin", "application/octet-stream", 10, "type_not_allowed"),
        ("invoice.pdf.exe", "application/pdf", 10, "type_not_allowed"),
        ("picture.svg", "image/svg+xml", 10, "type_not_allowed"),
        ("big.png", "image/png", LIMITS.max_bytes + 1, "too_large"),
        ("empty.png", "image/png", 0, "empty"),
    ],
)
def test_files_are_taken_by_size_and_kind(name: str, kind: str, size: int, problem: str) -> None:
    taken = admit(LIMITS, Attachment(name, kind, size, "ab"))
    assert taken.problem == problem
    assert bool(taken.sha256) == (not problem)


def test_the_ending_forbids_what_a_claimed_type_would_allow() -> None:
    assert not allowed_type(LIMITS, "image/png", "run.BAT")


@each_case(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\shot.png", "shot.png"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("\x00\x1b[31m", "[31m"),
        ("", "file"),
        ("x" * 300 + ".png", "x" * 116 + ".png"),
    ],
)
def test_names_lose_folders_and_tricks(given: str, kept: str) -> None:
    assert clean_name(given) == kept
