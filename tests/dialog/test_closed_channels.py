"""The agents' channel is closed to the app: who is told, what of it, and that it is told once."""

from dataclasses import replace
from typing import Any

from core.model.actions import Say
from core.model.events import ChannelReopened, Choice, DeliveryBlocked, DeliveryFailed
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.policy import Desk
from core.model.ticket import Priority
from tests.desks import make_desk, make_library
from tests.talk import ADA, ALAN, GRACE, LOBBY, DialogStory

ROOM, LEADS = Place("console", "#support"), Place("console", "#leads")
WHY = "the channel is archived"


def handed_off(desk: Desk) -> DialogStory:
    talk = DialogStory(desk, make_library())
    talk.says(ADA, "my spoon is bent and I cannot stir anything")
    talk.says(ADA, "person")
    talk.presses(ADA, Choice.NEED_PERSON)
    return talk


def desk_with(**support: Any) -> Desk:
    desk = make_desk()
    queue = replace(desk.queues["support"], **support)
    return replace(desk, queues={**desk.queues, "support": queue})


def blocked(talk: DialogStory, to: Place = ROOM, wording: str = "card") -> list[str]:
    assert talk.state is not None
    talk.count += 1
    id_ = EventId(f"blocked:{talk.count}")
    return talk.happens(DeliveryBlocked(id_, talk.now, talk.state.id, "e1/0", wording, WHY, to))


def reopened(talk: DialogStory, place: Place = ROOM) -> list[str]:
    assert talk.state is not None
    talk.count += 1
    return talk.happens(
        ChannelReopened(EventId(f"reopened:{talk.count}"), talk.now, talk.state.id, place)
    )


def said_last(talk: DialogStory) -> list[Say]:
    return [action for action in talk.last.actions if isinstance(action, Say)]


def test_the_queue_that_it_escalates_to_is_told_once_and_told_when_it_is_open_again() -> None:
    talk = handed_off(make_desk())
    assert blocked(talk) == ["channel_closed"]
    [notice] = said_last(talk)
    assert notice.to == LEADS
    assert notice.args["subject"] == talk.ticket.subject
    assert notice.args["reason"] == WHY
    assert notice.args["due"]
    assert notice.mentions == (ALAN,)
    assert [button.choice for button in notice.buttons] == [Choice.HAND_OVER]
    assert blocked(talk, wording="from_requester") == [], "told once"
    assert reopened(talk) == ["channel_open_again"]
    [after] = said_last(talk)
    assert (after.to, after.message_key) == (notice.to, notice.message_key), "in its place"
    assert after.buttons == ()
    assert reopened(talk) == []
    assert blocked(talk) == ["channel_closed"], "closed once more"


def test_of_a_private_ticket_only_number_priority_and_deadline_are_told() -> None:
    talk = handed_off(desk_with(private=True))
    blocked(talk)
    [notice] = said_last(talk)
    told = {key for key, value in notice.args.items() if value}
    assert told == {"ticket", "number", "priority", "due", "reason"}
    assert notice.buttons == ()


def test_where_no_queue_follows_the_people_on_call_are_told_in_private() -> None:
    talk = handed_off(desk_with(escalates_to=""))
    blocked(talk)
    [notice] = said_last(talk)
    assert notice.to == Place.direct(GRACE)
    assert notice.args["queue"] == "Support"
    reopened(talk)
    [after] = said_last(talk)
    assert (after.wording, after.to) == ("channel_open_again", Place.direct(GRACE))


def test_where_that_queue_is_closed_as_well_people_are_told() -> None:
    talk = handed_off(make_desk())
    blocked(talk)
    assert blocked(talk, LEADS, "channel_closed") == ["channel_closed"]
    assert said_last(talk)[0].to == Place.direct(GRACE)


def test_a_queue_in_the_same_channel_is_no_other_queue() -> None:
    desk = make_desk()
    leads = replace(desk.queues["lead"], place=ROOM)
    talk = handed_off(replace(desk, queues={**desk.queues, "lead": leads}))
    blocked(talk)
    assert said_last(talk)[0].to == Place.direct(GRACE)


def test_where_nobody_is_on_call_the_team_is_told() -> None:
    desk = desk_with(escalates_to="")
    roster = {id_: replace(agent, on_call=False) for id_, agent in desk.roster.items()}
    talk = handed_off(replace(desk, roster=roster))
    blocked(talk)
    assert [say.to for say in said_last(talk)] == [Place.direct(GRACE)], "of the front desk"


def test_whoever_has_claimed_it_is_told_too() -> None:
    talk = handed_off(make_desk())
    talk.presses(GRACE, Choice.CLAIM)
    blocked(talk)
    assert [say.to for say in said_last(talk)] == [LEADS, Place.direct(GRACE)]
    reopened(talk)
    assert [say.to for say in said_last(talk)] == [LEADS, Place.direct(GRACE)]


def test_where_nobody_can_be_told_the_promise_is_corrected_and_then_restored() -> None:
    desk = replace(desk_with(escalates_to=""), platforms=("slack",))
    talk = handed_off(desk)
    assert blocked(talk) == ["team_unreachable"]
    [said] = said_last(talk)
    assert said.to == LOBBY
    assert said.args["team"] == "Front desk"
    assert reopened(talk) == ["team_reachable"]
    assert said_last(talk)[0].message_key == said.message_key


def test_a_notice_that_fails_corrects_the_promise_once() -> None:
    talk = handed_off(desk_with(escalates_to=""))
    blocked(talk)
    assert talk.state is not None

    def fails(n: int) -> list[str]:
        id_, state = EventId(f"failed:{n}"), talk.state
        assert state is not None
        to = Place.direct(GRACE)
        event = DeliveryFailed(id_, talk.now, state.id, "k", "channel_closed", "gone", to)
        return talk.happens(event)

    assert fails(1) == ["team_unreachable"]
    assert fails(2) == []


def test_a_channel_that_the_ticket_has_left_and_a_ticket_that_nobody_waits_for() -> None:
    talk = handed_off(make_desk())
    talk.commands(GRACE, "hand over HD-1042 to leads")
    assert blocked(talk, ROOM, "card_moved") == []
    blocked(talk, LEADS)
    talk.commands(ALAN, "hand over HD-1042 to network")
    assert reopened(talk, LEADS) == [], "it stands elsewhere by now"
    talk.commands(GRACE, "resolve HD-1042 bent it back")
    assert blocked(talk) == []


def test_a_team_that_is_no_more_is_named_by_the_desk() -> None:
    desk = replace(desk_with(escalates_to=""), platforms=("slack",))
    talk = handed_off(desk)
    teams = {id_: team for id_, team in desk.teams.items() if id_ != "frontdesk"}
    talk.desk = replace(desk, teams=teams, default_team="network")
    blocked(talk)
    assert said_last(talk)[0].args["team"] == "Support"


def test_a_person_who_may_read_it_reads_more_than_one_who_may_not() -> None:
    desk = desk_with(escalates_to="", private=True)
    stranger = Person("console", "eve", "Eve")
    eve = replace(
        desk.roster["alan"], id="eve", accounts=(stranger,), teams=("leads",), on_call=True
    )
    talk = handed_off(replace(desk, roster={**desk.roster, "eve": eve}))
    blocked(talk)
    told = {say.to: say.args.get("subject") for say in said_last(talk)}
    assert told == {Place.direct(GRACE): talk.ticket.subject, Place.direct(stranger): None}
    assert talk.ticket.priority is Priority.MEDIUM
