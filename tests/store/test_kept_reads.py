"""Reads that are kept until anybody commits: never older than the database, whoever writes."""

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import Connection, select

from bot.pages.page_sources import StoreTickets
from core.model.people import Person, group_name
from core.model.sign_in import WebAccount
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore
from core.store.tables import sign_in_accounts
from core.store.web.sign_in_store import SqlSignInStore
from tests.store.desk import At, Room
from tests.talk import SUNDAY_TEN

ADA = WebAccount("ada", "email", "ada@example.com", "ada@example.com", "Ada", SUNDAY_TEN)


@dataclass
class Names:
    """A read, and how often it has gone to the database."""

    times: int = 0

    def read(self, db: Connection, id_: str) -> str:
        self.times += 1
        rows = sign_in_accounts.c
        return str(db.scalar(select(rows.name).where(rows.id == id_)))

    def fail(self, db: Connection, id_: str) -> str:
        raise ValueError(id_)


async def rename(store: SqlStore, name: str) -> None:
    await SqlSignInStore(store).describe_account("ada", name, "", "")


async def test_what_was_read_is_kept_until_something_is_written(store: SqlStore) -> None:
    names, other = Names(), SqlStore(make_engine(store.engine.url.render_as_string(False)))
    await SqlSignInStore(store).add_account(ADA)
    asked = [await store.read_kept(names.read, "ada") for _ in range(3)]
    assert asked == ["Ada"] * 3
    is_kept = store.engine.dialect.name == "sqlite"
    assert names.times == (1 if is_kept else 3)
    assert await store.read_kept(names.read, "eve") == "None", "another question"

    await rename(store, "Ada Lovelace")
    assert await store.read_kept(names.read, "ada") == "Ada Lovelace"
    await rename(other, "Countess")
    assert await store.read_kept(names.read, "ada") == "Countess", "another process has written"
    await store.engine.dispose()  # the connection is another one from here on
    await rename(other, "Ada")
    assert await store.read_kept(names.read, "ada") == "Ada"
    await other.close()


async def test_a_read_that_fails_is_not_kept_and_spoils_no_other(store: SqlStore) -> None:
    names = Names()
    await SqlSignInStore(store).add_account(ADA)
    for _ in range(2):
        with pytest.raises(ValueError, match="ada"):
            await store.read_kept(names.fail, "ada")
    assert await store.read_kept(names.read, "ada") == "Ada"


async def test_a_session_without_the_group_is_not_shown_what_one_with_it_has_read(
    room: Room,
) -> None:
    queues = {id_: replace(q, group="helpers") for id_, q in room.desk.queues.items()}
    room.desk = replace(room.desk, queues=queues)
    ticket = (await room.opens()).ticket
    assert ticket is not None
    pages = StoreTickets(room.desk, room.store, At())
    helper = Person("web", "eve", member_of=(group_name("helpers"),))
    assert await pages.page(helper, ticket.number)
    assert await pages.standing(helper, ticket.number)
    stranger = replace(helper, member_of=())
    assert await pages.page(stranger, ticket.number) is None
    assert await pages.standing(stranger, ticket.number) is None
