"""The page of the desk: the hours, one's own tickets, and for agents what is to be done."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from adapters.words.rendering import PlainDialect, page_of
from core.dialog.intake.addressing import required_lookups
from core.dialog.turn import Context
from core.model.actions import HomeList, ShowHome
from core.model.business_hours import Hours, Opening
from core.model.conversation import Conversation
from core.model.events import Choice, HomeOpened, PersonLeft
from core.model.ids import ConversationId, EventId
from core.model.people import Person
from core.model.policy import Agent, Desk
from core.model.ticket import Priority, Status
from core.ports import Board, TicketList, TicketView
from core.tickets.permissions import accounts_of
from tests.cases import each_case
from tests.desks import JERUSALEM, OFFICE, make_desk, make_library
from tests.english import in_english
from tests.talk import ADA, EVE, GRACE, LOBBY, SUNDAY_TEN, DialogStory

VIEW = TicketView(
    ConversationId("c"),
    1042,
    "It hums",
    Status.OPEN,
    Priority.HIGH,
    "technical",
    "support",
    "network",
    ADA,
    None,
    SUNDAY_TEN,
    SUNDAY_TEN + timedelta(hours=5),
)
NO_WORK = Board()
SOME_WORK = Board(free=TicketList((VIEW,), 1))


def looks(
    talk: DialogStory, who: Person, *talks: Conversation, board: Board = NO_WORK, more: int = 0
) -> ShowHome:
    """The page as it is shown when these are the tickets that were looked up."""
    talk.context = Context(conversations=talks, more=more, board=board)
    talk.happens(HomeOpened(EventId(f"home{talk.count}"), talk.now, LOBBY, who))
    [shown] = talk.last.immediate
    assert isinstance(shown, ShowHome)
    return shown


def page(talk: DialogStory, shown: ShowHome) -> str:
    return "\n\n".join(page_of(shown, PlainDialect(talk.now)))


def listed(shown: ShowHome, name: str) -> HomeList:
    return next(one for one in shown.lists if one.name == name)


def numbers(shown: ShowHome, name: str) -> list[object]:
    return [row["ticket"] for row in listed(shown, name).rows]


def state(talk: DialogStory) -> Conversation:
    assert talk.state is not None
    return talk.state


@pytest.fixture
def queued(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    return talk


# Whoever asks.


def test_who_has_no_ticket_sees_the_hours_what_to_expect_and_a_button_for_the_first(
    talk: DialogStory,
) -> None:
    shown = looks(talk, ADA)
    assert [one.name for one in shown.lists] == ["home_mine", "home_promises"]
    assert [button.choice for button in shown.buttons] == [Choice.NEW_TICKET]
    read = page(talk, shown)
    assert read.startswith("**Support**\nWrite to me what is wrong")
    assert "**Your tickets**\nNone is open." in read
    assert "- Medium: a person replies within 2 working hours" in read
    assert "- Critical: a person replies at once" in read


def test_a_ticket_of_ones_own_stands_there_with_its_deadline_and_the_reason(
    queued: DialogStory,
) -> None:
    shown = looks(queued, ADA, state(queued))
    [row] = listed(shown, "home_mine").rows
    assert (row["ticket"], row["status"], row.get("agent")) == ("HD-1042", "open", None)
    assert row["reply_by"] == SUNDAY_TEN + timedelta(hours=2)
    assert in_english(row)["why"] == "The 2 working hours run from Sun 10:00 to 12:00."
    read = page(queued, shown)
    assert (
        "- **HD-1042** · Open · The vpn box is humming · reply by today 12:00"
        " · to be solved by Tue 10:00\n  The 2 working hours run from Sun 10:00" in read
    )
    assert "None is open." not in read


def test_once_answered_the_solution_is_what_is_due(queued: DialogStory) -> None:
    queued.presses(GRACE, Choice.CLAIM)
    queued.says(GRACE, "On my way")
    shown = looks(queued, ADA, state(queued))
    [row] = listed(shown, "home_mine").rows
    assert row["solve_by"] == SUNDAY_TEN + timedelta(hours=48)
    assert in_english(row)["why"] == (
        "The 2 working days run from Sun 10:00 to Tue 10:00:"
        " 14 hours on Sun, 24 hours on Mon, 10 hours on Tue."
    )
    assert "· Claimed, with Grace Hopper ·" in page(queued, shown)


def test_what_no_person_was_called_for_has_no_deadline(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    shown = looks(talk, ADA, state(talk))
    [row] = listed(shown, "home_mine").rows
    assert not {"reply_by", "solve_by"} & set(row)
    assert "why" not in row
    assert page(talk, shown).count(" by ") == 0


def test_several_tickets_stand_in_the_order_in_which_they_were_found(
    queued: DialogStory, desk: Desk
) -> None:
    other = DialogStory(desk, make_library(), context=Context(number=7))
    other.says(ADA, "My VPN does not connect")
    shown = looks(queued, ADA, state(queued), state(other))
    assert numbers(shown, "home_mine") == ["HD-1042", "HD-7"]


def test_words_of_people_are_harmless_on_the_page(talk: DialogStory) -> None:
    talk.says(ADA, "*everybody* <!channel> [x](http://bad) hums")
    read = page(talk, looks(talk, ADA, state(talk)))
    assert r"\*everybody\* \<!channel\> \[x\](http://bad) hums" in read


def test_the_page_is_in_the_readers_own_time_or_else_in_the_desks(queued: DialogStory) -> None:
    mine = state(queued)
    swiss = replace(ADA, zone="Europe/Zurich")
    assert "reply by today 11:00" in page(queued, looks(queued, swiss, mine))
    assert "\n  The 2 working hours run from Sun 09:00" in page(queued, looks(queued, swiss, mine))
    nowhere = replace(ADA, zone="")
    assert looks(queued, nowhere).zone == "Asia/Jerusalem"


# Whoever works.


def test_an_agent_sees_what_is_held_what_is_near_and_what_is_free(talk: DialogStory) -> None:
    held = replace(VIEW, number=1, agent=GRACE, status=Status.CLAIMED)
    late = replace(VIEW, number=3, agent=GRACE, due_at=SUNDAY_TEN - timedelta(hours=1))
    free, undated = replace(VIEW, number=4), replace(VIEW, number=5, due_at=None)
    lists = (TicketList((late, held), 2), TicketList((held,), 1), TicketList((free, undated), 14))
    board = Board(*lists, TicketList((late,), 1))
    shown = looks(talk, GRACE, board=board)
    assert [one.name for one in shown.lists] == [
        "home_mine",
        "home_late",
        "home_held",
        "home_near",
        "home_queue",
        "home_promises",
    ]
    assert numbers(shown, "home_held") == ["HD-3", "HD-1"]
    assert (numbers(shown, "home_late"), numbers(shown, "home_near")) == (["HD-3"], ["HD-1"])
    assert numbers(shown, "home_queue") == ["HD-4", "HD-5"]
    read = page(talk, shown)
    was = "It hums · was due today 09:00, 1 hour ago"
    assert f"**Overdue**\n- **HD-3** · High · Open, Grace Hopper · {was} · Support" in read
    assert f"**Yours to work on**\n- **HD-3** · High · Open, Grace Hopper · {was}" in read
    assert "**Close to the deadline**\n- **HD-1** · High · Claimed, Grace Hopper · It hums" in read
    assert "- **HD-5** · High · Open · It hums · Support\n- and 12 more\n" in read
    assert read.count("more\n") == 1, "where nothing is left out, nothing is said"


def test_of_ones_own_tickets_it_is_told_how_many_more_there_are(queued: DialogStory) -> None:
    read = page(queued, looks(queued, ADA, state(queued), more=3))
    assert "\n- and 3 more\n\n**What to expect**" in read


def test_an_agent_without_work_is_told_so_and_nothing_is_near(talk: DialogStory) -> None:
    read = page(talk, looks(talk, GRACE))
    assert "**Yours to work on**\nNothing now." in read
    assert "**Waiting for somebody**\nNothing is waiting." in read
    assert "Close to the deadline" not in read


def test_the_accounts_of_one_human_are_one() -> None:
    elsewhere = Person("slack", "U1", "Grace")
    grace = Agent("grace", "Grace Hopper", (GRACE, elsewhere), ("network",), (), True)
    desk = make_desk(roster={"grace": grace})
    assert accounts_of(desk, elsewhere) == (GRACE, elsewhere)
    assert accounts_of(desk, EVE) == (EVE,)


def test_who_is_no_agent_sees_no_work_whatever_was_looked_up(talk: DialogStory) -> None:
    shown = looks(talk, EVE, board=SOME_WORK)
    assert [one.name for one in shown.lists] == ["home_mine", "home_promises"]
    guest = replace(GRACE, guest=True)
    assert [one.name for one in looks(talk, guest, board=SOME_WORK).lists] == [
        "home_mine",
        "home_promises",
    ]


@pytest.mark.parametrize(
    ("who", "queues"), [(ADA, ()), (GRACE, ("support", "lead")), (EVE, ())], ids=str
)
def test_only_the_queues_that_one_may_work_are_looked_up(
    talk: DialogStory, who: Person, queues: tuple[str, ...]
) -> None:
    """The private queue of the billing team is not among Grace's."""
    lookup = required_lookups(talk.desk, HomeOpened(EventId("h"), talk.now, LOBBY, who))
    looked_up = lookup.scope.queues if lookup.scope else ()
    assert (lookup.home, looked_up, lookup.opens) == (who, queues, False)


# The hours.


def hours_told(week: dict[int, tuple[Opening, ...]], later: timedelta) -> tuple[set[str], str]:
    """The facts by name, and the sentence that is made of them."""
    talk = DialogStory(make_desk(hours=Hours(JERUSALEM, week)), make_library())
    talk.now = SUNDAY_TEN + later
    shown = looks(talk, ADA)
    said = page(talk, shown).partition("\n\n")[0].partition("I answer always.")[2]
    return set(shown.args) & {"opens", "closes"}, said.partition("\n")[0]


DAY_AND_NIGHT = {day: (Opening(0, 1440),) for day in range(7)}


OPEN, CLOSED, UNCHANGING = {"closes"}, {"opens"}, set[str]()
HOURS = {
    "open": (OFFICE.week, 0, OPEN, " People are at work until today 18:00."),
    "at closing time": (OFFICE.week, 8, CLOSED, " People are back tomorrow 10:00."),
    "before opening": (OFFICE.week, -1, CLOSED, " People are back today 10:00."),
    "on a day off": (OFFICE.week, 5 * 24, CLOSED, " People are back Sun 10:00."),
    "always open": (DAY_AND_NIGHT, 12, UNCHANGING, ""),
    "never open": ({}, 0, UNCHANGING, ""),
}


@each_case(("week", "hours", "facts", "told"), HOURS.values(), ids=HOURS)
def test_the_hours_are_told_as_they_are_now(
    week: dict[int, tuple[Opening, ...]], hours: int, facts: set[str], told: str
) -> None:
    assert hours_told(week, timedelta(hours=hours)) == (facts, told)


def test_the_week_is_told_on_the_desks_clock_and_the_clock_is_named(talk: DialogStory) -> None:
    swiss = replace(ADA, zone="Europe/Zurich")
    read = page(talk, looks(talk, swiss))
    assert "\nPeople are here Sun to Thu 10:00-18:00 (Asia/Jerusalem).\n" in read


def test_a_holiday_that_comes_is_told_and_a_desk_that_never_opens_tells_no_week() -> None:
    holiday = Hours(JERUSALEM, OFFICE.week, frozenset({date(2026, 11, 25)}))
    talk = DialogStory(make_desk(hours=holiday), make_library())
    assert "(Asia/Jerusalem). Closed on Wed 25 Nov.\n" in page(talk, looks(talk, ADA))
    never = DialogStory(make_desk(hours=Hours(JERUSALEM, {})), make_library())
    assert "People are here" not in page(never, looks(never, ADA))


# Nothing comes of it.


def test_to_look_keeps_nothing_and_changes_nothing(queued: DialogStory) -> None:
    before = state(queued)
    heard, facts = len(queued.said), len(queued.facts)
    looks(queued, ADA, before)
    looks(queued, GRACE, board=SOME_WORK)
    assert (queued.last.conversation, queued.last.actions, queued.last.place_bindings) == (
        None,
        (),
        {},
    )
    assert (queued.state, len(queued.said), len(queued.facts)) == (before, heard, facts)


def test_an_account_that_ends_says_nothing_to_a_talk_by_itself(queued: DialogStory) -> None:
    """Each ticket that it holds is told for itself."""
    queued.presses(GRACE, Choice.CLAIM)
    assert queued.happens(PersonLeft(EventId("left"), queued.now, GRACE)) == []
    assert queued.ticket.agent == GRACE
