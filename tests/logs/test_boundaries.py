"""Where the desk meets something that fails while it holds somebody's words: both formats."""

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import text

from adapters.discord.gateway.sessions import Mark
from adapters.openai.client import Client, Trouble
from adapters.openai.prompt import Prompt
from bot.runtime import running
from core.model.events import Event
from core.ports import InboxResult, ReplyWindow, Transient
from core.store.connection.database_errors import plain_errors
from core.store.operations.schema_upgrade import migrate
from core.store.sql_store import SqlStore
from tests.app.conftest import Door, make_bot, said
from tests.clock import FakeClock
from tests.databases import database_url, store
from tests.discord.sent import direct
from tests.discord.test_inbound import Box, receiver
from tests.limits import PATIENCE
from tests.logs.conftest import TOKEN, WORDS, Logged
from tests.openai.server import Server, raw, serving
from tests.relay.conftest import until
from tests.slack.door import door as slack_door
from tests.slack.sent import sent

__all__ = ["database_url", "store"]


log = logging.getLogger("core.tests")


class Quoting(Exception):
    """What a library raises that quotes what it was given."""


async def test_slack_an_inbox_that_fails(logged: Logged) -> None:
    async with slack_door() as way_in:
        way_in.box.troubles = [Quoting(WORDS), ValueError(WORDS)]
        for name in ("message_im", "message_channel_thread"):
            payload = sent(name)
            payload["event"]["text"] = WORDS
            await way_in.brings(payload)
        await way_in.brings({"type": WORDS, WORDS: {WORDS: TOKEN}, "event": None})
        broken = sent("message_im")
        broken["event"] = {"type": "message", "user": [WORDS], WORDS: WORDS, "ts": WORDS}
        await way_in.brings(broken)
    assert "slack.not_taken" in logged.text
    assert logged.has_nothing_private()


async def test_discord_an_inbox_that_fails(logged: Logged) -> None:
    class Failing(Box):
        tries = 0

        async def accept(self, event: Event, window: ReplyWindow | None = None) -> InboxResult:
            self.tries += 1
            if self.tries == 1:
                raise Quoting(WORDS)
            return await super().accept(event, window)

    box, marks = Failing(), list[Any]()
    way_in = receiver(box, marks)
    way_in.dispatched("MESSAGE_CREATE", {**direct(WORDS, id="1"), WORDS: WORDS}, Mark(0, "s", 1))
    broken = {"id": WORDS, "author": WORDS, "content": [WORDS]}
    way_in.dispatched("MESSAGE_CREATE", broken, Mark(0, "s", 2))
    await until(lambda: box.tries)
    await way_in.leave()
    assert "discord.not_taken" in logged.text
    assert logged.has_nothing_private()


async def test_the_core_and_the_outbox(
    logged: Logged, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An adapter that falls, one that cannot deliver, and a pulse that finds a broken row."""
    platform = Door(plan=[Quoting(WORDS), Transient(WORDS)])
    bot = make_bot(tmp_path, clock, platform)
    await migrate(bot.store.engine)

    async def deliver(*_: object, **__: object) -> None:
        raise Quoting(WORDS)

    async def due(*_: object) -> None:
        raise Quoting(WORDS)

    monkeypatch.setattr(platform, "deliver", deliver)
    monkeypatch.setattr(type(bot.store), "due", due)
    async with running(bot, rest=lambda _: timedelta()):
        await until(lambda: platform.inbox)
        await bot.inbox.accept(said(WORDS, "e1", clock))
        # The three fail in tasks of their own, in any order.
        failed = {"adapter.fell", "adapter.stumbled", "pulse.failed"}
        await until(lambda: all(event in logged.text for event in failed))
    await bot.store.close()
    assert logged.has_nothing_private()


async def test_the_store_on_both_databases(logged: Logged, store: SqlStore) -> None:
    """Values of a statement, PostgreSQL's DETAIL, and what is told when nothing can be read."""
    statements = (
        "insert into missing values (:said)",
        "select cast(:said as integer) from missing",
        "insert into notes (name, text) values (:said, :said), (:said, :said)",
        f"insert into notes (name) values ('{WORDS}')",  # noqa: S608
    )
    for n, statement in enumerate(statements):
        try:
            with plain_errors(store.engine.url):
                async with store.engine.connect() as db:
                    await db.execute(text(statement), {"said": WORDS})
        except Exception:
            logging.getLogger(f"core.tests{n}").exception("store.failed")
    assert logged.text.count("store.failed") == len(statements)
    assert logged.has_nothing_private()


@pytest.mark.parametrize("status", [200, 400, 401, 429, 500])
async def test_the_model_whose_server_quotes_what_it_was_sent(logged: Logged, status: int) -> None:
    async def quotes(_: Server, __: web.Request, ___: dict[str, Any]) -> web.StreamResponse:
        error = {"message": WORDS, "code": WORDS, "type": WORDS, "param": TOKEN}
        return web.json_response({"error": error}, status=status)

    for answer in (quotes, raw(WORDS), raw(f'{{"choices": "{WORDS}"')):
        async with serving(answer) as server:
            client = Client(TOKEN, server.url)
            prompt = replace(PROMPT, user=WORDS)
            try:
                async with asyncio.timeout(PATIENCE):
                    await client.ask(prompt)
            except Trouble as trouble:
                log.exception("llm.failed", extra={"why": trouble})
            finally:
                await client.close()
    assert "llm.failed" in logged.text
    assert logged.has_nothing_private()


PROMPT = Prompt(name="answer-1", model="any", system="Answer.", user="")
