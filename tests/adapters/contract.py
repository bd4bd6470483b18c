"""What every adapter owes to the core, in words that fit every platform."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol

from core.model.actions import Immediate
from core.model.attachment import Attachment
from core.model.events import Event
from core.model.ids import ConversationId, EventId
from core.model.letter import LetterTalk
from core.model.people import Person, Place
from core.ports import (
    Adapter,
    InboxResult,
    Outcome,
    Posted,
    RelayedMessage,
    ReplyWindow,
    Scope,
    StoreUnavailable,
    TicketView,
)

EVERYBODY = "everybody"
"""Who is rung when a whole room is."""


class Verb(StrEnum):
    """What people can do on most platforms and not on all; a rig names what its platform lacks."""

    MEET = "meet"
    """Be in a room of the agents' own. Where there is none, what stands there is said at home."""
    CHANGE = "change"
    """Edit and delete what one has written."""
    REACT = "react"
    COMMAND = "command"
    """Type a command that is an event of its own."""
    FORM = "form"
    """Fill in a form."""


@dataclass(frozen=True)
class Shown:
    """A message as one person sees it: its words, what stands on its buttons, its files' names."""

    text: str
    labels: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass
class Desk:
    """An inbox that a test holds, and the memory behind it. It decides nothing.

    While it is `down` nothing is taken in; while its `gate` is shut, what is inside stays there.
    `replies` are what the next events get to see at once.
    """

    heard: list[Event] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)
    replies: list[Immediate] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    letter_talks: dict[Place, LetterTalk] = field(default_factory=dict)
    down: bool = False
    refused: int = 0
    inside: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def accept(self, event: Event, window: ReplyWindow | None = None) -> InboxResult:
        if self.down:
            self.refused += 1
            raise StoreUnavailable("there is no database")
        self.inside += 1
        await self.gate.wait()
        if event.id in [known.id for known in self.heard]:
            return InboxResult(Outcome.DUPLICATE)
        self.heard.append(event)
        shown = (self.replies.pop(0),) if self.replies else ()
        return InboxResult(Outcome.DECIDED, shown)

    async def keep(self, name: str, media_type: str, content: AsyncIterator[bytes]) -> Attachment:
        held = b"".join([chunk async for chunk in content])
        digest = sha256(held).hexdigest()
        self.blobs[digest] = held
        return Attachment(name, media_type, len(held), digest)

    async def blob(self, sha256: str) -> bytes | None:
        return self.blobs.get(sha256)

    async def open_places(
        self, platform: str, closed_since: datetime | None = None
    ) -> Sequence[Place]:
        return ()

    async def may_concern(self, place: Place) -> bool:
        return True

    async def relayed_messages(self, place: Place) -> Sequence[RelayedMessage]:
        return ()

    async def holders(self, platform: str) -> Sequence[Person]:
        return ()

    async def known_people(self, platform: str, limit: int) -> Sequence[str]:
        return ()

    async def has_seen(self, event: EventId) -> bool:
        return False

    async def last_heard(self, platform: str) -> datetime | None:
        return None

    async def tickets_of(self, person: Person) -> Sequence[TicketView]:
        return ()

    async def waiting_tickets(self, scope: Scope) -> Sequence[TicketView]:
        return ()

    async def letter_talk(self, number: int) -> LetterTalk | None:
        return None

    async def letter_talk_at(self, place: Place) -> LetterTalk | None:
        return self.letter_talks.get(place)

    async def letter_talk_in(self, conversation: ConversationId) -> LetterTalk | None:
        return None

    async def came_back(self, key: str, reason: str, now: datetime) -> bool:
        return True

    async def claim_note(self, name: str, text: str) -> str:
        return self.notes.setdefault(name, text)

    async def put_note(self, name: str, text: str) -> None:
        self.notes[name] = text

    async def get_note(self, name: str) -> str:
        return self.notes.get(name, "")


class Rig(Protocol):
    """A platform at work, with an adapter on it, and its people: Ada asks, Grace and Alan are
    agents. `home` is where Ada talks with the desk, `room` the agents' own, `nowhere` a place that
    is not there, `lacks` what its people cannot do.
    """

    desk: Desk
    lacks: frozenset[Verb]
    ada: Person
    grace: Person
    alan: Person
    home: Place
    room: Place
    nowhere: Place

    @property
    def adapter(self) -> Adapter: ...

    async def says(
        self, who: Person, text: str, *, under: Posted | None = None, file: str = ""
    ) -> Any:
        """Somebody writes, and the platform has tried to bring it. The sign of it comes back."""

    async def edits(self, who: Person, said: Any, text: str) -> None: ...

    async def deletes(self, who: Person, said: Any) -> None: ...

    async def presses(self, who: Person, posted: Posted, label: str) -> None: ...

    async def reacts(
        self, who: Person, posted: Posted, emoji: str, *, added: bool = True
    ) -> None: ...

    async def commands(self, who: Person, text: str) -> None: ...

    async def fills(self, who: Person, values: dict[str, str]) -> dict[str, str]:
        """Fill the form that is open and send it; what stands at its fields as wrong comes back."""

    def form(self, who: Person) -> tuple[str, ...]:
        """The names of the fields that somebody is asked for at this moment."""

    def seen(self, who: Person) -> list[Shown]:
        """All that this person can see of what the desk has said, oldest first."""

    def rung(self) -> set[str]:
        """Whose bell has rung, by their handles."""

    def acknowledged(self, said: Any) -> bool:
        """Does the platform know that it was taken in?"""

    def breaks(self, how: str) -> None:
        """The next message meets this: "slow down" (seven seconds), "before" or "after"."""

    async def stops(self) -> None:
        """The adapter is told to stop reading, and has stopped."""
