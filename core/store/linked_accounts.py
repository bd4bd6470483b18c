"""Linked accounts: which accounts are one person's, the codes that prove it, and their audit log.

All accounts of a person have the same value in `person`, which means nothing else. An account that
is linked with nobody has no row.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, update

from core.model.people import (
    CODE_ALPHABET,
    CODE_CHARS,
    THROTTLE_WINDOW,
    AccountChange,
    AccountEvent,
    IssueCode,
    LinkAccounts,
    LinkCode,
    LinkedAccount,
    LinkMethod,
    LinkState,
    NoteWrongCode,
    Person,
    UnlinkAccount,
)
from core.ports import Conflict
from core.store.codec import micros, moment
from core.store.connection import prepared_statement
from core.store.connection.prepared_statement import Prepared
from core.store.tables import account_log, link_codes, linked_accounts


class Kind(StrEnum):
    """What happened to an account, in its audit log."""

    CODE_ISSUED = "code_issued"
    WRONG_CODE = "wrong_code"
    LINKED = "linked"
    UNLINKED = "unlinked"


PASSING: Final = (Kind.CODE_ISSUED.value, Kind.WRONG_CODE.value)
"""Kinds that only throttle; they are forgotten after the retention."""
_ONE = linked_accounts.alias("one")
LINKED = (
    select(
        linked_accounts.c.account,
        linked_accounts.c.name,
        linked_accounts.c.linked_at,
        linked_accounts.c.method,
    )
    .join(_ONE, _ONE.c.person == linked_accounts.c.person)
    .where(_ONE.c.account == bindparam("account"))
    .order_by(linked_accounts.c.linked_at, linked_accounts.c.account)
)
"""Every account of whoever has `account`, that one too, in rows for `linked_account`."""
_LINKED = Prepared(LINKED)
_ADD = prepared_statement.both(lambda insert: insert(linked_accounts).on_conflict_do_nothing())


def linked(db: Connection, accounts: Iterable[str]) -> list[LinkedAccount]:
    """Every account of whoever has one of these, themselves as well; none where nothing is linked.

    Each event of somebody else than the requester asks this, so it is one indexed statement.
    """
    found: dict[str, LinkedAccount] = {}
    for account in accounts:
        if account not in found:
            for row in _LINKED.rows(db, {"account": account}):
                found[row[0]] = linked_account(row)
    return list(found.values())


def linked_account(row: Sequence[Any]) -> LinkedAccount:
    """Of a row of `LINKED`."""
    account, name, at, method = row
    person = Person.of_account(account)
    return LinkedAccount(
        Person(person.platform, person.handle, name), moment(at), LinkMethod(method)
    )


def known_as(db: Connection, person: Person) -> Person:
    """The same person, with the other accounts that they have linked."""
    names = (each.person.account for each in linked(db, [person.account]))
    return replace(person, linked=tuple(name for name in names if name != person.account))


def link_state(db: Connection, account: str, typed: str, now: datetime) -> LinkState:
    """What is known of an account that asks for a link, and whose `typed` code is."""
    owner = _owner(db, typed, now) if typed else None
    return LinkState(
        tuple(linked(db, [account])),
        _fresh_code(),
        owner,
        tuple(linked(db, [owner.account])) if owner is not None else (),
        _count(db, account, Kind.CODE_ISSUED, now),
        _count(db, account, Kind.WRONG_CODE, now),
    )


def _fresh_code() -> str:
    """With a digit in it, so that no word of a sentence looks like one."""
    while True:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_CHARS))
        if any(letter.isdigit() for letter in code):
            return code


def change_accounts(db: Connection, changes: Sequence[AccountChange], now: datetime) -> None:
    """Write what was decided. Raises Conflict where somebody was faster."""
    for change in changes:
        match change:
            case IssueCode(code):
                _issue(db, code, now)
            case NoteWrongCode(account):
                _log(db, Kind.WRONG_CODE, now, account.account)
            case LinkAccounts(one, other, method, digest):
                if digest:
                    _use_up(db, digest, now)
                _link(db, (one, other), method, now)
            case UnlinkAccount(account, by):
                _unlink(db, account, by, now)


def events_of(db: Connection, account: str, limit: int) -> list[AccountEvent]:
    """The latest entries of the audit log of an account, oldest first."""
    of_it = (account_log.c.account == account) | (account_log.c.other == account)
    rows = db.execute(
        select(account_log).where(of_it).order_by(account_log.c.seq.desc()).limit(limit)
    ).all()
    return [
        AccountEvent(moment(row.at), row.kind, row.account, row.other, row.method)
        for row in reversed(rows)
    ]


def was_unlinked(db: Connection, accounts: Iterable[str]) -> bool:
    """Has somebody ever said of one of these that it stands alone? Such entries are not purged."""
    is_it = (account_log.c.account.in_(tuple(accounts)), account_log.c.kind == Kind.UNLINKED.value)
    return bool(db.scalar(select(exists().where(*is_it))))


def delete_expired_codes(db: Connection, before: datetime) -> int:
    """Forget codes that nobody can use any more, and what throttled before that moment."""
    gone = db.execute(delete(link_codes).where(link_codes.c.expires_at < micros(before))).rowcount
    old = (account_log.c.at < micros(before), account_log.c.kind.in_(PASSING))
    return gone + db.execute(delete(account_log).where(*old)).rowcount


def _owner(db: Connection, typed: str, now: datetime) -> Person | None:
    """Whose code that is; None for one that is wrong, used or expired."""
    is_it = (
        link_codes.c.digest == LinkCode.digest_of(typed),
        link_codes.c.expires_at > micros(now),
    )
    row = db.execute(select(link_codes.c.account, link_codes.c.name).where(*is_it)).first()
    if row is None:
        return None
    person = Person.of_account(row.account)
    return Person(person.platform, person.handle, row.name)


def _count(db: Connection, account: str, kind: Kind, now: datetime) -> int:
    lately = (
        account_log.c.account == account,
        account_log.c.kind == kind.value,
        account_log.c.at > micros(now - THROTTLE_WINDOW),
    )
    return db.scalar(select(func.count()).select_from(account_log).where(*lately)) or 0


def _issue(db: Connection, code: LinkCode, now: datetime) -> None:
    """A new code takes the place of the one before."""
    db.execute(delete(link_codes).where(link_codes.c.account == code.account.account))
    row = {
        "digest": code.digest,
        "account": code.account.account,
        "name": code.account.name,
        "expires_at": micros(code.expires_at),
    }
    db.execute(insert(link_codes).values(row))
    _log(db, Kind.CODE_ISSUED, now, code.account.account)


def _use_up(db: Connection, digest: str, now: datetime) -> None:
    is_it = (link_codes.c.digest == digest, link_codes.c.expires_at > micros(now))
    if db.execute(delete(link_codes).where(*is_it)).rowcount != 1:
        raise Conflict("the code was used meanwhile")


def _link(db: Connection, people: tuple[Person, Person], method: LinkMethod, now: datetime) -> None:
    """Two accounts are one person's; if both belong to one already, these become one."""
    query = select(linked_accounts.c.account, linked_accounts.c.person).where(
        linked_accounts.c.account.in_([each.account for each in people])
    )
    # In one order, so that two who link the same accounts never wait for each other.
    known = {
        row.account: row.person
        for row in db.execute(query.order_by(linked_accounts.c.account).with_for_update())
    }
    one = min(known.values(), default=f"{people[0].account}@{micros(now)}")
    for each in people:
        if each.account not in known:
            row = {
                "account": each.account,
                "person": one,
                "name": each.name,
                "linked_at": micros(now),
                "method": method.value,
            }
            if db.execute(prepared_statement.of(db, _ADD), row).rowcount != 1:
                raise Conflict(f"{each.account} was linked meanwhile")
    others = set(known.values()) - {one}
    if others:
        same = linked_accounts.c.person.in_(others)
        db.execute(update(linked_accounts).where(same).values(person=one))
    _log(db, Kind.LINKED, now, people[0].account, people[1].account, method.value)


def _unlink(db: Connection, account: Person, by: Person, now: datetime) -> None:
    """What would be left alone has no row either."""
    is_it = linked_accounts.c.account == account.account
    person = db.scalar(delete(linked_accounts).where(is_it).returning(linked_accounts.c.person))
    if person is None:
        return
    left = db.scalars(
        select(linked_accounts.c.account).where(linked_accounts.c.person == person)
    ).all()
    if len(left) == 1:
        db.execute(delete(linked_accounts).where(linked_accounts.c.person == person))
    _log(db, Kind.UNLINKED, now, account.account, by.account)


def _log(db: Connection, kind: Kind, now: datetime, account: str, *told: str) -> None:
    other, method = (*told, "", "")[:2]
    row = {"at": micros(now), "kind": kind.value, "account": account}
    db.execute(insert(account_log).values(**row, other=other, method=method))
