"""Person x ticket x action, typed by hand: who may. How a thing is done is tested elsewhere."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from core.decide import decide
from core.dialog.turn import Context
from core.knowledge.library import Library
from core.model.actions import Say, ShowForm
from core.model.conversation import Conversation
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    Event,
    FormName,
    FormSubmitted,
    MessageReceived,
    ReactionChanged,
)
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.policy import Desk
from core.model.ticket import Routing
from core.model.ticket_view import Scope
from core.model.timeline import AuditEntry, AuditKind
from core.tickets.permissions import scope_of
from tests.cases import each_case
from tests.privacy.people import CASES, PEOPLE, SECRET, admitting, talk_of, ticket
from tests.talk import SUNDAY_TEN, entries

HEAD: Final = (EventId("e"), SUNDAY_TEN)
ROOM: Final = Place("console", "#support")
LIBRARY: Final = Library.of(())
DENIED: Final = {"no_such_ticket", "not_allowed", "which_ticket", "agents_only"}
OTHER: Final = talk_of(ticket(Routing("network", "support"), is_private=False, number=1043))
HISTORY: Final = (AuditEntry(SUNDAY_TEN, AuditKind.SAID, None, {"text": SECRET}),)

Ask = Callable[[Conversation, Person], Event]


def command(text: str) -> Ask:
    return lambda talk, who: CommandGiven(*HEAD, ROOM, who, text)


def press(choice: Choice, value: str = "") -> Ask:
    return lambda talk, who: ButtonPressed(*HEAD, talk.id, ROOM, who, choice, value)


def form(name: FormName, **values: str) -> Ask:
    return lambda talk, who: FormSubmitted(*HEAD, ROOM, who, name, values, conversation=talk.id)


def words(talk: Conversation, who: Person) -> Event:
    return MessageReceived(*HEAD, Place("console", "#support", "card"), who, "On my way", ref="r")


def reaction(talk: Conversation, who: Person) -> Event:
    return ReactionChanged(*HEAD, ROOM, who, "ref", "eyes")


ACTIONS: Final[dict[str, Ask]] = {
    "status": command("status HD-1042"),
    "why": command("why HD-1042"),
    "history": command("history HD-1042"),
    "claim": command("claim HD-1042"),
    "release": command("release HD-1042"),
    "wait": command("wait HD-1042 what do you see?"),
    "note": command("note HD-1042 a word"),
    "hand over": command("hand over HD-1042 to mary"),
    "priority": command("priority HD-1042 low"),
    "category": command("category HD-1042 account"),
    "resolve": command("resolve HD-1042 done"),
    "merge": command("merge HD-1042 into HD-1043"),
    "reopen": command("reopen HD-1042"),
    "words": words,
    "reaction": reaction,
    "press claim": press(Choice.CLAIM),
    "open form": press(Choice.HAND_OVER),
    "send form": form(FormName.SET_PRIORITY, priority="low"),
    "retry": press(Choice.RETRY, "key"),
}
"""The columns of the table, in this order."""

#    status, why, history | claim, release, wait, note, hand over, priority, category, resolve,
#    merge, reopen | words, reaction, press claim, open form, send form, retry
ALL = "yyyyyyyyyyyyyyyyyyy"
OWN = "yynnnnnnnnnnynnnnnn"
NO_ = "nnnnnnnnnnnnnnnnnnn"
#   ada  eve  grace alan mary rita rolf gil
TABLE: Final[dict[str, tuple[str, ...]]] = {
    "ordinary": (OWN, NO_, ALL, ALL, ALL, ALL, ALL, NO_),
    "ordinary, queue gone": (OWN, NO_, ALL, ALL, ALL, ALL, ALL, NO_),
    "not handed off": (OWN, NO_, NO_, NO_, NO_, NO_, NO_, NO_),
    "private": (OWN, NO_, NO_, NO_, ALL, ALL, ALL, NO_),
    "escalated": (OWN, NO_, NO_, NO_, ALL, ALL, ALL, NO_),
    "escalated, admitted": (OWN, NO_, NO_, ALL, ALL, ALL, ALL, NO_),
    "renamed": (OWN, NO_, NO_, NO_, NO_, NO_, NO_, NO_),
    "queue removed": (OWN, NO_, NO_, NO_, ALL, NO_, NO_, NO_),
    "opened": (OWN, NO_, NO_, NO_, ALL, NO_, NO_, NO_),
    "old, private": (OWN, NO_, NO_, NO_, ALL, ALL, ALL, NO_),
    "old, ordinary": (OWN, NO_, ALL, ALL, ALL, ALL, ALL, NO_),
    "old, escalated": (OWN, NO_, NO_, NO_, ALL, ALL, ALL, NO_),
    "old, queue gone": (OWN, NO_, NO_, NO_, NO_, NO_, NO_, NO_),
    "old, team gone": (OWN, NO_, NO_, NO_, NO_, NO_, NO_, NO_),
}


@each_case("case", TABLE)
@each_case("who", PEOPLE)
def test_who_may_do_what(case: str, who: str) -> None:
    desk, held = CASES[case]
    found = "".join(
        "y" if may(desk, talk_of(held), ask, PEOPLE[who]) else "n" for ask in ACTIONS.values()
    )
    wanted = TABLE[case][list(PEOPLE).index(who)]
    wrong = [
        f"{name}: {got} instead of {want}"
        for name, got, want in zip(ACTIONS, found, wanted, strict=True)
        if got != want
    ]
    assert not wrong


def may(desk: Desk, talk: Conversation, ask: Ask, who: Person) -> bool:
    """Whether the desk does it, or refuses for a reason that only somebody who may is told."""
    slot = "".join(f"card:{queue}" for queue in talk.cards)
    context = Context(number=1050, other=OTHER, timeline=entries(*HISTORY), message_key=slot)
    decision = decide(desk, LIBRARY, talk, ask(talk, who), context)
    said = [action for action in decision.actions if isinstance(action, Say)]
    denied = DENIED & {say.wording for say in said}
    if denied:
        assert SECRET not in str(said)
        assert not decision.audit_entries
    acted = bool(said or decision.retry_key or decision.audit_entries)
    return not denied and (acted or any(isinstance(i, ShowForm) for i in decision.immediate))


def test_every_case_and_every_person_is_in_the_table() -> None:
    assert list(TABLE) == list(CASES)
    assert {len(row) for row in TABLE.values()} == {len(PEOPLE)}
    assert {len(cell) for row in TABLE.values() for cell in row} == {len(ACTIONS)}


SCOPES: Final = {
    "ada": Scope(),
    "grace": Scope(("support", "lead"), ("network", "lead"), ("network",), ()),
    "alan": Scope(("support", "lead"), ("network", "lead"), ("lead",), ("lead",)),
    "mary": Scope(
        ("support", "people", "lead"), ("network", "people", "lead"), ("people",), ("people",)
    ),
    "rita": Scope(("support", "people", "lead"), ("network", "people", "lead"), (), ("people",)),
    "gil": Scope(),
}


@each_case("who", SCOPES)
def test_what_the_lists_of_each_may_show(who: str) -> None:
    """Where the leads are admitted; tests/store reads the lists themselves."""
    scope = scope_of(admitting(), PEOPLE[who])
    assert replace(scope, policy_queues=()) == SCOPES[who]
    assert bool(scope.policy_queues) is bool(scope.queues), "what a queue that is gone leaves"
