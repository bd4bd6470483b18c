"""What the portal keeps of each account: answers that are part of no conversation, saved views."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    delete,
    exists,
    insert,
    select,
    update,
)

from core.model.actions import Say
from core.model.ids import EventId
from core.model.sign_in import NoticeReader
from core.store.codec import dumps, load_readable, micros
from core.store.connection import prepared_statement
from core.store.connection.prepared_statement import Prepared
from core.store.sql_store import SqlStore
from core.store.tables import counters, inbox, portal_notices, portal_views, shown_to, timeline

NOTICE_LIFETIME: Final = timedelta(days=7)
"""An answer that nobody has come to read by then is of no use any more."""

MAX_NOTICES: Final = 20
"""Of one account; the oldest go first."""

SHOWN_AGAIN_AFTER: Final = timedelta(seconds=10)
"""A page that was left before it arrived, or whose worker died before it sent it, confirms nothing:
its answers are shown again after this time, in which pages of other tabs confirm theirs.
"""

SEEN: Final = ""
"""What `portal_notices.account` holds once a browser has told that the answer arrived."""

FEEDBACK: Final = "feedback:"
"""Begins the name of a counter; then the article and the kind."""

_ONCE = prepared_statement.both(lambda insert: insert(inbox).on_conflict_do_nothing())
_COUNT = prepared_statement.both(
    lambda insert: prepared_statement.adding(insert(counters), ["name"], counters.c.value)
)
_ADD_NOTICE = prepared_statement.both(
    lambda insert: insert(portal_notices).on_conflict_do_nothing()
)


class SqlPortalStore:
    """Implements `PortalStore` on the connections of a `SqlStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._read, self._write, self._read_kept = store.read, store.write, store.read_kept

    async def add_notice(self, account: str, key: str, say: Say, now: datetime) -> bool:
        """Keep it, unless a timeline shows it; the same key is kept once."""
        return await self._write(_add_notice, account, key, say, now)

    async def has_answer(self, account: str, cause: str) -> bool:
        return await self._read(_has_answer, account, cause)

    async def has_notices(self, account: str) -> bool:
        return await self._read(_any_notice, account)

    async def take_notices(self, reader: NoticeReader, now: datetime) -> Sequence[tuple[str, Say]]:
        if not await self._read(_any_pending, reader):
            return ()  # pages are read far more often than there is something to take
        return await self._write(_take_notices, reader, now)

    async def views(self, account: str) -> Sequence[tuple[str, str]]:
        return await self._read_kept(_views, account)

    async def save_view(self, account: str, name: str, query: str) -> None:
        await self._write(_save_view, account, name, query)

    async def count_feedback(self, kind: str, slug: str, once: EventId, now: datetime) -> None:
        await self._write(_count_feedback, kind, slug, once, now)

    async def feedback(self) -> Mapping[str, Mapping[str, int]]:
        """By article and kind, how often it was given."""
        return await self._read(_feedback)

    async def drop_view(self, account: str, name: str) -> None:
        await self._write(_drop_view, account, name)


def _count_feedback(db: Connection, kind: str, slug: str, once: EventId, now: datetime) -> None:
    seen = {"event_id": once, "kind": "feedback", "at": micros(now)}
    if db.execute(prepared_statement.of(db, _ONCE), seen).rowcount:
        db.execute(
            prepared_statement.of(db, _COUNT), {"name": f"{FEEDBACK}{slug}:{kind}", "value": 1}
        )


def _feedback(db: Connection) -> dict[str, dict[str, int]]:
    query = select(counters).where(counters.c.name.startswith(FEEDBACK))
    found: dict[str, dict[str, int]] = {}
    for row in db.execute(query):
        slug, _, kind = row.name.removeprefix(FEEDBACK).rpartition(":")
        found.setdefault(slug, {})[kind] = row.value
    return found


def _add_notice(db: Connection, account: str, key: str, say: Say, now: datetime) -> bool:
    in_timeline = exists().where(
        timeline.c.conversation_id == say.conversation, timeline.c.key == key
    )
    if say.conversation is not None and db.scalar(select(in_timeline)):
        return False
    row = {"key": key, "account": account, "body": dumps(Say, say), "at": micros(now)}
    db.execute(prepared_statement.of(db, _ADD_NOTICE), row)
    rows = portal_notices.c
    kept = select(rows.key).where(rows.account == account)
    last = kept.order_by(rows.at.desc(), rows.key.desc()).limit(MAX_NOTICES)
    db.execute(
        delete(portal_notices)
        .where(rows.account == account)
        .where(rows.key.not_in(last) | (rows.at < micros(now - NOTICE_LIFETIME)))
    )
    return True


def _has_answer(db: Connection, account: str, cause: str) -> bool:
    """Is there an answer to this event? The keys of what it caused begin with its name."""
    rows = portal_notices.c
    is_answer = rows.key.startswith(f"{cause}/", autoescape=True)
    return bool(db.scalar(select(exists().where(rows.account == account, is_answer))))


def _any_notice(db: Connection, account: str) -> bool:
    return bool(db.scalar(select(exists().where(portal_notices.c.account == account))))


def _mark(key: str) -> str:
    """The name of an answer in a cookie, which would hold no more than a few whole keys."""
    return sha256(key.encode()).hexdigest()[:8]


def _is_pending(reader: NoticeReader) -> ColumnElement[bool]:
    return portal_notices.c.account.in_([reader.account, shown_to(reader.account, reader.session)])


def _any_pending(db: Connection, reader: NoticeReader) -> bool:
    return bool(db.scalar(select(exists().where(_is_pending(reader)))))


def _take_notices(db: Connection, reader: NoticeReader, now: datetime) -> list[tuple[str, Say]]:
    """Those for a page of this reader, with their marks, oldest first; they count as shown now.

    The row of what was seen stays, without words, until the sweep: a worker may die before it has
    recorded a delivery, and what is delivered once more is not shown once more.
    """
    rows, mine = portal_notices.c, shown_to(reader.account, reader.session)
    query = select(portal_notices).where(_is_pending(reader)).order_by(rows.at, rows.key)
    found = db.execute(query.with_for_update()).all()
    seen = [r.key for r in found if r.account == mine and _mark(r.key) in reader.seen]
    again = micros(now - SHOWN_AGAIN_AFTER)
    taken = [r for r in found if r.account == reader.account or r.at <= again]
    taken = [row for row in taken if row.key not in seen]
    db.execute(update(portal_notices).where(rows.key.in_(seen)).values(account=SEEN, body=""))
    is_taken = rows.key.in_([row.key for row in taken])
    db.execute(update(portal_notices).where(is_taken).values(account=mine, at=micros(now)))
    return [(_mark(row.key), say) for row in taken for say in load_readable(Say, [row.body])]


_VIEWS = Prepared(
    select(portal_views.c.name, portal_views.c.query)
    .where(portal_views.c.account == bindparam("account"))
    .order_by(portal_views.c.name)
)


def _views(db: Connection, account: str) -> list[tuple[str, str]]:
    return [(name, query) for name, query in _VIEWS.rows(db, {"account": account})]


def _save_view(db: Connection, account: str, name: str, query: str) -> None:
    _drop_view(db, account, name)
    db.execute(insert(portal_views), {"account": account, "name": name, "query": query})


def _drop_view(db: Connection, account: str, name: str) -> None:
    rows = portal_views.c
    db.execute(delete(portal_views).where(rows.account == account, rows.name == name))
