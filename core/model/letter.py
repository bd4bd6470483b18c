"""Letters: whose one is, how sure that is, to whom it went, and what adapters ask about them."""

from dataclasses import dataclass

from core.model.attachment import Attachment
from core.model.ids import ConversationId
from core.model.people import Person, Place


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that is answered by letters: slow, never changed, and with all that is asked.

    `message_id` is the name that its sender gave it. `verified` is false where nobody has proven
    that the sender is who they say. `automatic` is what a program calls it that has written it:
    "reply", "generated", "list", "bounce"; "" is a person's. `queue`, `team` and `category` are of
    the address that it was written to. `refers_to` is the number of a ticket that it is about and
    does not belong to. `notes` are what agents should know of it: "encrypted", "forwarded".
    `original` is all that came, where the words are only a part of it, for agents to look at.
    """

    message_id: str = ""
    verified: bool = True
    automatic: str = ""
    queue: str = ""
    team: str = ""
    category: str = ""
    refers_to: int | None = None
    notes: tuple[str, ...] = ()
    original: Attachment | None = None


@dataclass(frozen=True, slots=True)
class LetterTalk:
    """The talk that a letter may belong to: where it goes on, whose it is, and who may join."""

    place: Place
    number: int
    requester: Person
    conversation: ConversationId
    others: tuple[Person, ...] = ()
