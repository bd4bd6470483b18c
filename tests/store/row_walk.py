"""A long random story on a store, and all rows that it leaves, without what may differ."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select

from core.model.actions import Retract, Say
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    DeadlineReached,
    Event,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
)
from core.model.ids import ConversationId, EventId, derive_id
from core.model.people import Person, Place, Posted
from core.store.connection.engine import run_on
from core.store.sql_store import SqlStore
from core.store.tables import metadata
from tests.store.desk import Room
from tests.talk import ADA, ALAN, GRACE

BOB = Person("console", "bob", "Bob")
ROOM = Place("console", "#support")
WORDS = (
    *("my vpn does not connect", "the lift is stuck", "a person please", "My printer is offline"),
    *("it hums louder", "error 809", "high", "medium", "technical", "skip", "send", "cancel"),
    *("thanks, that solved it", "no, that did not help", "ada@example.com", "status", "mine"),
)
WORK = (
    *("claim HD-{n}", "release HD-{n}", "note HD-{n} they called", "resolve HD-{n} replaced it"),
    *("merge HD-{n} into HD-{m}", "priority HD-{n} high", "assign HD-{n} to alan", "queue"),
    *(
        "private HD-{n}",
        "status HD-{n}",
        "find lift",
        "close HD-{n}",
        "hand over HD-{n} to network",
    ),
)
PRESSES = (
    *(Choice.NEED_PERSON, Choice.SOLVED, Choice.CLAIM, Choice.RELEASE, Choice.RESOLVE, Choice.SEND),
    *(Choice.SKIP, Choice.CANCEL, Choice.REOPEN, Choice.BACK, Choice.NONE_OF_THESE),
)
VARIES = {"seq", "lease_until", "block"}
"""Columns that two databases fill differently: positions have gaps, and a clock is the server's."""


class Walk:
    """The same seed gives the same events, whatever the database."""

    def __init__(self, room: Room, seed: int) -> None:
        self.room = room
        self.random = random.Random(seed)  # noqa: S311 - a story, no secret
        self.said: list[MessageReceived] = []
        self.posts: list[Posted] = []
        self.outcomes: list[str] = []

    async def go(self, steps: int) -> None:
        for n in range(steps):
            event = self._event(n)
            self.outcomes.append((await self.room.reception.accept(event)).outcome.value)
            if isinstance(event, MessageReceived):
                self.said.append(event)
            if n % 3 == 0:
                await self._deliver()
            if n % 10 == 9:
                await self._pass_time(n)

    def _event(self, n: int) -> Event:
        pick, id_, now = self.random.choice, EventId(f"e{n}"), self.room.now
        who = pick((ADA, ADA, BOB, GRACE, ALAN))
        place = Place("console", who.handle)
        kind = self.random.random()
        if self.said and kind < 0.05:
            old = pick(self.said)
            return MessageEdited(
                id_, now, old.place, old.author, old.ref, pick(WORDS), old.id, f"{n:04}"
            )
        if self.said and kind < 0.1:
            old = pick(self.said)
            return MessageDeleted(id_, now, old.place, old.author, old.ref, old.id)
        if self.posts and kind < 0.15:
            at = pick(self.posts)
            return ReactionChanged(
                id_, now, at.place, who, at.ref, pick(("thumbsup", "five", "eyes"))
            )
        if kind < 0.4:
            return self._of_agent(id_, n)
        if self.said and kind < 0.6:
            return self._press(id_, who)
        if self.said and kind < 0.65:
            return replace(pick(self.said))  # once more
        if self.posts and kind < 0.8:
            place = pick(self.posts).place
        return MessageReceived(id_, now, place, who, pick(WORDS), ref=f"r{n}", thread=f"t{n}")

    def _of_agent(self, id_: EventId, n: int) -> Event:
        pick, numbers = self.random.choice, range(1001, 1006)
        text = pick(WORK).format(n=pick(numbers), m=pick(numbers))
        agent, thread = pick((GRACE, ALAN)), f"r{n}"
        if self.random.random() < 0.5:
            return CommandGiven(id_, self.room.now, ROOM, agent, text)
        return MessageReceived(
            id_, self.room.now, replace(ROOM, thread=thread), agent, text, ref=thread
        )

    def _press(self, id_: EventId, who: Person) -> Event:
        talk = ConversationId(derive_id(self.random.choice(self.said).id, "conversation"))
        choice, place = self.random.choice(PRESSES), replace(ROOM, thread="card")
        return ButtonPressed(id_, self.room.now, talk, place, who, choice, "")

    async def _deliver(self) -> None:
        """Where messages stand has the names of their keys, since positions differ."""
        for message in sorted(await self.room.leases(), key=lambda each: each.key):
            action = message.action
            if isinstance(action, Retract):
                posted = None
            else:
                assert isinstance(action, Say)
                posted = Posted(
                    replace(action.to, thread=action.to.thread or f"t:{message.key}"), message.key
                )
                self.posts.append(posted)
            assert await self.room.store.mark_sent(message, posted, self.room.now)

    async def _pass_time(self, n: int) -> None:
        self.room.now += timedelta(minutes=self.random.choice((1, 20, 90, 600)))
        due = sorted(await self.room.store.due(self.room.now), key=repr)
        for m, row in enumerate(due):
            id_ = EventId(f"due:{n}:{m}")
            event = DeadlineReached(id_, self.room.now, row.conversation, row.deadline)
            await self.room.reception.accept(event)


async def rows(store: SqlStore) -> dict[str, list[tuple[Any, ...]]]:
    """All tables: those with a position in its order, the others sorted."""
    return await run_on(store.engine, _rows)


def _rows(db: Connection) -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    for table in metadata.sorted_tables:
        columns = [column for column in table.c if column.name not in VARIES]
        query = select(*columns)
        if "seq" in table.c:
            found[table.name] = [tuple(row) for row in db.execute(query.order_by(table.c.seq))]
        else:
            found[table.name] = sorted((tuple(row) for row in db.execute(query)), key=repr)
    return found
