"""Overdue tickets stand first, marked, in a list of their own; the oldest breach on top."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.words.rendering import PlainDialect, text_of
from core.dialog.turn import Context
from core.model.ids import ConversationId
from core.model.ticket import Priority, Status
from core.ports import TicketView
from tests.talk import ADA, GRACE, SUNDAY_TEN, DialogStory

HOUR = timedelta(hours=1)
SOON = TicketView(
    *(ConversationId("c"), 1, "It hums", Status.OPEN, Priority.LOW, "technical", "support"),
    *("network", ADA, None, SUNDAY_TEN - 9 * HOUR, SUNDAY_TEN + HOUR, "reply"),
)
LATE = replace(
    SOON, number=2, late_at=SUNDAY_TEN - 2 * HOUR, late_kind="reply", due_at=None, due_kind=""
)
LATER = replace(LATE, number=3, late_at=SUNDAY_TEN - 5 * HOUR, late_kind="solve")
NOT_TOLD_YET = replace(SOON, number=4, due_at=SUNDAY_TEN - timedelta(seconds=1))


def read(talk: DialogStory, command: str, *views: TicketView) -> list[str]:
    talk.context = Context(views=views)
    [wording] = talk.commands(GRACE if command == "queue" else ADA, command)
    return text_of(talk.latest(wording), PlainDialect(talk.now)).splitlines()


@pytest.mark.parametrize("command", ["queue", "mine"])
def test_what_is_overdue_stands_first_in_a_list_of_its_own(talk: DialogStory, command: str) -> None:
    lines = read(talk, command, SOON, LATE, LATER, NOT_TOLD_YET)
    assert lines[0].startswith("Overdue")
    numbers = [line.split("HD-")[1][0] for line in lines if "HD-" in line]
    assert numbers == ["3", "2", "4", "1"]
    assert all(line.startswith("- **Overdue** · ") for line in lines[1:4])
    assert lines[4] in ("Waiting, most urgent first:", "Your other tickets:")
    assert "was to be solved by today 05:00, 5 hours ago" in lines[1]
    assert "reply was due today 08:00, 2 hours ago" in lines[2]
    assert "reply by today 11:00" in lines[5]


def test_where_nothing_is_overdue_there_is_one_list(talk: DialogStory) -> None:
    assert read(talk, "queue", SOON)[0] == "Waiting, most urgent first:"


def test_where_everything_is_overdue_no_other_heading_stands(talk: DialogStory) -> None:
    assert len(read(talk, "queue", LATE, LATER)) == 3


def test_a_row_of_an_earlier_release_names_a_moment_all_the_same(talk: DialogStory) -> None:
    assert "· due today 11:00" in read(talk, "queue", replace(SOON, due_kind=""))[1]


def test_ones_own_overdue_tickets_are_on_top_of_the_page(talk: DialogStory) -> None:
    from tests.dialog.test_home import looks, numbers

    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    first = talk.state
    other = DialogStory(talk.desk, talk.library, context=Context(number=7))
    other.says(ADA, "The vpn box is humming")
    other.says(ADA, "a person please")
    other.passes(3 * HOUR)
    assert first is not None
    assert other.state is not None
    assert numbers(looks(talk, ADA, first, other.state), "home_mine") == ["HD-7", "HD-1042"]
