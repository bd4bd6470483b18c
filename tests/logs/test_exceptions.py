"""An exception of any library is told by type and place; what was put into its text is not."""

import asyncio
import importlib
import json
import logging
import pkgutil
import sqlite3
import zoneinfo
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import structlog
from pydantic import BaseModel, TypeAdapter
from slack_sdk.errors import SlackApiError
from sqlalchemy import create_engine, text
from yarl import URL

import adapters
import bot
import core
from bot.logs import handle_loop_error
from bot.logs.exceptions import MAX_EXCEPTIONS, describe
from core import wordings as words
from core.ports import Permanent
from tests.logs.conftest import TOKEN, WORDS, Logged


class Profile(BaseModel):
    age: int


NOBODY: Mapping[str, str] = {}


class Unprintable(Exception):
    def __str__(self) -> str:
        raise RuntimeError(WORDS)


def in_a_group() -> None:
    parts: list[Exception] = []
    for read in (int, json.loads, datetime.fromisoformat):
        try:
            read(WORDS)
        except ValueError as wrong:
            parts.append(wrong)
    inner = ExceptionGroup(WORDS, [KeyError(WORDS)])
    raise ExceptionGroup(WORDS, [*parts, inner]) from LookupError(WORDS)


def in_a_chain() -> None:
    try:
        try:
            NOBODY[WORDS]
        except KeyError:
            int(WORDS)
    except ValueError as wrong:
        raise Permanent(f"it cannot be sent: {WORDS}") from wrong


def with_a_note() -> None:
    error = ValueError("of ours")
    error.add_note(WORDS)
    raise error


def a_statement() -> None:
    engine = create_engine("sqlite://", hide_parameters=True)
    try:
        with engine.connect() as db:
            db.execute(text("insert into missing values (:said)"), {"said": WORDS})
    finally:
        engine.dispose()


def refused() -> None:
    raise SlackApiError(WORDS, {"ok": False, "error": "invalid_auth", "text": WORDS})  # type: ignore[no-untyped-call]


def of_a_type() -> None:
    raise type(WORDS.split()[-1], (Exception,), {})(WORDS)


MISTAKES: Mapping[str, Callable[[], object]] = {
    "int": lambda: int(WORDS),
    "float": lambda: float(WORDS),
    "key": lambda: NOBODY[WORDS],
    "attribute": lambda: getattr(3, WORDS.split()[-1]),
    "call": lambda: dict(**{WORDS: 1}, **{WORDS: 1}),
    "date": lambda: datetime.fromisoformat(WORDS),
    "zone": lambda: zoneinfo.ZoneInfo(WORDS),
    "json": lambda: json.loads(f'{{"text": "{WORDS}'),
    "decode": lambda: f"{WORDS}\udcff".encode("utf-8", "surrogateescape").decode(),
    "encode": lambda: f"{WORDS}\ud800".encode(),
    "codec": lambda: "".encode(WORDS),
    "file": lambda: Path(f"/nowhere/{WORDS}").read_bytes(),
    "import": lambda: importlib.import_module(WORDS.split()[-1]),
    "pydantic": lambda: Profile(age=WORDS),
    "pydantic_keys": lambda: TypeAdapter(dict[int, int]).validate_python({WORDS: WORDS}),
    "url": lambda: URL(f"http://[{WORDS}").host,
    "sqlite": lambda: sqlite3.connect(":memory:").execute(f"select {WORDS.split()[-1]}"),
    "sqlalchemy": a_statement,
    "slack": refused,
    "format": lambda: f"{3:{WORDS}}",
    "group": in_a_group,
    "chain": in_a_chain,
    "note": with_a_note,
    "type": of_a_type,
}
LOGGERS = (
    "core.inbox.event_inbox",
    "adapters.slack.receiver",
    "bot.runtime",
    "slack_sdk.web.async_client",
    "slack_bolt.AsyncApp",
    "discord.client",
    "sqlalchemy.pool",
    "asyncpg",
    "aiosqlite",
    "apscheduler.executors.default",
    "asyncio",
    "aiohttp.server",
    "openai",
    "anything.else",
)


def raised(mistake: Callable[[], object]) -> Exception:
    said = WORDS  # noqa: F841 - a local variable, as every function has
    try:
        mistake()
    except Exception as error:  # noqa: BLE001
        return error
    raise AssertionError("nothing was raised")


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("mistake", [name for name in MISTAKES if name != "type"])
def test_no_logger_tells_what_an_exception_quotes(logged: Logged, mistake: str) -> None:
    error = raised(MISTAKES[mistake])
    for name in LOGGERS:
        log = logging.getLogger(name)
        log.error("something.failed", exc_info=error)
        log.error("%s", error)
        log.error(error)
        log.error(f"Failed: {error!r} of {WORDS}")  # noqa: G004 - as slack_sdk does
        log.error("Failed %s of %r", WORDS, {"text": WORDS}, extra={"body": WORDS, "why": error})
        log.error("%d of %s", WORDS, WORDS)
    structlog.get_logger("core.x").exception("something.failed", exc_info=error, why=error)
    assert logged.has_nothing_private()
    assert type(error).__name__ in logged.text


def modules() -> list[ModuleType]:
    names = [
        each.name
        for package in (bot, adapters, core)
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    skipped = ("migrations", "__main__")  # they run when they are imported
    return [importlib.import_module(n) for n in names if not any(s in n for s in skipped)]


def test_no_module_of_the_product_has_a_logger_that_tells_words(logged: Logged) -> None:
    named = [getattr(module, "log", None) for module in modules()]
    loggers = [log for log in named if isinstance(log, logging.Logger)]
    assert len(loggers) > 30
    for log in loggers:
        for mistake in (in_a_group, in_a_chain, MISTAKES["pydantic"]):
            log.error("something.failed", exc_info=raised(mistake), extra={"said": WORDS})
        log.warning(WORDS)
        log.info("something.happened", extra={"nested": {"text": [WORDS]}, "b": WORDS.encode()})
    assert logged.has_nothing_private()


def test_what_the_program_itself_says_is_kept(logged: Logged) -> None:
    """Otherwise nobody could find the mistake."""
    from bot.policy import PolicyError, load_desk

    with pytest.raises(PolicyError) as found:
        load_desk(Path("/nowhere/desk.toml"))
    log = logging.getLogger("bot.runtime")
    log.error("policy.refused", exc_info=found.value)
    log.error("value.refused", exc_info=raised(MISTAKES["int"]))
    log.error("key.missing", exc_info=raised(lambda: json.JSONDecoder().decode("[1")))
    log.error("token.refused", exc_info=raised(refused))
    assert "invalid literal for int() with base" in logged.text
    assert "invalid_auth" in logged.text
    assert "Expecting ',' delimiter" in logged.text
    assert "bot/policy/load.py" in logged.text


def test_an_exception_that_cannot_be_printed_is_told_nevertheless(logged: Logged) -> None:
    logging.getLogger("core.x").error("a.b", exc_info=Unprintable(WORDS, 1))
    assert "Unprintable" in logged.text
    assert logged.has_nothing_private()


def test_a_traceback_is_bounded_in_every_direction() -> None:
    def deep(n: int) -> None:
        if n:
            deep(n - 1)
        raise ExceptionGroup("many", [ValueError("x" * 100_000) for _ in range(1000)])

    described = describe(raised(lambda: deep(400)))
    assert len(described) == MAX_EXCEPTIONS
    assert len(described[0].frames) < 20
    assert all(len(one.text) < 500 for one in described)


async def test_the_exception_of_a_forgotten_task_is_told_without_its_words(logged: Logged) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handle_loop_error)

    async def fails(said: str) -> None:
        raise ValueError(said)

    task = asyncio.create_task(fails(WORDS), name=WORDS)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    error: Any = {"message": f"{WORDS}: Task exception was never retrieved", "task": task}
    loop.call_exception_handler(error | {"exception": task.exception()})
    assert "Task exception was never retrieved" in logged.text
    assert "ValueError" in logged.text
    assert logged.has_nothing_private()


def test_even_asyncios_own_handler_tells_no_words(logged: Logged) -> None:
    loop = asyncio.new_event_loop()
    error = raised(MISTAKES["key"])
    loop.call_exception_handler({"message": WORDS, "exception": error, "token": TOKEN})
    loop.close()
    assert "KeyError" in logged.text
    assert logged.has_nothing_private()


def test_a_failed_delivery_is_told_in_words_without_what_was_put_into_them() -> None:
    nested = words.failure_no_private_thread(
        reason=Permanent(words.failure_no_direct_messages()).reason,
        thread_reason=Permanent(words.failure_mail_refused(reply=WORDS)).reason,
    )
    for reason, said in (
        (words.failure_busy(platform="slack"), "Slack asks to slow down"),
        (words.failure_mail_refused(reply=WORDS), "the mail server refuses it: …"),
        (
            nested,
            "this person takes no messages from the app; in a private thread:"
            " the mail server refuses it: …",
        ),
    ):
        [told] = describe(Permanent(reason))
        assert told.text == said
