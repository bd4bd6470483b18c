"""Which events the desk has noted as seen."""

from sqlalchemy import select

from core.store.sql_store import SqlStore
from core.store.tables import inbox


async def seen(store: SqlStore) -> set[str]:
    async with store.engine.connect() as db:
        return set((await db.scalars(select(inbox.c.event_id))).all())
