"""Agents who are known on several platforms: each message calls the account that it can reach."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.model.actions import Say
from core.model.events import Choice
from core.model.people import Person, Place
from core.model.policy import Desk
from core.tickets import permissions
from tests.desks import make_desk, make_library
from tests.talk import ADA, GRACE, DialogStory

GRACE_SLACK = Person("slack", "U1", "Grace Hopper")
GRACE_DISCORD = Person("discord", "11", "Grace Hopper")
ALAN_SLACK = Person("slack", "U2", "Alan Turing")
ALAN_DISCORD = Person("discord", "22", "Alan Turing")


def desk_on(platform: str, *, alan: tuple[Person, ...], connected: tuple[str, ...] = ()) -> Desk:
    """Every queue lives on `platform`; Grace is known everywhere, her terminal first."""
    desk = make_desk()
    queues = {
        id_: replace(queue, place=Place(platform, queue.place.room))
        for id_, queue in desk.queues.items()
    }
    roster = {
        "grace": replace(
            desk.roster["grace"], accounts=(GRACE, GRACE_SLACK, GRACE_DISCORD), teams=("network",)
        ),
        "alan": replace(desk.roster["alan"], accounts=alan),
    }
    return replace(desk, queues=queues, roster=roster, platforms=connected)


def handed_off(desk: Desk) -> DialogStory:
    talk = DialogStory(desk, make_library())
    talk.says(ADA, "my spoon is bent and I cannot stir anything")
    talk.says(ADA, "person")
    talk.presses(ADA, Choice.NEED_PERSON)
    return talk


def pings(talk: DialogStory, wording: str) -> tuple[Person, ...]:
    return talk.latest(wording).mentions


def called_in_private(talk: DialogStory) -> list[Say]:
    return [say for say in talk.said if say.wording == "called_elsewhere"]


@pytest.mark.parametrize(
    ("platform", "grace"), [("slack", GRACE_SLACK), ("discord", GRACE_DISCORD)]
)
def test_everything_that_calls_an_agent_calls_the_account_of_that_platform(
    platform: str, grace: Person
) -> None:
    """A hand-over, words that came back, a warning, a reopening and a low rating."""
    talk = handed_off(desk_on(platform, alan=(ALAN_SLACK, ALAN_DISCORD)))
    talk.commands(ALAN_SLACK, "hand over HD-1042 to grace")
    assert talk.ticket.agent == GRACE, "one name on all platforms"
    assert pings(talk, "assigned") == (grace,)
    talk.commands(GRACE_DISCORD, "wait HD-1042 which spoon?")
    talk.says(ADA, "the small one")
    assert pings(talk, "requester_is_back") == (grace,)
    talk.passes(timedelta(days=3))
    assert pings(talk, "resolution_near") == (grace,)
    talk.commands(GRACE_SLACK, "resolve HD-1042 bent it back")
    talk.presses(ADA, Choice.RATE, "1")
    assert pings(talk, "low_rating") == (grace,)
    talk.presses(ADA, Choice.REOPEN)
    assert pings(talk, "reopened_card") == (grace,)
    assert called_in_private(talk) == [], "everybody has an account there"


def test_who_has_no_account_there_is_named_and_written_to_where_they_can_be_reached() -> None:
    talk = handed_off(desk_on("slack", alan=(ALAN_DISCORD,), connected=("slack", "discord")))
    talk.commands(GRACE_SLACK, "hand over HD-1042 to alan")
    assert pings(talk, "assigned") == (ALAN_DISCORD,)
    [private] = called_in_private(talk)
    assert private.to == Place.direct(ALAN_DISCORD)
    assert private.args["ticket"] == "HD-1042"
    assert private.args["subject"] == talk.ticket.subject
    assert private.args["platform"] == "slack"


def test_where_nothing_can_be_delivered_nothing_is_sent() -> None:
    talk = handed_off(desk_on("slack", alan=(ALAN_DISCORD,), connected=("slack",)))
    talk.commands(GRACE_SLACK, "hand over HD-1042 to alan")
    assert pings(talk, "assigned") == (ALAN_DISCORD,), "named all the same"
    assert called_in_private(talk) == []


def test_a_page_goes_to_one_account_and_says_it_once() -> None:
    desk = desk_on("slack", alan=(ALAN_DISCORD,), connected=("slack", "discord"))
    alan = replace(desk.roster["alan"], on_call=True)
    talk = DialogStory(replace(desk, roster={**desk.roster, "alan": alan}), make_library())
    talk.says(ADA, "there is an outage, everyone is affected")
    talk.says(ADA, "yes")
    paged = {say.to for say in talk.said if say.wording == "page"}
    assert paged == {Place.direct(GRACE_SLACK), Place.direct(ALAN_DISCORD)}
    assert called_in_private(talk) == []


def test_accounts_on_platforms_that_are_not_connected_come_last() -> None:
    desk = desk_on("slack", alan=(ALAN_DISCORD, Person("console", "alan")), connected=("console",))
    found = permissions.account_for(desk, ALAN_DISCORD, "slack")
    assert found.platform == "console"
    assert permissions.account_for(desk, ADA, "slack") is ADA, "not of the roster"


def test_who_may_not_read_a_ticket_is_called_by_its_number_alone() -> None:
    """A team that no longer belongs to a private queue is still called when it warns."""
    desk = desk_on("slack", alan=(ALAN_DISCORD,), connected=("slack", "discord"))
    private = replace(desk.queues["lead"], private=True)
    talk = handed_off(replace(desk, queues={**desk.queues, "lead": private}))
    talk.commands(GRACE_SLACK, "hand over HD-1042 to alan")
    stranger = replace(talk.desk.roster["alan"], teams=("network",))
    talk.desk = replace(talk.desk, roster={**talk.desk.roster, "alan": stranger})
    talk.passes(timedelta(days=3))
    last = called_in_private(talk)[-1]
    assert "subject" not in last.args
    assert last.buttons == ()


def test_a_requester_who_is_an_agent_is_the_same_one_on_every_platform() -> None:
    talk = DialogStory(desk_on("slack", alan=(ALAN_SLACK, ALAN_DISCORD)), make_library())
    lobby = Place("slack", "@U2")
    talk.says(ALAN_SLACK, "my spoon is bent and I cannot stir anything", at=lobby)
    talk.commands(ALAN_DISCORD, "status HD-1042")
    assert talk.latest("status").only_for == ALAN_DISCORD
    talk.commands(ALAN_DISCORD, "cancel HD-1042")
    assert talk.latest("cancelled").to.platform == "slack", "the talk itself stays where it is"
