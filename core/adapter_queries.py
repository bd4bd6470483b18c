"""What adapters may read of the desk: places, tickets, people, letters; a part of `core.ports`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from core.model.ids import ConversationId, EventId
from core.model.letter import LetterTalk
from core.model.people import Person, Place
from core.model.ticket_view import RelayedMessage, Scope, TicketView


class LetterQueries(Protocol):
    """Letters come back, answer one another, and name tickets."""

    async def letter_talk(self, number: int) -> LetterTalk | None:
        """The talk of a ticket, where it goes on by letters."""
        ...

    async def letter_talk_at(self, place: Place) -> LetterTalk | None:
        """The talk that goes on at this place."""
        ...

    async def letter_talk_in(self, conversation: ConversationId) -> LetterTalk | None:
        """The talk of this conversation, wherever it goes on."""
        ...

    async def came_back(self, key: str, reason: str, now: datetime) -> bool:
        """A message that was sent has not arrived after all; False if it is not known as sent."""
        ...

    async def claim_note(self, name: str, text: str) -> str:
        """Keep a text under this name unless there is one; returns what is kept.

        One named by `core.model.ids.expiring_name` is forgotten some time after its day.
        """
        ...


class AdapterQueries(LetterQueries, Protocol):
    """What an adapter may read of the desk: files to send, and where to look for what it missed."""

    async def blob(self, sha256: str) -> bytes | None:
        """The bytes of a file that was kept."""
        ...

    async def open_places(
        self, platform: str, closed_since: datetime | None = None
    ) -> Sequence[Place]:
        """Where words may still be written that the desk must hear: all tickets not closed, and
        those that were closed since then (UTC), which a reply may reopen.
        """
        ...

    async def may_concern(self, place: Place) -> bool:
        """Do words here belong to a ticket, or may they, because something is on its way?"""
        ...

    async def relayed_messages(self, place: Place) -> Sequence[RelayedMessage]:
        """What was written in this place's room for its talk, and stands on the other side."""
        ...

    async def holders(self, platform: str) -> Sequence[Person]:
        """The accounts of that platform that have claimed an unresolved ticket."""
        ...

    async def known_people(self, platform: str, limit: int) -> Sequence[str]:
        """The accounts of that platform that have opened a ticket, the latest first."""
        ...

    async def has_seen(self, event: EventId) -> bool:
        """Was this event taken in?"""
        ...

    async def last_heard(self, platform: str) -> datetime | None:
        """When the last event of that platform was taken in, UTC; None if there was none."""
        ...

    async def tickets_of(self, person: Person) -> Sequence[TicketView]:
        """The latest tickets of `person`, by any of their accounts, open ones first."""
        ...

    async def waiting_tickets(self, scope: Scope) -> Sequence[TicketView]:
        """Unresolved tickets that whoever has this scope may read, most urgent first."""
        ...

    async def put_note(self, name: str, text: str) -> None: ...
    async def get_note(self, name: str) -> str: ...  # "" if nothing was
