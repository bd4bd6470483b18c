"""Health of a store: whether it can be used, and what could not be delivered or processed."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from core.model.deadline import DeadlineKind
from core.model.quarantine import Health
from core.store.codec import micros
from core.store.connection.engine import run_on
from core.store.outbox.deliveries import POSSIBLE_DUPLICATES
from core.store.tables import BLOCKED, DEAD, counters, deadlines, inbox, outbox, quarantine

_DURABLE: Final = ("fsync", "full_page_writes", "synchronous_commit")


def health(db: Connection, now: datetime) -> Health:
    """Each count is on an index or a small table: this is asked for once a minute."""
    come = deadlines.c.at <= micros(now)
    seen = select(inbox.c.event_id).where(
        inbox.c.event_id == "deadline:" + deadlines.c.conversation_id + ":" + deadlines.c.meaning
    )
    kinds = deadlines.c.kind.in_([kind.value for kind in DeadlineKind])
    doubled = select(counters.c.value).where(counters.c.name == POSSIBLE_DUPLICATES)
    return Health(
        dead_letters=_count(db, select(func.count()).select_from(outbox).where(DEAD)),
        waiting_for_closed_channels=_count(
            db, select(func.count()).select_from(outbox).where(BLOCKED)
        ),
        possible_duplicates=_count(db, doubled),
        quarantined=_count(db, select(func.count()).select_from(quarantine)),
        failing_deadlines=_count(
            db,
            select(func.count())
            .select_from(deadlines)
            .where(come, deadlines.c.failures > 0, ~seen.exists()),
        ),
        unknown_deadlines=_count(
            db, select(func.count()).select_from(deadlines).where(come, ~kinds)
        ),
    )


def _count(db: Connection, query: object) -> int:
    return int(db.scalar(query) or 0)  # type: ignore[call-overload]


async def check_health(engine: AsyncEngine) -> None:
    """Write and take it back. Raises StoreUnavailable with what the database says."""
    await run_on(engine, _write_and_take_back)


def _write_and_take_back(db: Connection) -> None:
    db.execute(text("CREATE TABLE deskhand_probe (n integer)"))
    db.rollback()


async def unsafe_settings(engine: AsyncEngine) -> tuple[str, ...]:
    """Settings of a PostgreSQL server with which it may forget what it has acknowledged."""
    if engine.dialect.name != "postgresql":
        return ()
    return await run_on(engine, _unsafe_settings)


def _unsafe_settings(db: Connection) -> tuple[str, ...]:
    asked = select(*(func.current_setting(name).label(name) for name in _DURABLE))
    found = db.execute(asked).mappings().one()
    return tuple(f"{name} = off" for name in _DURABLE if found[name] == "off")
