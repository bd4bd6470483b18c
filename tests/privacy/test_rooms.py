"""What each room is shown of a private ticket: cards, words, files, calls, and where it may go."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Final

import pytest

from core.decide import decide
from core.dialog.intake.agent_commands import addressees
from core.dialog.pages.card import SHOWN_ON_CARDS, cards
from core.dialog.pages.forms import work_form
from core.dialog.turn import Context, Turn
from core.knowledge.library import Library
from core.model.actions import Action, Retract, Say
from core.model.attachment import Attachment
from core.model.conversation import Conversation, Step
from core.model.deadline import Deadline, DeadlineKind
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    DeadlineReached,
    FormName,
    MessageReceived,
    NameReplaced,
    PolicyName,
)
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.policy import Desk
from core.model.ticket import Readers, Routing, Status, Ticket
from core.model.values import Listing
from core.tickets import permissions
from tests.cases import each_case
from tests.privacy.people import (
    ADMITTED,
    CASES,
    IN_PEOPLE,
    MARY,
    OF_PEOPLE,
    PRIVATE,
    SECRET,
    admitting,
    opened,
    renamed,
    talk_of,
    the_desk,
    ticket,
    with_queue,
)
from tests.talk import ADA, ALAN, GRACE, LOBBY, SUNDAY_TEN, DialogStory

LIBRARY: Final = Library.of(())
SHOT: Final = Attachment("payslip.png", "image/png", 10, "ab" * 32)
SEEN_BY_OTHERS: Final = {"ticket", "number", "priority", "reply_due", "resolution_due"}
HEAD: Final = (EventId("e"), SUNDAY_TEN + timedelta(hours=1))

FULL, MOVED, LITTLE = "card", "card_moved", "card_private"
WHERE: Final[dict[str, dict[str, str]]] = {
    "ordinary": {"#support": FULL},
    "ordinary, queue gone": {},
    "private": {"#people": FULL},
    "escalated": {"#people": FULL, "#lead": LITTLE},
    "escalated, admitted": {"#people": MOVED, "#lead": FULL},
    "renamed": {},
    "queue removed": {},
    "opened": {"#people": LITTLE},
    "old, private": {"#people": FULL},
    "old, escalated": {"#people": FULL, "#lead": LITTLE},
    "old, queue gone": {},
    "old, team gone": {"#lead": LITTLE},
}
"""The card of each room where the ticket was or is."""


def came_by(case: str, held: Ticket) -> Conversation:
    escalated = held.routing is not None and held.routing.by == "escalation"
    return talk_of(held, "people", "lead") if escalated and "gone" not in case else talk_of(held)


@each_case("case", WHERE)
def test_each_room_has_the_card_that_its_members_may_read(case: str) -> None:
    desk, held = CASES[case]
    found = {say.to.room: say.wording for say in cards(desk, came_by(case, held))}
    assert found == WHERE[case]


@each_case("case", WHERE)
def test_other_cards_show_number_priority_and_deadlines_only(case: str) -> None:
    desk, held = CASES[case]
    for say in cards(desk, came_by(case, held)):
        if say.wording == LITTLE:
            assert set(say.args) <= SEEN_BY_OTHERS
            assert say.buttons == ()
            assert SECRET not in str(say)


class Watched(Conversation):
    """Notes which of its fields are read."""

    def __getattribute__(self, name: str) -> object:
        READ.add(name)
        return super().__getattribute__(name)


READ: Final = set[str]()


def test_cards_are_made_from_the_fields_that_are_compared() -> None:
    """Where none of these has changed, no card is made anew."""
    for case in WHERE:
        desk, held = CASES[case]
        talk = Watched(**vars(came_by(case, held)))
        READ.clear()
        cards(desk, talk)
        assert {field.name for field in fields(talk)} & READ <= set(SHOWN_ON_CARDS)


HEARD: Final[dict[str, set[tuple[str, str]]]] = {
    "ordinary": {("#support", "from_requester")},
    "private": {("#people", "from_requester")},
    "escalated": {("#people", "from_requester")},
    "escalated, admitted": {("#lead", "from_requester")},
    "opened": {("#people", "private_news")},
    "renamed": set(),
    "old, team gone": {("#lead", "private_news")},
}


@each_case("case", HEARD)
def test_words_and_files_go_to_a_room_of_readers_alone(case: str) -> None:
    desk, held = CASES[case]
    said = MessageReceived(*HEAD, LOBBY, ADA, "the twins", (SHOT,), ref="r")
    heard = says(decide(desk, LIBRARY, came_by(case, held), said, Context()).actions)
    rooms = {(s.to.room, s.wording) for s in heard if not s.wording.startswith("card")}
    assert rooms == HEARD[case]
    for say in heard:
        if say.wording == "private_news":
            assert set(say.args) == {"ticket", "number"}
            assert not say.files


@pytest.mark.parametrize(
    ("desk", "called_in", "told_in"),
    [(the_desk(), "private_news", "#people"), (admitting(), "escalated", "#lead")],
    ids=["not admitted", "admitted"],
)
def test_an_escalation_calls_the_leads_who_read_only_what_the_policy_says(
    desk: Desk, called_in: str, told_in: str
) -> None:
    talk = talk_of(PRIVATE)
    deadline = next(d for d in decide_at(desk, talk) if d.kind is DeadlineKind.RESOLUTION)
    reached = DeadlineReached(EventId("d"), deadline.at, talk.id, deadline)
    decision = decide(desk, LIBRARY, talk, reached, Context())
    heard = says(decision.actions)
    [call] = [say for say in heard if say.mentions and say.to.room == "#lead"]
    assert (call.wording, call.mentions) == (called_in, (ALAN,))
    [escalated] = [say for say in heard if say.wording == "escalated"]
    assert escalated.to.room == told_in
    assert decision.conversation is not None
    after = decision.conversation.ticket
    assert after is not None
    assert after.readers == (ADMITTED if told_in == "#lead" else OF_PEOPLE)
    shown = [str(say) for say in heard if say.to.room == "#lead"]
    assert any(SECRET in text for text in shown) is (told_in == "#lead")


def decide_at(desk: Desk, talk: Conversation) -> tuple[Deadline, ...]:
    said = CommandGiven(*HEAD, LOBBY, MARY, "note HD-1042 a word")
    return decide(desk, LIBRARY, talk, said, Context()).deadlines


@pytest.mark.parametrize(
    ("case", "who", "wording"),
    [
        ("ordinary", GRACE, "page"),
        ("private", GRACE, "page_private"),
        ("private", MARY, "page"),
        ("escalated, admitted", ALAN, "page"),
        ("escalated", ALAN, "page_private"),
    ],
)
def test_whoever_is_on_call_is_paged_and_reads_only_what_they_may(
    case: str, who: Person, wording: str
) -> None:
    desk, held = CASES[case]
    roster = {a.id: replace(a, on_call=who in a.accounts) for a in desk.roster.values()}
    talk = came_by(case, held)
    worker = GRACE if case == "ordinary" else MARY
    said = CommandGiven(*HEAD, LOBBY, worker, "priority HD-1042 critical")
    heard = says(decide(replace(desk, roster=roster), LIBRARY, talk, said, Context()).actions)
    [page] = [say for say in heard if say.to.room == f"@{who.handle}"]
    assert page.wording == wording
    assert bool(page.buttons) is (wording == "page")
    assert (SECRET in str(page)) is (wording == "page")


TARGETS: Final[dict[str, str]] = {
    "ordinary": "Network, People, Lead, Grace Hopper, Alan Turing, Mary Jackson",
    "private": "People, Mary Jackson",
    "escalated": "People, Mary Jackson",
    "escalated, admitted": "People, Lead, Alan Turing, Mary Jackson",
    "queue removed": "People, Mary Jackson",
    "opened": "People, Mary Jackson",
    "old, private": "People, Mary Jackson",
    "old, team gone": "",
}


@each_case("case", TARGETS)
def test_a_private_ticket_is_handed_to_its_readers_alone(case: str) -> None:
    desk, held = CASES[case]
    assert ", ".join(one.name for one in addressees(desk, held)) == TARGETS[case]


@pytest.mark.parametrize("to", ["network", "lead", "grace", "alan"])
def test_handing_it_to_others_is_refused_and_says_who_may_have_it(to: str) -> None:
    said = CommandGiven(*HEAD, LOBBY, MARY, f"hand over HD-1042 to {to}")
    decision = decide(the_desk(), LIBRARY, talk_of(PRIVATE), said, Context())
    [say] = says(decision.actions)
    assert (say.wording, say.args["to"]) == (
        "private_hand_over",
        Listing(("People", "Mary Jackson"), either=True),
    )


def test_the_form_offers_nobody_else() -> None:
    press = ButtonPressed(*HEAD, talk_of(PRIVATE).id, LOBBY, MARY, Choice.HAND_OVER)
    turn = Turn(the_desk(), LIBRARY, press, talk_of(PRIVATE))
    [field] = work_form(turn, MARY, FormName.HAND_OVER).fields
    assert [option.value for option in field.options] == ["agent:mary"]


def two_private() -> Desk:
    """A second private queue, with a team of its own."""
    desk = the_desk()
    legal = replace(desk.queues["people"], id="legal", place=Place("console", "#legal"), role="")
    team = replace(desk.teams["people"], id="legal", name="Legal", queue="legal")
    queues, teams = {**desk.queues, "legal": legal}, {**desk.teams, "legal": team}
    return replace(desk, queues=queues, teams=teams)


def test_another_private_queue_may_have_it_and_then_it_is_theirs_alone() -> None:
    said = CommandGiven(*HEAD, LOBBY, MARY, "hand over HD-1042 to legal")
    decision = decide(two_private(), LIBRARY, talk_of(PRIVATE), said, Context())
    assert decision.conversation is not None
    after = decision.conversation.ticket
    assert after is not None
    assert after.readers == Readers(("legal",), ("legal",))
    found = {say.to.room: say.wording for say in cards(two_private(), decision.conversation)}
    assert found == {"#legal": "card", "#people": "card_private"}


@each_case(
    ("one", "into", "may"),
    [
        ("ordinary", "ordinary", True),
        ("ordinary", "private", True),
        ("private", "private", True),
        ("private", "ordinary", False),
        ("private", "escalated, admitted", False),
        ("old, team gone", "ordinary", False),
        ("private", "old, team gone", False),
    ],
)
def test_words_of_a_private_ticket_are_merged_into_no_other(one: str, into: str, may: bool) -> None:
    assert permissions.may_merge(admitting(), CASES[one][1], CASES[into][1]) is may


def test_such_a_merge_is_refused_and_nothing_of_it_is_told() -> None:
    other = talk_of(ticket(Routing("network", "support"), is_private=False, number=1043))
    said = CommandGiven(*HEAD, LOBBY, MARY, "merge HD-1042 into HD-1043")
    decision = decide(the_desk(), LIBRARY, talk_of(PRIVATE), said, Context(other=other))
    assert [say.wording for say in says(decision.actions)] == ["private_merge"]


@pytest.mark.parametrize("other", [talk_of(PRIVATE), None], ids=["private", "none of that number"])
def test_nothing_is_merged_into_a_ticket_that_one_may_not_read(other: Conversation | None) -> None:
    """Whoever asks does not learn that there is such a ticket, either."""
    ours = talk_of(ticket(Routing("network", "support"), is_private=False, number=1043))
    said = CommandGiven(*HEAD, LOBBY, GRACE, "merge HD-1043 into HD-1042")
    decision = decide(the_desk(), LIBRARY, ours, said, Context(other=other))
    assert [say.wording for say in says(decision.actions)] == ["no_such_ticket"]
    assert decision.conversation is None or decision.conversation.ticket == ours.ticket


def test_privacy_is_stored_when_people_are_called_and_stays() -> None:
    talk = DialogStory(the_desk(), LIBRARY)
    talk.says(ADA, f"I ask about {SECRET}")
    talk.says(ADA, "a person please")
    for answer in ("general", "high", "skip", "skip", "skip", "send"):
        talk.says(ADA, answer)
    assert (talk.ticket.is_private, talk.ticket.readers) == (True, OF_PEOPLE)
    talk.desk = opened()
    talk.says(ADA, "more words")
    assert (talk.ticket.is_private, talk.ticket.readers) == (True, OF_PEOPLE)
    assert talk.latest("private_news").to.room == "#people"


def test_an_ordinary_ticket_that_is_handed_to_a_private_queue_leaves_nothing_in_the_open() -> None:
    talk = DialogStory(the_desk(), LIBRARY)
    talk.says(ADA, "The box hums", SHOT)
    talk.says(ADA, "a person please")
    for answer in ("technical", "high", "skip", "skip", "send"):
        talk.says(ADA, answer)
    assert talk.ticket.is_private is False
    talk.says(ADA, f"and about {SECRET}", ref="told")
    talk.commands(GRACE, "hand over HD-1042 to people")
    assert (talk.ticket.is_private, talk.ticket.readers) == (True, OF_PEOPLE)
    gone = {a.message_key.partition(":")[0] for a in talk.last.actions if isinstance(a, Retract)}
    assert gone == {"from", "before"}
    stands = {say.to.room: say.wording for say in says(talk.last.actions) if "card" in say.wording}
    assert stands == {"#people": "card", "#support": "card_private"}
    [files] = [say for say in says(talk.last.actions) if say.files]
    assert files.to.room == "#people"


def test_a_private_ticket_that_comes_back_goes_to_its_own_people() -> None:
    """Reopened before anybody had it, and handed off anew with words of another team."""
    again = replace(PRIVATE, status=Status.NEW, details=replace(PRIVATE.details, description="vpn"))
    talk = replace(talk_of(again), step=Step.CONFIRMING)
    press = ButtonPressed(*HEAD, talk.id, LOBBY, ADA, Choice.SEND)
    after = decide(the_desk(), LIBRARY, talk, press, Context()).conversation
    assert after is not None
    assert after.ticket is not None
    assert after.ticket.routing == IN_PEOPLE


@each_case(
    ("desk", "blind"),
    [
        (the_desk(), [("people", "lead")]),
        (admitting(), []),
        (with_queue(the_desk(), "people", escalates_to=""), []),
        (with_queue(the_desk(), "people", private=False), []),
        (with_queue(the_desk(), "lead", private=True), [("people", "lead")]),
        (with_queue(admitting(), "lead", escalates_to="people"), []),
        (with_queue(admitting(), "lead", escalates_to="support"), [("people", "support")]),
    ],
    ids=["others", "admitted", "nowhere", "public", "private of others", "circle", "and on"],
)
def test_escalations_to_people_who_may_not_read_are_named(
    desk: Desk, blind: list[tuple[str, str]]
) -> None:
    assert [(q.id, to.id) for q, to in permissions.blind_escalations(desk)] == blind


def test_what_escalates_into_a_private_queue_is_read_on_by_the_team_that_had_it() -> None:
    desk = with_queue(the_desk(), "lead", private=True)
    escalated = replace(CASES["ordinary"][1], routing=Routing("network", "lead", by="escalation"))
    after = permissions.with_privacy(desk, escalated)
    assert (after.is_private, after.readers) == (True, Readers(("network", "lead"), ("lead",)))
    assert permissions.with_privacy(desk, replace(escalated, is_private=None)) == after


def says(actions: tuple[Action, ...]) -> list[Say]:
    return [action for action in actions if isinstance(action, Say)]


@each_case(
    ("name", "moves", "private", "readers"),
    [
        (PolicyName.QUEUE, False, True, Readers(("people",), ("hr",))),
        (PolicyName.QUEUE, True, True, Readers(("people",), ("hr",))),
        (PolicyName.QUEUE, True, False, OF_PEOPLE),
        (PolicyName.TEAM, False, True, Readers(("hr",), ("people",))),
        (PolicyName.TEAM, False, False, Readers(("hr",), ("people",))),
        (PolicyName.TEAM, True, True, Readers(("hr",), ("people",))),
        (PolicyName.TEAM, True, False, OF_PEOPLE),
    ],
)
def test_a_renamed_team_or_queue_reads_on_and_one_that_takes_over_only_if_it_is_private(
    name: PolicyName, moves: bool, private: bool, readers: Readers
) -> None:
    desk = with_queue(renamed(), "hr", private=private)
    talk = talk_of(PRIVATE)
    event = NameReplaced(*HEAD, talk.id, name, "people", "hr", moves)
    after = decide(desk, LIBRARY, talk, event, Context()).conversation
    assert after is not None
    assert after.ticket is not None
    assert after.ticket.readers == readers
