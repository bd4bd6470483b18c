"""What a start does with open tickets when the policy is not the one of the last start.

Each open ticket is decided on once: its alarms take their new times, and what was promised to a
person stands. `run` and `chat` do it before anybody comes in.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib.metadata import version
from zoneinfo import ZoneInfo

from core.inbox.event_inbox import EventInbox
from core.knowledge.library import Library
from core.model.events import PolicyChanged
from core.model.ids import ConversationId, EventId
from core.model.policy import Desk
from core.ports import Clock
from core.store.sql_store import SqlStore

NOTE = "policy"
BATCH_SIZE = 64
"""Tickets decided together: they share a commit."""


async def apply_policy(desk: Desk, store: SqlStore, clock: Clock) -> int:
    """Bring open tickets up to this policy; returns how many were looked at. The policy is noted
    last, so a start that is interrupted does it again, which changes nothing more.
    """
    now = fingerprint(desk)
    if await store.get_note(NOTE) == now:
        return 0
    library = Library.of(())
    reception = EventInbox(desk, lambda: library, store, clock)
    tickets = [each.conversation for each in await store.open_references()]

    async def look_at(conversation: ConversationId) -> None:
        at = clock.now()
        id_ = EventId(f"policy:{now[:16]}:{at.isoformat()}:{conversation}")
        await reception.accept(PolicyChanged(id_, at, conversation))

    for begin in range(0, len(tickets), BATCH_SIZE):
        some = tickets[begin : begin + BATCH_SIZE]
        await asyncio.gather(*(look_at(each) for each in some))
    await store.put_note(NOTE, now)
    return len(tickets)


def fingerprint(desk: Desk) -> str:
    """The same for the same hours, promises and waits, on every machine and in every process. A new
    version of the program looks once, since it may count otherwise.
    """
    parts = (desk.hours, desk.sla, desk.patience, desk.warning_fraction, version("deskhand"))
    return hashlib.sha256(repr(_plain(parts)).encode()).hexdigest()


def _plain(value: object) -> object:
    """The value without anything whose order or address may differ."""
    if isinstance(value, ZoneInfo):
        return value.key
    if is_dataclass(value):
        return [(f.name, _plain(getattr(value, f.name))) for f in fields(value)]
    if isinstance(value, Mapping):
        return sorted((repr(name), _plain(held)) for name, held in value.items())
    if isinstance(value, frozenset):
        return sorted(map(repr, value))
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return repr(value)
