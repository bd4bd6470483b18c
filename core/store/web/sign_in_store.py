"""Accounts, one-time links and sessions of the web, each by the digest of what its owner holds."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, Table, bindparam, delete, exists, insert, select, update

from core.model.sign_in import (
    MAX_CODE_ATTEMPTS,
    SESSION_LIFETIME,
    SESSION_MAX_AGE,
    FoundSession,
    SignInLink,
    WebAccount,
    WebSession,
)
from core.store.codec import micros, moment
from core.store.connection import prepared_statement
from core.store.connection.prepared_statement import Prepared
from core.store.decision.writer import note_down
from core.store.queries import get_note
from core.store.sql_store import SqlStore
from core.store.tables import (
    portal_notices,
    push_subscriptions,
    shown_to,
    sign_in_accounts,
    sign_in_identities,
    sign_in_links,
    sign_in_sessions,
)

_PREFERENCES_NOTE: Final = "sign_in.preferences.{}"
"""With the id of an account: what its owner has chosen, as JSON."""

_ADD_IDENTITY = prepared_statement.both(
    lambda insert: insert(sign_in_identities).on_conflict_do_nothing()
)
_ADD_ACCOUNT = prepared_statement.both(
    lambda insert: insert(sign_in_accounts).on_conflict_do_nothing()
)


class SqlSignInStore:
    """Implements `SignInStore` on the connections of a `SqlStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._read, self._write, self._read_kept = store.read, store.write, store.read_kept

    async def add_account(self, account: WebAccount) -> WebAccount:
        return await self._write(_add_account, account)

    async def account(self, id_: str) -> WebAccount | None:
        return await self._read(_account, id_)

    async def account_of(self, issuer: str, subject: str) -> WebAccount | None:
        return await self._read(_account_of, issuer, subject)

    async def link_identity(self, issuer: str, subject: str, account: str, now: datetime) -> None:
        await self._write(_link_identity, issuer, subject, account, now)

    async def describe_account(self, id_: str, name: str, zone: str, locale: str) -> None:
        await self._write(_describe_account, id_, name, zone, locale)

    async def set_preferences(self, id_: str, zone: str, locale: str) -> None:
        await self._write(_set_preferences, id_, zone, locale)

    async def preferences(self, id_: str) -> Mapping[str, str]:
        return await self._read(_preferences, id_)

    async def add_link(self, link: SignInLink, now: datetime) -> None:
        await self._write(_add_link, link, now)

    async def link(self, digest: str, now: datetime) -> SignInLink | None:
        return await self._read(_link, digest, now)

    async def use_link(self, digest: str, now: datetime) -> SignInLink | None:
        return await self._write(_use_link, digest, now)

    async def use_code(self, account: str, code_digest: str, now: datetime) -> SignInLink | None:
        return await self._write(_use_code, account, code_digest, now)

    async def add_session(self, session: WebSession) -> None:
        await self._write(_add_session, session)

    async def session(self, digest: str) -> FoundSession | None:
        return await self._read_kept(_session, digest)

    async def touch_session(self, digest: str, now: datetime) -> None:
        await self._write(_touch_session, digest, now)

    async def end_session(self, account: str, digest: str) -> bool:
        return await self._write(_end_session, account, digest)

    async def sessions_of(self, account: str) -> Sequence[WebSession]:
        return await self._read(_sessions_of, account)

    async def expire_sessions(self, now: datetime) -> int:
        return await self._write(_expire_sessions, now)


def _add_account(db: Connection, account: WebAccount) -> WebAccount:
    """Keep it, unless the issuer's subject is known already; returns the account that counts."""
    row = {
        "id": account.id,
        "issuer": account.issuer,
        "subject": account.subject,
        "email": account.email,
        "name": account.name,
        "zone": account.zone,
        "locale": account.locale,
        "created_at": micros(account.created_at),
    }
    db.execute(prepared_statement.of(db, _ADD_ACCOUNT), row)
    found = _account_of(db, account.issuer, account.subject)
    if found is None:
        raise ValueError(f"the account id {account.id} belongs to somebody else")
    return found


def _account(db: Connection, id_: str) -> WebAccount | None:
    row = db.execute(select(sign_in_accounts).where(sign_in_accounts.c.id == id_)).one_or_none()
    return account_from(row) if row else None


def _account_of(db: Connection, issuer: str, subject: str) -> WebAccount | None:
    """By what it was made with, else by an identity that was linked to it."""
    same = (sign_in_accounts.c.issuer == issuer, sign_in_accounts.c.subject == subject)
    row = db.execute(select(sign_in_accounts).where(*same)).one_or_none()
    if row is not None:
        return account_from(row)
    linked = select(sign_in_identities.c.account).where(
        sign_in_identities.c.issuer == issuer, sign_in_identities.c.subject == subject
    )
    id_ = db.execute(linked).scalar_one_or_none()
    return _account(db, id_) if id_ is not None else None


def _link_identity(db: Connection, issuer: str, subject: str, account: str, now: datetime) -> None:
    row = {"issuer": issuer, "subject": subject, "account": account, "linked_at": micros(now)}
    db.execute(prepared_statement.of(db, _ADD_IDENTITY), row)


def _describe_account(db: Connection, id_: str, name: str, zone: str, locale: str) -> None:
    """Note what its owner's browser or provider tells; "" leaves what is known, and so does what
    its owner has chosen.
    """
    told, chosen = {"name": name, "zone": zone, "locale": locale}, _preferences(db, id_)
    known = {column: value for column, value in told.items() if value and column not in chosen}
    if known:
        db.execute(update(sign_in_accounts).where(sign_in_accounts.c.id == id_).values(**known))


def _set_preferences(db: Connection, id_: str, zone: str, locale: str) -> None:
    """In the account's row, where pages read it, and in a note that protects it there."""
    told = {"zone": zone, "locale": locale}
    chosen = {column: value for column, value in told.items() if value}
    if chosen:
        db.execute(update(sign_in_accounts).where(sign_in_accounts.c.id == id_).values(**chosen))
    note_down(db, _PREFERENCES_NOTE.format(id_), msgspec.json.encode(chosen).decode())


def _preferences(db: Connection, id_: str) -> Mapping[str, str]:
    kept = get_note(db, _PREFERENCES_NOTE.format(id_))
    return msgspec.json.decode(kept, type=dict[str, str]) if kept else {}


def _add_link(db: Connection, link: SignInLink, now: datetime) -> None:
    """Keep a link, and forget those that have expired."""
    db.execute(delete(sign_in_links).where(sign_in_links.c.expires_at <= micros(now)))
    db.execute(
        insert(sign_in_links).values(
            digest=link.digest,
            code_digest=link.code_digest,
            account=link.account,
            expires_at=micros(link.expires_at),
            next_path=link.next_path,
            wrong_codes=link.wrong_codes,
        )
    )


def _link(db: Connection, digest: str, now: datetime) -> SignInLink | None:
    """An unused link that has not expired. Looking at it changes nothing."""
    row = db.execute(
        select(sign_in_links).where(
            sign_in_links.c.digest == digest, sign_in_links.c.expires_at > micros(now)
        )
    ).one_or_none()
    return _link_from(row) if row else None


def _use_link(db: Connection, digest: str, now: datetime) -> SignInLink | None:
    """Take the link, so that nobody else can; None if it was used or has expired."""
    row = db.execute(
        delete(sign_in_links)
        .where(sign_in_links.c.digest == digest, sign_in_links.c.expires_at > micros(now))
        .returning(*sign_in_links.c)
    ).one_or_none()
    return _link_from(row) if row else None


def _use_code(db: Connection, account: str, code_digest: str, now: datetime) -> SignInLink | None:
    """Take the link of this account that has this code.

    A wrong code is counted on each open link of the account; too many close this way.
    """
    open_ = (
        sign_in_links.c.account == account,
        sign_in_links.c.expires_at > micros(now),
        sign_in_links.c.wrong_codes < MAX_CODE_ATTEMPTS,
    )
    row = db.execute(
        delete(sign_in_links)
        .where(*open_, sign_in_links.c.code_digest == code_digest)
        .returning(*sign_in_links.c)
    ).first()
    if row is None:
        tried = sign_in_links.c.wrong_codes + 1
        db.execute(update(sign_in_links).where(*open_).values(wrong_codes=tried))
        return None
    return _link_from(row)


def _add_session(db: Connection, session: WebSession) -> None:
    db.execute(
        insert(sign_in_sessions).values(
            digest=session.digest,
            account=session.account,
            created_at=micros(session.created_at),
            seen_at=micros(session.seen_at),
            device=session.device,
            agent=session.agent,
            groups=msgspec.json.encode(session.groups).decode() if session.groups else "",
        )
    )


_SESSION = Prepared(
    select(
        *sign_in_sessions.c,
        *sign_in_accounts.c,
        exists().where(
            portal_notices.c.account.in_(
                [
                    sign_in_accounts.c.id,
                    shown_to(sign_in_accounts.c.id, sign_in_sessions.c.digest),
                ]
            )
        ),
    )
    .join_from(
        sign_in_sessions, sign_in_accounts, sign_in_accounts.c.id == sign_in_sessions.c.account
    )
    .where(sign_in_sessions.c.digest == bindparam("digest"))
)


def _session(db: Connection, digest: str) -> FoundSession | None:
    """The session and whose it is, whether or not it is still valid."""
    row = _SESSION.first(db, {"digest": digest})
    if row is None:
        return None
    *both, has_notices = row
    session, account = both[: len(sign_in_sessions.c)], both[len(sign_in_sessions.c) :]
    return FoundSession(
        session_from(_named_row(sign_in_sessions, session)),
        account_from(_named_row(sign_in_accounts, account)),
        bool(has_notices),
    )


def _named_row(table: Table, values: Sequence[Any]) -> Any:
    """A row of the driver, by the names of its columns."""
    return SimpleNamespace(**dict(zip(table.c.keys(), values, strict=True)))


def _touch_session(db: Connection, digest: str, now: datetime) -> None:
    """Note that the session was used."""
    same = sign_in_sessions.c.digest == digest
    db.execute(update(sign_in_sessions).where(same).values(seen_at=micros(now)))


def _end_session(db: Connection, account: str, digest: str) -> bool:
    """End one session of this account; False if it has no such session."""
    mine = (sign_in_sessions.c.account == account, sign_in_sessions.c.digest == digest)
    is_ended = db.execute(delete(sign_in_sessions).where(*mine)).rowcount == 1
    if is_ended:
        db.execute(delete(push_subscriptions).where(push_subscriptions.c.session == digest))
    return is_ended


def _sessions_of(db: Connection, account: str) -> Sequence[WebSession]:
    """The sessions of an account, the latest used first."""
    mine = select(sign_in_sessions).where(sign_in_sessions.c.account == account)
    return [
        session_from(row) for row in db.execute(mine.order_by(sign_in_sessions.c.seen_at.desc()))
    ]


def _expire_sessions(db: Connection, now: datetime) -> int:
    """Forget sessions and links that have ended by themselves; returns how many sessions."""
    db.execute(delete(sign_in_links).where(sign_in_links.c.expires_at <= micros(now)))
    unused = sign_in_sessions.c.seen_at <= micros(now - SESSION_LIFETIME)
    old = sign_in_sessions.c.created_at <= micros(now - SESSION_MAX_AGE)
    ended = db.execute(delete(sign_in_sessions).where(unused | old)).rowcount
    held = select(sign_in_sessions.c.digest)
    db.execute(delete(push_subscriptions).where(push_subscriptions.c.session.not_in(held)))
    return ended


def account_from(row: Row[Any]) -> WebAccount:
    return WebAccount(
        row.id,
        row.issuer,
        row.subject,
        row.email,
        row.name,
        moment(row.created_at),
        row.zone,
        row.locale,
    )


def _link_from(row: Row[Any]) -> SignInLink:
    return SignInLink(
        row.digest,
        row.code_digest,
        row.account,
        moment(row.expires_at),
        row.next_path,
        row.wrong_codes,
    )


def session_from(row: Row[Any]) -> WebSession:
    return WebSession(
        row.digest,
        row.account,
        moment(row.created_at),
        moment(row.seen_at),
        row.device,
        row.agent,
        tuple(msgspec.json.decode(row.groups)) if row.groups else (),
    )
