"""Person x ticket x view, typed by hand: who reads what, through the whole desk, on both databases.

The store's condition and the pure rule are compared as well: they are one rule, told twice.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Final

import pytest

from core.inbox.event_inbox import EventInbox
from core.knowledge.library import Library
from core.model.actions import Say
from core.model.decision import Decision
from core.model.events import CommandGiven, HomeOpened
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.ticket_view import ReadScope, WordSearch
from core.model.timeline import AuditEntry, AuditKind
from core.store.sql_store import SqlStore
from core.tickets.permissions import access, may_see, may_work, scope_of
from tests.privacy.people import CASES, PEOPLE, SECRET, talk_of
from tests.store.desk import At
from tests.store.test_private_lists import home_of
from tests.talk import ADA, GRACE, SUNDAY_TEN

LIBRARY: Final = Library.of(())
ELSEWHERE: Final = Place("console", "elsewhere")
WORDS: Final = (
    AuditEntry(SUNDAY_TEN, AuditKind.SAID, ADA, {"text": "the rainbow is upside down"}),
    AuditEntry(SUNDAY_TEN, AuditKind.NOTE, GRACE, {"text": "an umbrella?", "internal": "yes"}),
)
AGENTS: Final = {
    #                        ada eve grace alan mary rita rolf gil
    "ordinary": "nnyyyyyn",
    "ordinary, queue gone": "nnyyyyyn",
    "not handed off": "nnnnnnnn",
    "private": "nnnnyyyn",
    "escalated, admitted": "nnnyyyyn",
    "renamed": "nnnnnnnn",
}
WITH_ADA: Final = {case: f"y{row[1:]}" for case, row in AGENTS.items()}
VIEWS: Final = {
    "status HD-1042": WITH_ADA,
    "why HD-1042": WITH_ADA,
    "history HD-1042": AGENTS,
    "queue": AGENTS,
    "mine": dict.fromkeys(AGENTS, "ynnnnnnn"),
    "find rainbow": WITH_ADA,
    "find umbrella": AGENTS,
    "mine rainbow": dict.fromkeys(AGENTS, "ynnnnnnn"),
    "mine umbrella": dict.fromkeys(AGENTS, "nnnnnnnn"),
}
SHOWN: Final = {"status", "why", "history", "queue", "mine", "found"}
"""The messages that show a ticket; each other one says that there is none."""


def row_of(found: Sequence[bool]) -> str:
    return "".join("y" if each else "n" for each in found)


async def keep(store: SqlStore, case: str) -> None:
    _, held = CASES[case]
    event = HomeOpened(EventId("e"), SUNDAY_TEN, ELSEWHERE, PEOPLE["eve"])
    async with store.unit() as unit:
        await unit.is_new(event)
        await unit.commit(event, Decision(talk_of(held), audit_entries=WORDS))


@pytest.mark.parametrize("case", AGENTS)
async def test_who_is_shown_what(store: SqlStore, case: str) -> None:
    desk, _ = CASES[case]
    await keep(store, case)
    inbox, ids = EventInbox(desk, lambda: LIBRARY, store, At()), count()

    async def is_shown(who: Person, text: str) -> bool:
        asked = CommandGiven(EventId(f"q{next(ids)}"), SUNDAY_TEN, ELSEWHERE, who, text)
        await inbox.accept(asked)
        [message] = await store.lease(["console"], SUNDAY_TEN, timedelta(seconds=30), 5)
        await store.mark_sent(message, None, SUNDAY_TEN)
        assert isinstance(message.action, Say)
        assert message.action.only_for == who
        shown = message.action.wording in SHOWN
        assert shown or SECRET not in str(message.action)
        return shown

    for view, expected in VIEWS.items():
        found = [await is_shown(who, view) for who in PEOPLE.values()]
        assert (view, row_of(found)) == (view, expected[case])


@pytest.mark.parametrize("case", AGENTS)
async def test_whose_page_has_it(store: SqlStore, case: str) -> None:
    desk, _ = CASES[case]
    await keep(store, case)
    found = [SECRET in await home_of(store, desk, who) for who in PEOPLE]
    assert row_of(found) == WITH_ADA[case]


@pytest.mark.parametrize("case", CASES)
async def test_the_stores_condition_and_the_pure_rule_agree(store: SqlStore, case: str) -> None:
    desk, held = CASES[case]
    await keep(store, case)
    for name, who in PEOPLE.items():
        scope = scope_of(desk, who)
        if held.routing is not None and held.is_private is not None:
            assert bool(await store.waiting_tickets(scope)) is may_work(desk, who, held), name
        found = [
            each.text
            for each in (await store.find_words(WordSearch("rainbow", ReadScope(scope)))).found
        ]
        assert bool(found) <= may_work(desk, who, held), name
        entries = await store.timeline_page(talk_of(held).id, access(desk, who, held))
        words = [entry.words for entry in entries]
        assert ("an umbrella?" in words) is may_work(desk, who, held), name
        assert bool(words) is may_see(desk, who, held), name
