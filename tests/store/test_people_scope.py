"""Person x ticket x view for those who take part and those who have linked accounts, typed by hand,
and a property: the store's condition and the pure rule say the same of every entry.

| | who they are |
|---|---|
| asks | the requester |
| linked | another account of the requester's |
| other | a requester of other tickets |
| joins | was added between the two messages, and reads from then on |
| all | was added then, and may read everything |
| twin | another account of whoever joined |
| agent | works in the ordinary queue |
| people | works in the private queue |
| lead | works in the queue above both |
"""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings, strategies as st

from core.inbox.event_inbox import EventInbox
from core.model.actions import Say
from core.model.decision import Decision
from core.model.events import CommandGiven, HomeOpened
from core.model.ids import EventId
from core.model.people import LinkAccounts, LinkMethod, Person, Place
from core.model.ticket import Participant, Ticket
from core.model.ticket_view import ReadScope, WordSearch
from core.model.timeline import Access, AuditEntry, AuditKind, TimelineEntry, audience_of_entry
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore
from core.tickets.permissions import access, read_scope
from tests.databases import lay_out_sqlite
from tests.privacy.people import CASES, MARY, SECRET, talk_of
from tests.store.desk import LIBRARY, At
from tests.talk import ADA, ALAN, EVE, GRACE, SUNDAY_TEN

JOINED: Final = SUNDAY_TEN + timedelta(hours=1)
JOE, ALICE = Person("console", "joe", "Joe"), Person("console", "alice", "Alice")
PEOPLE: Final = {
    "asks": ADA,
    "linked": Person("console", "ada2", "Ada"),
    "other": EVE,
    "joins": JOE,
    "all": ALICE,
    "twin": Person("console", "joe2", "Joe"),
    "agent": GRACE,
    "people": MARY,
    "lead": ALAN,
}
PARTICIPANTS: Final = (Participant(JOE, JOINED, ADA, JOINED), Participant(ALICE, JOINED, ADA))
LINKS: Final = ((ADA, PEOPLE["linked"]), (JOE, PEOPLE["twin"]))
WORDS: Final = (
    AuditEntry(SUNDAY_TEN, AuditKind.SAID, ADA, {"text": "the rainbow is upside down"}),
    AuditEntry(JOINED, AuditKind.SAID, ADA, {"text": "and the moon is square"}),
    AuditEntry(JOINED, AuditKind.NOTE, GRACE, {"text": "an umbrella?", "internal": "yes"}),
)
ELSEWHERE: Final = Place("console", "elsewhere")
VIEWS: Final = {
    #   asks linked other joins all twin agent people lead
    "ordinary": {
        "status HD-1042": "yynyyyyyy",
        "why HD-1042": "yynyyyyyy",
        "participants HD-1042": "yynyyyyyy",
        "history HD-1042": "nnnnnnyyy",
        "mine": "yynyyynnn",
        "queue": "nnnnnnyyy",
        "find rainbow": "yynnynyyy",
        "find moon": "yynyyyyyy",
        "find umbrella": "nnnnnnyyy",
        "mine rainbow": "yynnynnnn",
        "mine moon": "yynyyynnn",
        "mine umbrella": "nnnnnnnnn",
    },
    "private": {
        "status HD-1042": "yynyyynyn",
        "why HD-1042": "yynyyynyn",
        "participants HD-1042": "yynyyynyn",
        "history HD-1042": "nnnnnnnyn",
        "mine": "yynyyynnn",
        "queue": "nnnnnnnyn",
        "find rainbow": "yynnynnyn",
        "find moon": "yynyyynyn",
        "find umbrella": "nnnnnnnyn",
        "mine rainbow": "yynnynnnn",
        "mine moon": "yynyyynnn",
        "mine umbrella": "nnnnnnnnn",
    },
}
SHOWN: Final = {"status", "why", "history", "queue", "mine", "found", "participants"}


async def keep(store: SqlStore, held: Ticket, entries: Sequence[AuditEntry]) -> None:
    event = HomeOpened(EventId("e"), SUNDAY_TEN, ELSEWHERE, EVE)
    async with store.unit() as unit:
        await unit.is_new(event)
        await unit.commit(event, Decision(talk_of(held), audit_entries=tuple(entries)))


@pytest.mark.parametrize("case", VIEWS)
async def test_who_is_shown_what(store: SqlStore, case: str) -> None:
    desk, held = CASES[case]
    await keep(store, replace(held, participants=PARTICIPANTS), WORDS)
    links = [LinkAccounts(one, other, LinkMethod.ADDRESS) for one, other in LINKS]
    await store.change_accounts(links, SUNDAY_TEN)
    inbox, ids = EventInbox(desk, lambda: LIBRARY, store, At()), count()

    async def is_shown(who: Person, text: str) -> bool:
        asked = CommandGiven(EventId(f"q{next(ids)}"), SUNDAY_TEN, ELSEWHERE, who, text)
        await inbox.accept(asked)
        [message] = await store.lease(["console"], SUNDAY_TEN, timedelta(seconds=30), 5)
        await store.mark_sent(message, None, SUNDAY_TEN)
        assert isinstance(message.action, Say)
        shown = message.action.wording in SHOWN
        assert shown or SECRET not in str(message.action)
        return shown

    for view, expected in VIEWS[case].items():
        found = [await is_shown(who, view) for who in PEOPLE.values()]
        row = "".join("y" if each else "n" for each in found)
        assert (view, row) == (view, expected)


ACCOUNTS: Final = (ADA, *[each for pair in LINKS for each in pair], EVE, GRACE, MARY, ALAN, ALICE)
MOMENTS: Final = st.integers(0, 3).map(lambda hours: SUNDAY_TEN + timedelta(hours=hours))
JOININGS: Final = st.lists(
    st.builds(
        Participant,
        st.sampled_from(ACCOUNTS),
        st.just(SUNDAY_TEN),
        st.none(),
        st.one_of(st.none(), MOMENTS),
    ),
    max_size=3,
    unique_by=lambda joined: joined.person.account,
)
ENTRIES: Final = st.lists(
    st.builds(
        lambda at, kind: AuditEntry(at, kind, ADA, {"text": "the rainbow"}),
        MOMENTS,
        st.sampled_from([AuditKind.SAID, AuditKind.NOTE]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=15, deadline=None)
@given(
    case=st.sampled_from(sorted(CASES)),
    joined=JOININGS,
    linked=st.lists(st.sampled_from(ACCOUNTS), max_size=2, unique=True),
    entries=ENTRIES,
)
def test_the_condition_and_the_pure_rule_agree_on_every_entry(
    case: str, joined: list[Participant], linked: list[Person], entries: list[AuditEntry]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "desk.db"
        asyncio.run(_compare(file, case, joined, linked, entries))


async def _compare(
    file: Path,
    case: str,
    joined: list[Participant],
    linked: list[Person],
    entries: list[AuditEntry],
) -> None:
    desk, held = CASES[case]
    held = replace(held, participants=tuple(joined))
    store = SqlStore(make_engine(await lay_out_sqlite(file)))
    try:
        await keep(store, held, entries)
        for who in ACCOUNTS:
            known = replace(who, linked=tuple(p.account for p in linked if p != who))
            may = access(desk, known, held)
            page = await store.timeline_page(talk_of(held).id, may)
            expected = sorted(e.at for e in entries if _admits(may, e))
            assert sorted(e.at for e in page) == expected, who
            reader = read_scope(desk, known)
            own = [f.at for f in (await store.find_words(WordSearch("rainbow", reader))).found]
            if held.routing is not None and held.is_private is not None:
                assert sorted(own) == expected, who
            unlinked = ReadScope(accounts=reader.accounts)
            theirs = [f.at for f in (await store.find_words(WordSearch("rainbow", unlinked))).found]
            public = ReadScope(accounts=reader.accounts).access(held)
            assert sorted(theirs) == sorted(e.at for e in entries if _admits(public, e)), who
    finally:
        await store.close()


def _admits(may: Access, entry: AuditEntry) -> bool:
    audience = audience_of_entry(entry)
    shown = TimelineEntry(1, entry.at, entry.kind.value, EventId("e"), audience, entry.actor)
    return may.admits(shown)
