"""Routing and attachments: which team, and which files."""

import pytest

from core.model.attachment import Attachment
from core.model.policy import FileLimits
from core.model.ticket import Details, Priority
from core.tickets.attachment_rules import admit, allowed_type, clean_name
from core.tickets.routing import route, suggest_category, suggest_priority
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


@pytest.mark.parametrize("text", ["avpn", "vpns are", "wi-fi is off"])
def test_a_skill_is_a_whole_word(text: str) -> None:
    assert route(DESK, Details(text)).matched == ()


def test_words_suggest_category_and_the_highest_priority() -> None:
    assert suggest_category(DESK, "My INVOICE is wrong") == "account"
    assert suggest_category(DESK, "what a day") == ""
    assert suggest_priority(DESK, "urgent, everyone is affected") is Priority.CRITICAL
    assert suggest_priority(DESK, "not so bad") is None


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
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
