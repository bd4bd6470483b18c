"""An agent puts a ticket off: it sleeps, comes back to the top, and breaks no promise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.dialog.targets import due_facts
from core.dialog.utterances.moments import names_a_moment, read_moment
from core.model.business_hours import Hours
from core.model.deadline import DeadlineKind
from core.model.events import Choice, FormName
from core.model.people import Person, Place
from core.model.ticket import Status
from tests.cases import each_case
from tests.desks import make_desk
from tests.talk import ADA, ALAN, GRACE, SUNDAY_TEN, SUPPORT, DialogStory

DAY = timedelta(days=1)
ROOM = Place("console", "#support")


@pytest.fixture
def queued(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    return talk


@pytest.fixture
def claimed(queued: DialogStory) -> DialogStory:
    queued.presses(GRACE, Choice.CLAIM)
    return queued


def test_it_sleeps_until_then_and_comes_back_to_the_top(claimed: DialogStory) -> None:
    claimed.says(GRACE, "I ordered a new fan")
    assert claimed.commands(GRACE, "snooze until 2h") == ["snoozed", "did_snooze", "card"]
    until = claimed.now + timedelta(hours=2)
    assert claimed.facts_of("card")["asleep_until"] == until
    assert claimed.ticket.status is Status.CLAIMED
    assert claimed.passes(timedelta(hours=2)) == ["woken", "card"]
    back = claimed.latest("woken")
    assert (back.to, back.reply_to, back.owns_thread) == (ROOM, "", True)
    assert back.mentions == (GRACE,) and Choice.RESOLVE in {b.choice for b in back.buttons}
    assert claimed.ticket.snoozed_until is None
    assert "asleep_until" not in claimed.facts_of("card")


def test_the_requester_hears_nothing_of_it(claimed: DialogStory) -> None:
    claimed.commands(GRACE, "snooze until tomorrow")
    claimed.commands(ADA, "status")
    assert "asleep_until" not in claimed.facts_of("status")
    claimed.commands(GRACE, "status")
    assert claimed.facts_of("status")["asleep_until"] == claimed.ticket.snoozed_until
    assert "snoozed" not in [say.wording for say in claimed.said if say.to.room != SUPPORT.room]


def test_words_of_the_requester_wake_it(claimed: DialogStory) -> None:
    claimed.commands(GRACE, "snooze 5h")
    assert claimed.says(ADA, "It smells now") == ["from_requester", "woken", "card"]
    assert claimed.facts_of("woken")["requester"] == "Ada"
    assert DeadlineKind.SNOOZE_OVER not in {d.kind for d in claimed.deadlines}


def test_promises_are_told_before_and_warned_of_as_always(claimed: DialogStory) -> None:
    kinds = {d.kind: d.at for d in claimed.deadlines}
    claimed.commands(GRACE, "snooze until next week")
    due = kinds[DeadlineKind.FIRST_RESPONSE]
    assert claimed.facts_of("snoozed")["reply_by"] == due
    assert kinds == {d.kind: d.at for d in claimed.deadlines if d.kind in kinds}
    warned = claimed.waits_for(
        next(d for d in claimed.deadlines if d.kind is DeadlineKind.FIRST_RESPONSE_WARNING)
    )
    assert warned[:2] == ["woken", "first_response_near"]
    assert claimed.facts_of("woken")["reply_by"] == due


def test_by_button_it_is_asked_until_when(claimed: DialogStory) -> None:
    claimed.presses(GRACE, Choice.SNOOZE)
    [form] = claimed.last.immediate
    assert [field.name for field in getattr(form, "fields")] == ["until"]  # noqa: B009
    assert "snoozed" in claimed.fills(GRACE, FormName.SNOOZE, until="tomorrow 9:30")
    claimed.fills(GRACE, FormName.SNOOZE, until="when pigs fly")
    [problem] = claimed.last.immediate
    assert getattr(problem, "problems") == {"until": "no_such_moment"}  # noqa: B009


def test_under_the_card_it_is_a_command_only_with_a_moment(claimed: DialogStory) -> None:
    assert claimed.says(GRACE, "snooze until tomorrow", at=SUPPORT)[0] == "snoozed"
    assert claimed.says(GRACE, "snooze off", at=SUPPORT) == ["woken", "card"]
    assert claimed.says(GRACE, "snooze until you hear from us", at=SUPPORT)[0] == "held_command"


@pytest.mark.parametrize(
    ("who", "text", "why"),
    [
        (ALAN, "snooze 2h", "claimed_by_other"),
        (GRACE, "snooze until the moon", "no_such_moment"),
        (GRACE, "snooze", "no_such_moment"),
    ],
)
def test_what_cannot_be_is_refused(claimed: DialogStory, who: Person, text: str, why: str) -> None:
    assert claimed.commands(who, text) == [why]
    assert claimed.ticket.snoozed_until is None


def test_only_who_has_it_and_works_on_it_can_put_it_off(queued: DialogStory) -> None:
    assert queued.commands(GRACE, "snooze 2h") == ["claim_it_first"]
    queued.presses(GRACE, Choice.CLAIM)
    queued.commands(GRACE, "wait")
    assert queued.commands(GRACE, "snooze 2h") == ["already_waiting"]
    queued.commands(GRACE, "resolve done")
    assert queued.commands(GRACE, "snooze 2h") == ["already_resolved"]


@pytest.mark.parametrize(
    "ends", ["release", "hand over to network", "hand over to Alan", "wait", "resolve done"]
)
def test_whatever_ends_the_work_ends_the_snooze(claimed: DialogStory, ends: str) -> None:
    claimed.commands(GRACE, "snooze 2h")
    claimed.commands(GRACE, ends)
    assert claimed.ticket.snoozed_until is None
    assert DeadlineKind.SNOOZE_OVER not in {d.kind for d in claimed.deadlines}


def test_where_no_room_may_show_it_only_news_are_told(claimed: DialogStory) -> None:
    claimed.commands(GRACE, "snooze 20m")
    claimed.desk = replace(claimed.desk, queues={})
    assert claimed.passes(timedelta(minutes=20)) == []
    assert claimed.ticket.snoozed_until is None


def test_lists_show_until_when_it_sleeps() -> None:
    assert due_facts("wake", NOW + DAY, NOW) == {"wake_by": NOW + DAY}


HOURS = make_desk().hours
NOW = SUNDAY_TEN
"""Sunday 10:00 in Jerusalem, 8:00 UTC; open Sunday to Thursday, 10:00 to 18:00."""


@each_case(
    ("text", "moment"),
    [
        ("2h", NOW + timedelta(hours=2)),
        ("in 90 minutes", NOW + timedelta(minutes=90)),
        ("3 days", NOW + 3 * DAY),
        ("until tomorrow", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("tomorrow at 9:30", datetime(2026, 11, 23, 7, 30, tzinfo=UTC)),
        ("monday 2 pm", datetime(2026, 11, 23, 12, tzinfo=UTC)),
        ("next week", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("sun", datetime(2026, 11, 29, 8, tzinfo=UTC)),
        ("fri", datetime(2026, 11, 29, 8, tzinfo=UTC)),  # the desk is closed until Sunday
        ("14:30", datetime(2026, 11, 22, 12, 30, tzinfo=UTC)),
        ("9:00", datetime(2026, 11, 23, 7, tzinfo=UTC)),  # past today
        ("today 18:00", datetime(2026, 11, 22, 16, tzinfo=UTC)),
        ("2026-12-01 09:00", datetime(2026, 12, 1, 7, tzinfo=UTC)),
        ("today", None),
        ("today 9:00", None),
        ("2026-13-01", None),
        ("2020-01-01", None),
        ("800 days", None),
        ("25:00", None),
        ("9", None),
        ("soon", None),
        ("", None),
    ],
)
def test_moments_are_read_as_people_write_them(text: str, moment: datetime | None) -> None:
    assert read_moment(text, NOW, HOURS) == moment


def test_moments_are_on_the_clock_of_whoever_writes() -> None:
    in_london = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
    assert read_moment("14:30", NOW, HOURS, "Europe/London") == in_london
    never = Hours(ZoneInfo("UTC"), {})
    assert read_moment("tomorrow", NOW, never) == datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "is_one"), [("2h", True), ("off", True), ("mon", True), ("us", False)]
)
def test_what_names_a_moment(text: str, is_one: bool) -> None:
    assert names_a_moment(text) is is_one
