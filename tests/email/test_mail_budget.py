"""How many automatic mails an address gets: for all workers together, and over a restart."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.email.delivery import MailBudget, PlainMailSender
from adapters.email.mail import Address
from adapters.email.settings import MailAccount, Server
from adapters.kit.platform import PlainMail
from core.ports import Permanent
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore
from tests.adapters.contract import Desk
from tests.clock import FakeClock
from tests.databases import lay_out_sqlite
from tests.email.mail_servers import smtp_server


async def test_workers_share_what_an_address_gets_in_an_hour() -> None:
    desk, clock = Desk(), FakeClock()
    one, other = MailBudget(desk, "tickets"), MailBudget(desk, "tickets")
    assert await one.spend("ada@acme.test", 2, "k1", clock.now())
    assert await other.spend("Ada@acme.test", 2, "k2", clock.now())
    assert not await one.spend("ada@acme.test", 2, "k3", clock.now())
    assert await other.spend("ada@acme.test", 2, "k1", clock.now()), "the same mail once more"
    assert await one.spend("bob@acme.test", 2, "k3", clock.now())
    assert await MailBudget(desk, "sign in").spend("ada@acme.test", 2, "k3", clock.now())
    clock.advance(timedelta(hours=1))
    assert await one.spend("ada@acme.test", 2, "k3", clock.now())


async def test_its_places_are_forgotten_once_their_day_is_long_over(tmp_path: Path) -> None:
    """There was a row for each mail of each hour, for ever."""
    engine, clock = make_engine(await lay_out_sqlite(tmp_path / "desk.db")), FakeClock()
    store = SqlStore(engine)
    budget, day = MailBudget(store, "tickets"), timedelta(days=1)
    await store.put_note("email:cursor", "7")
    assert await budget.spend("ada@acme.test", 1, "k1", clock.now())
    await store.purge(clock.now())
    assert not await budget.spend("ada@acme.test", 1, "k2", clock.now()), "today still counts"
    await store.purge(clock.now() + day)
    assert await budget.spend("ada@acme.test", 1, "k2", clock.now())
    assert await store.get_note("email:cursor") == "7", "it ends on no day"
    await engine.dispose()


async def test_mails_to_sign_in_with_are_limited_over_a_restart() -> None:
    async with smtp_server() as smtp:
        server = Server("127.0.0.1", smtp.port, "none")
        account = MailAccount(server, server, Address("support@desk.test", "Support"))
        desk, clock = Desk(), FakeClock()
        mail = PlainMail(
            "ada@acme.test", "Sign in", "Here it is.", (("Sign in", "https://x.test"),)
        )
        for key in ("s1", "s2"):
            await PlainMailSender(account, desk, clock, 2).send(mail, key=key)
        with pytest.raises(Permanent, match="too_many"):
            await PlainMailSender(account, desk, clock, 2).send(mail, key="s3")
        assert [sent.recipient for sent in smtp.sent] == ["ada@acme.test"] * 2
        assert "https://x.test" in smtp.sent[0].text
        assert smtp.sent[0]["Auto-Submitted"]
