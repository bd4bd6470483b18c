"""The policy that comes with Deskhand is the one that is documented."""

from datetime import timedelta as span
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.policy import load_desk
from core.model.business_hours import ClockKind, Opening
from core.model.people import Person, Place
from core.model.policy import AnswerPolicy, Desk, FileLimits, Patience, Target
from core.model.ticket import Detail, Details, Priority
from core.tickets.routing import route
from tests.policy.written import DEFAULT, HOUSE, TODAY, desk_of

HOURS, DAYS, ALWAYS = ClockKind.WORKING_HOURS, ClockKind.WORKING_DAYS, ClockKind.CALENDAR


@pytest.fixture(scope="module")
def desk() -> Desk:
    return load_desk(HOUSE / "desk.toml", TODAY)


def test_it_works_sunday_to_thursday_from_ten_to_six_in_jerusalem(desk: Desk) -> None:
    sunday, monday, tuesday, wednesday, thursday = 6, 0, 1, 2, 3
    assert desk.hours.zone == ZoneInfo("Asia/Jerusalem")
    ten_to_six = (Opening(10 * 60, 18 * 60),)
    week = (sunday, monday, tuesday, wednesday, thursday)
    assert desk.hours.week == dict.fromkeys(week, ten_to_six)
    assert not desk.hours.holidays


@pytest.mark.parametrize(
    ("priority", "first_response", "resolution", "update_every"),
    [
        (Priority.LOW, Target(span(hours=4), HOURS), Target(span(hours=72), DAYS), span(2)),
        (Priority.MEDIUM, Target(span(hours=2), HOURS), Target(span(hours=48), DAYS), span(1)),
        (Priority.HIGH, Target(span(hours=1), HOURS), Target(span(hours=24), DAYS), span(hours=8)),
        (
            Priority.CRITICAL,
            Target(span(minutes=15), ALWAYS, "at once"),
            Target(span(hours=4), ALWAYS, "as soon as possible"),
            span(minutes=30),
        ),
    ],
)
def test_each_priority_promises_what_is_documented(
    desk: Desk, priority: Priority, first_response: Target, resolution: Target, update_every: span
) -> None:
    promise = desk.sla[priority]
    assert (promise.first_response, promise.resolution) == (first_response, resolution)
    assert promise.update_every == update_every


def test_only_the_critical_calls_people_at_night(desk: Desk) -> None:
    assert [p for p in Priority if desk.sla[p].pages] == [Priority.CRITICAL]
    assert "outage" in desk.sla[Priority.CRITICAL].words


def test_there_are_four_categories_with_their_usual_priority(desk: Desk) -> None:
    assert {(c.id, c.name, c.priority) for c in desk.categories.values()} == {
        ("technical", "Technical Issues", Priority.MEDIUM),
        ("account", "Account and Billing", Priority.MEDIUM),
        ("feature", "Feature Requests", Priority.LOW),
        ("general", "General Inquiries", Priority.LOW),
    }
    assert all(c.words for c in desk.categories.values())


def test_teams_wait_in_their_queues_and_every_category_has_one(desk: Desk) -> None:
    assert {team.id: team.queue for team in desk.teams.values()} == {
        "network": "support",
        "workplace": "support",
        "accounts": "support",
        "people": "people",
        "frontdesk": "support",
        "lead": "lead",
    }
    assert {c for team in desk.teams.values() for c in team.categories} == set(desk.categories)
    assert desk.default_team == "frontdesk"
    assert "vpn" in desk.teams["network"].skills


def test_queues_escalate_to_the_lead_and_personal_matters_stay_private(desk: Desk) -> None:
    assert {(q.id, q.place, q.escalates_to, q.private) for q in desk.queues.values()} == {
        ("support", Place("console", "#support"), "lead", False),
        ("people", Place("console", "#people"), "lead", True),
        ("lead", Place("console", "#lead"), "", False),
    }
    assert desk.queues["people"].private_escalation == ("lead",)
    assert not any(q.members_are_agents for q in desk.queues.values())


def test_the_roster_knows_its_people(desk: Desk) -> None:
    grace = desk.roster["grace"]
    assert grace.accounts == (Person("console", "grace", "Grace Hopper"),)
    assert grace.teams == ("network", "workplace", "frontdesk")
    assert [agent.id for agent in desk.roster.values() if agent.on_call] == ["grace", "alan"]


def test_the_rest_is_as_its_comments_say(desk: Desk) -> None:
    assert (desk.name, desk.prefix, desk.first_number) == ("Support", "HD", 1001)
    assert desk.languages == ("en",)
    asked = (Detail.CATEGORY, Detail.PRIORITY, Detail.STEPS, Detail.FILES, Detail.CONTACT)
    assert desk.ask == asked
    assert desk.patience == Patience(span(minutes=10), span(2), span(5), span(3), span(7))
    assert (desk.warning_fraction, desk.low_rating) == (0.75, 2)
    assert desk.answers == AnswerPolicy(wrong_share=0.05, enabled=True)
    assert (desk.files.max_bytes, desk.files.max_per_ticket) == (10 * 1024 * 1024, 20)
    assert "image/*" in desk.files.types


def test_what_is_left_out_has_its_usual_value(tmp_path: Path, desk: Desk) -> None:
    """The sections after the roster, and [desk], say only what holds without them."""
    text = DEFAULT[DEFAULT.index("[hours]") : DEFAULT.index("[dialog]")]
    short = desk_of(tmp_path, text)
    assert (short.name, short.prefix, short.first_number) == ("Support", "HD", 1001)
    assert (short.ask, short.patience, short.warning_fraction) == (
        desk.ask,
        desk.patience,
        desk.warning_fraction,
    )
    assert (short.low_rating, short.answers) == (desk.low_rating, desk.answers)
    assert short.files == FileLimits()
    assert short.default_team == "network", "the first team takes what nobody claims"


def test_the_date_of_today_need_not_be_given() -> None:
    assert load_desk(HOUSE / "desk.toml").name == "Support"


def test_windows_line_ends_and_the_mark_of_its_editor_change_nothing(
    tmp_path: Path, desk: Desk
) -> None:
    assert desk_of(tmp_path, "\ufeff" + DEFAULT.replace("\n", "\r\n")) == desk


@pytest.mark.parametrize(
    "said",
    [
        "My manager harasses me and my salary was cut",
        "a question to HR",
        "my pay is wrong this month",
        "I am being bullied",
    ],
)
def test_what_is_personal_goes_to_the_private_queue(desk: Desk, said: str) -> None:
    routing = route(desk, Details(description=said))
    assert desk.queues[routing.queue].private
