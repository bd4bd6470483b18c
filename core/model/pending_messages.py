"""Messages still to be decided about, held or unplaced, and what is known of edits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.model.attachment import Attachment
from core.model.ids import EventId
from core.model.people import Person, Place


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """A message of an agent that is not sent to the requester before somebody has said that it may.

    `id` is what its buttons carry, `ref` the platform's name of the message. `why` is the doubt,
    `line` the command that may be meant. With `sent_at` (UTC) an agent has sent it on; it is kept
    for as long as it can be taken back by a button. `was_internal` says that an earlier version was
    for colleagues or a command: then no edit sends it, only a press.
    """

    id: str
    author: Person
    place: Place
    ref: str
    text: str
    at: datetime
    why: str
    line: str = ""
    files: tuple[Attachment, ...] = ()
    sent_at: datetime | None = None
    was_internal: bool = False


@dataclass(frozen=True, slots=True)
class UnplacedMessage:
    """A requester's message of which it is not known yet which ticket it is about.

    `id` is the event that brought it, `ref` the platform's name of the message.
    """

    id: EventId
    place: Place
    ref: str
    text: str
    files: tuple[Attachment, ...] = ()


KEPT_FOR: Final = timedelta(hours=25)
"""Slack brings a refused event again for a day at most; an hour is for clocks and queues."""


@dataclass(frozen=True, slots=True)
class Change:
    """The latest change of a message. `at` is when it came (UTC).

    `version` sorts the edits of one message. `text` is kept only for a message that has not come
    yet, and never for one that was deleted.
    """

    at: datetime
    version: str = ""
    is_deleted: bool = False
    text: str = ""
    is_early: bool = False
