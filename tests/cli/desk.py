"""Tickets and dead letters in a database, put there by the real core."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.article_folder import load
from bot.policy import load_desk
from core.inbox.event_inbox import EventInbox
from core.knowledge.library import Library
from core.model.events import CommandGiven, MessageReceived
from core.model.ids import EventId
from core.model.people import Person, Place
from core.ports import Failure
from core.store.connection.engine import make_engine
from core.store.operations.schema_upgrade import migrate
from core.store.sql_store import SqlStore
from tests.clock import FakeClock

ADA = Person("console", "ada", "Ada")
NOW = datetime(2026, 11, 1, 8, 5, tzinfo=UTC)


_made: dict[tuple[object, ...], bytes] = {}
"""Databases that were made in this process, by what they were made of."""


def with_ticket(file: str) -> None:
    """HD-1001 has been handed off; HD-1002 was answered from an article."""
    _once(file, "two tickets", _two_tickets)


def with_model(file: str, work: Callable[[SqlStore, EventInbox], Awaitable[None]]) -> None:
    """Do this at a desk where a language model is connected."""
    asyncio.run(_in(file, work, llm=True))


STORIES = (
    ("My VPN does not connect", "I need a person"),
    ("My VPN does not connect", "solved", "it is broken again, please reopen"),
    # The second that was picked; and a section of the article that was shown.
    ("vpn", "1", "back", "2", "solved", "5"),
    ("My VPN does not connect", "2", "solved", "4"),
    # In vain: none of what was offered, and what was picked of it.
    ("the vpn please", "none of these"),
    ("vpn please", "1", "I need a person"),
)


def with_stories(file: str) -> None:
    """Six requesters, each with one question."""

    async def told(_: SqlStore, reception: EventInbox) -> None:
        for n, story in enumerate(STORIES):
            who, place = Person("console", f"p{n}", f"P{n}"), Place("console", f"p{n}")
            for m, text in enumerate(story):
                id_ = EventId(f"s{n}-{m}")
                await reception.accept(MessageReceived(id_, NOW, place, who, text, ref=id_))

    _once(file, "stories", told)


def dead_letters(file: str, count: int) -> list[str]:
    """Messages that could not be delivered; returns their keys."""
    keys: list[str] = []

    async def die(store: SqlStore, reception: EventInbox) -> None:
        await _two_tickets(store, reception)
        for message in (await store.lease(["console"], NOW, timedelta(minutes=1), count))[:count]:
            await store.dead_letter(message, "the room is gone", NOW)
            keys.append(message.key)

    asyncio.run(_in(file, die))
    return keys


async def _two_tickets(_: SqlStore, reception: EventInbox) -> None:
    desk = Place("console", "ada")
    texts = ("The projector is dark", "technical", "low", "skip", "skip", "skip", "send")
    for n, text in enumerate(texts):
        await reception.accept(MessageReceived(EventId(f"e{n}"), NOW, desk, ADA, text, ref=f"e{n}"))
    other = Place("console", "ada", "other")
    await reception.accept(
        CommandGiven(EventId("e9"), NOW, other, ADA, "My VPN does not connect", True)
    )


def _once(file: str, name: str, work: Callable[[SqlStore, EventInbox], Awaitable[None]]) -> None:
    """Do this in a new database, or copy the one where it was done with this policy before."""
    path, articles = Path(file), sorted(each.name for each in Path("kb_articles").iterdir())
    key = (name, Path("desk.toml").read_bytes(), *articles)
    if key in _made and not path.exists():
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        path.write_bytes(_made[key])
        path.chmod(0o600)  # as the store makes it
        return
    is_new = not path.exists()
    asyncio.run(_in(file, work))
    if is_new:
        _made[key] = path.read_bytes()


async def _in(
    file: str, work: Callable[[SqlStore, EventInbox], Awaitable[None]], *, llm: bool = False
) -> None:
    engine = make_engine(f"sqlite:///{file}")
    await migrate(engine)
    store, library = SqlStore(engine), Library.of(load(Path("kb_articles")).articles)
    desk = load_desk(Path("desk.toml"), NOW.date())
    desk = replace(desk, llm=desk.llm_policy if llm else None)
    await work(store, EventInbox(desk, lambda: library, store, FakeClock(NOW)))
    await store.close()


def quarantined(file: str, *words: str) -> list[str]:
    """Messages with these words that could not be processed; returns their keys."""
    keys: list[str] = []
    failure = Failure("KeyError", "core/decide.py:1 decide", NOW)

    async def set_aside(store: SqlStore, _: EventInbox) -> None:
        for n, text in enumerate(words):
            event = MessageReceived(EventId(f"q{n}"), NOW, Place("console", "@ada"), ADA, text)
            keys.append(await store.quarantine(event, failure, None))

    asyncio.run(_in(file, set_aside))
    return keys


def hostile(file: str, words: str) -> None:
    """HD-1001, whose requester is called and says these words; and a dead letter with them."""

    async def told(store: SqlStore, reception: EventInbox) -> None:
        who = Person("console", "eve", words)
        texts = (f"{words} does not connect", "technical", "low", words, words, words, "send")
        for n, text in enumerate(texts):
            id_ = EventId(f"h{n}")
            place = Place("console", "eve")
            await reception.accept(MessageReceived(id_, NOW, place, who, text, ref=id_))
        for message in await store.lease(["console"], NOW, timedelta(minutes=1), 2):
            await store.dead_letter(message, words, NOW)
        event = MessageReceived(EventId(f"q{words}"), NOW, Place("console", "@eve"), who, words)
        await store.quarantine(event, Failure(words, words, NOW), None)

    _once(file, words, told)


def delivered_twice(file: str) -> None:
    """One message has arrived, and nobody knows whether once or twice."""

    async def deliver(store: SqlStore, reception: EventInbox) -> None:
        await _two_tickets(store, reception)
        (message, *_) = await store.lease(["console"], NOW, timedelta(minutes=1), 1)
        await store.mark_possible_duplicate(message)
        await store.mark_possible_duplicate(message)
        await store.mark_sent(message, None, NOW)

    asyncio.run(_in(file, deliver))
