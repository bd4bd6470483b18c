"""A desk on a store, for tests: events in, messages out, no clock and no platform."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from core.inbox.event_inbox import EventInbox
from core.model.actions import Say
from core.model.conversation import Conversation
from core.model.events import ButtonPressed, Choice, MessageReceived
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from core.model.policy import Desk
from core.ports import OutboxMessage, Outcome, Posted
from core.store.sql_store import SqlStore
from tests.desks import make_desk, make_library
from tests.talk import ADA, LOBBY, SUNDAY_TEN

HOLD = timedelta(seconds=30)
LIBRARY = make_library()


class At:
    """A clock that stands."""

    def __init__(self, now: datetime = SUNDAY_TEN) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def elapsed(self) -> float:
        return self.time.timestamp()


@dataclass
class Room:
    """`meanwhile` is what happens in each pause of the reception; `pauses` are their seconds."""

    store: SqlStore
    now: datetime = SUNDAY_TEN
    numbers: "count[int]" = field(default_factory=count)
    opened: "count[int]" = field(default_factory=count)
    desk: Desk = field(default_factory=make_desk)
    meanwhile: list[Callable[[], Awaitable[object]]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    @property
    def reception(self) -> EventInbox:
        clock = At(self.now)
        return EventInbox(self.desk, lambda: LIBRARY, self.store, clock, wait=self.wait)

    async def wait(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if self.meanwhile:
            await self.meanwhile.pop(0)()

    async def says(
        self,
        text: str,
        who: Person = ADA,
        at: Place = LOBBY,
        id_: str = "",
        ref: str = "",
        thread: str = "",
    ) -> Outcome:
        n = next(self.numbers)
        event = MessageReceived(
            EventId(id_ or f"e{n}"), self.now, at, who, text, ref=ref or f"r{n}", thread=thread
        )
        return (await self.reception.accept(event)).outcome

    async def presses(
        self, who: Person, choice: Choice, talk: ConversationId, value: str = "", id_: str = ""
    ) -> Outcome:
        id_ = id_ or f"e{next(self.numbers)}"
        place = Place("console", "#support", "card")
        event = ButtonPressed(EventId(id_), self.now, talk, place, who, choice, value)
        return (await self.reception.accept(event)).outcome

    async def opens(self, who: Person = ADA, at: Place = LOBBY) -> Conversation:
        """A ticket that waits in the support queue."""
        n = next(self.opened)
        report = f"the vpn box {n} is humming" if n else "the vpn box is humming"
        await self.says(report, who, at)
        await self.says("a person please", who, at)
        async with self.store.unit() as unit:
            id_ = await unit.by_place(at)
            assert id_ is not None
            talk = await unit.load(id_)
        assert talk is not None
        return talk

    async def leases(self, limit: int = 100, **later: float) -> Sequence[OutboxMessage]:
        now = self.now + timedelta(**later)
        return await self.store.lease(["console"], now, HOLD, limit)

    async def delivers(self) -> list[Say]:
        """Everything that is due leaves; each message is posted in a thread of its own."""
        carried: list[Say] = []
        while messages := await self.leases():
            for message in messages:
                assert isinstance(message.action, Say)
                carried.append(message.action)
                to = message.action.to
                thread = to.thread or f"t{message.seq}"
                posted = Posted(Place(to.platform, to.room, thread), f"m{message.seq}")
                assert await self.store.mark_sent(message, posted, self.now)
        return carried
