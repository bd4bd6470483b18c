"""Web push: the desk's own key, the subscriptions of browsers, and what was told already."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, delete, exists, insert, select

from core.model.sign_in import PushKind, PushSubscription, Subscriber
from core.store.codec import micros
from core.store.connection import prepared_statement
from core.store.sql_store import SqlStore
from core.store.tables import (
    notes,
    push_claims,
    push_subscriptions,
    sign_in_accounts,
    sign_in_sessions,
)
from core.store.web.sign_in_store import account_from, session_from

KEY_NOTE: Final = "push_signing_key"
CLAIM_LIFETIME: Final = timedelta(days=1)
MAX_SUBSCRIPTIONS: Final = 10
"""Of one session: a browser has one, and a page that makes more is broken or hostile."""

_KEEP_KEY = prepared_statement.both(lambda insert: insert(notes).on_conflict_do_nothing())
_CLAIM = prepared_statement.both(lambda insert: insert(push_claims).on_conflict_do_nothing())


class SqlPushStore:
    """Implements `PushStore` on the connections of a `SqlStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._read, self._write = store.read, store.write

    async def key(self, fresh: str) -> str:
        return await self._write(_key, fresh)

    async def add(self, subscription: PushSubscription) -> None:
        await self._write(_add, subscription)

    async def of_session(self, session: str) -> Sequence[PushSubscription]:
        return await self._read(_of_session, session)

    async def remove(self, digest: str, session: str = "") -> None:
        await self._write(_remove, digest, session)

    async def any(self) -> bool:
        return await self._read(_any)

    async def subscribers(self) -> Sequence[Subscriber]:
        return await self._read(_subscribers)

    async def claim(self, key: str, now: datetime) -> bool:
        return await self._write(_claim, key, now)


def _key(db: Connection, fresh: str) -> str:
    db.execute(prepared_statement.of(db, _KEEP_KEY), {"name": KEY_NOTE, "text": fresh})
    return str(db.scalar(select(notes.c.text).where(notes.c.name == KEY_NOTE)))


def _add(db: Connection, subscription: PushSubscription) -> None:
    """The newest one of an address counts."""
    rows = push_subscriptions.c
    db.execute(delete(push_subscriptions).where(rows.digest == subscription.digest))
    mine = select(rows.digest).where(rows.session == subscription.session)
    surplus = db.scalars(mine).all()[MAX_SUBSCRIPTIONS - 1 :]
    db.execute(delete(push_subscriptions).where(rows.digest.in_(surplus)))
    row = {
        "digest": subscription.digest,
        "session": subscription.session,
        "endpoint": subscription.endpoint,
        "p256dh": subscription.p256dh,
        "auth": subscription.auth,
        "kinds": msgspec.json.encode(subscription.kinds).decode(),
        "shows_words": subscription.shows_words,
    }
    db.execute(insert(push_subscriptions), row)


def _of_session(db: Connection, session: str) -> list[PushSubscription]:
    found = db.execute(select(push_subscriptions).where(push_subscriptions.c.session == session))
    return [_subscription(row) for row in found]


def _remove(db: Connection, digest: str, session: str) -> None:
    """With `session`, only if it is that session's."""
    gone = delete(push_subscriptions).where(push_subscriptions.c.digest == digest)
    db.execute(gone.where(push_subscriptions.c.session == session) if session else gone)


def _any(db: Connection) -> bool:
    return bool(db.scalar(select(exists().where(push_subscriptions.c.digest != ""))))


def _subscribers(db: Connection) -> list[Subscriber]:
    """Those whose session is still there. Whether it is valid is for the caller to say."""
    found = []
    for row in db.execute(select(push_subscriptions)).all():
        mine = sign_in_sessions.c.digest == row.session
        session = db.execute(select(sign_in_sessions).where(mine)).one_or_none()
        if session is None:
            continue
        is_owner = sign_in_accounts.c.id == session.account
        owner = db.execute(select(sign_in_accounts).where(is_owner)).one()
        found.append(Subscriber(_subscription(row), session_from(session), account_from(owner)))
    return found


def _claim(db: Connection, key: str, now: datetime) -> bool:
    """Take it on oneself to tell this; False where somebody has done so."""
    db.execute(delete(push_claims).where(push_claims.c.at < micros(now - CLAIM_LIFETIME)))
    row = {"key": key, "at": micros(now)}
    return db.execute(prepared_statement.of(db, _CLAIM), row).rowcount == 1


def _subscription(row: Row[Any]) -> PushSubscription:
    kinds = tuple(PushKind(kind) for kind in msgspec.json.decode(row.kinds))
    return PushSubscription(
        row.session, row.endpoint, row.p256dh, row.auth, kinds, bool(row.shows_words)
    )
