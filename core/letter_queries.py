"""What an adapter that carries letters may read and keep of the desk; a part of `core.ports`."""

from datetime import datetime
from typing import Protocol

from core.model.ids import ConversationId
from core.model.letter import LetterTalk
from core.model.people import Place


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
