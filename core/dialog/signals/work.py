"""What happens while people work on a ticket: words cross, and agents act."""

from dataclasses import dataclass
from datetime import datetime

from core.dialog.signals.payloads import Signal
from core.model import events
from core.model.conversation import Conversation
from core.model.pending_messages import HeldMessage
from core.model.people import Person
from core.model.ticket import Participant, Ticket
from core.tickets.lifecycle import Refusal

# People join the conversation and leave it.


@dataclass(frozen=True, slots=True)
class ParticipantsAdded(Signal):
    participants: tuple[Participant, ...]


@dataclass(frozen=True, slots=True)
class ParticipantsRemoved(Signal):
    participants: tuple[Participant, ...]


@dataclass(frozen=True, slots=True)
class ParticipantsFollow(Signal):
    """From the ticket `merged`; those `behind` may not, or have no room, and those `removed` were
    taken out of this one before.
    """

    merged: int
    participants: tuple[Participant, ...]
    behind: tuple[Participant, ...]
    removed: tuple[Participant, ...] = ()


class ParticipantsMoved(Signal): ...


class ListParticipants(Signal): ...


class ParticipantSpoke(Signal): ...


# Words cross between requester and agents.


class RequesterSpoke(Signal): ...


class AskedForState(Signal):
    """Words for the people who have the ticket, which ask how far they are."""


@dataclass(frozen=True, slots=True)
class AgentSpoke(Signal):
    agent: Person


class BystanderSpoke(Signal): ...


class BystanderCalled(Signal): ...


class CallNow(Signal): ...


class CallNobody(Signal): ...


class FilesCame(Signal): ...


@dataclass(frozen=True, slots=True)
class Note(Signal):
    author: Person


@dataclass(frozen=True, slots=True)
class Held(Signal):
    event: events.MessageReceived | events.MessageEdited


@dataclass(frozen=True, slots=True)
class SendHeld(Signal):
    message: HeldMessage
    agent: Person


@dataclass(frozen=True, slots=True)
class NoteHeld(Signal):
    message: HeldMessage


@dataclass(frozen=True, slots=True)
class ReopenHeld(Signal):
    message: HeldMessage
    agent: Person
    after: Ticket
    by: Person


class HeldGone(Signal): ...


@dataclass(frozen=True, slots=True)
class TakeBack(Signal):
    message: HeldMessage
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Edited(Signal):
    event: events.MessageEdited


@dataclass(frozen=True, slots=True)
class Deleted(Signal):
    event: events.MessageDeleted


@dataclass(frozen=True, slots=True)
class Undelivered(Signal):
    event: events.DeliveryFailed


@dataclass(frozen=True, slots=True)
class Retry(Signal):
    key: str


@dataclass(frozen=True, slots=True)
class RequesterLeft(Signal):
    event: events.RequesterLeft


@dataclass(frozen=True, slots=True)
class ChannelClosed(Signal):
    event: events.DeliveryBlocked


@dataclass(frozen=True, slots=True)
class ChannelOpen(Signal):
    event: events.ChannelReopened


# An agent works.


@dataclass(frozen=True, slots=True)
class Claim(Signal):
    after: Ticket
    agent: Person


@dataclass(frozen=True, slots=True)
class Release(Signal):
    after: Ticket


@dataclass(frozen=True, slots=True)
class HandToTeam(Signal):
    after: Ticket
    team: str


@dataclass(frozen=True, slots=True)
class HandToPerson(Signal):
    after: Ticket
    agent: Person
    by: Person


@dataclass(frozen=True, slots=True)
class Wait(Signal):
    after: Ticket
    agent: Person


@dataclass(frozen=True, slots=True)
class SetPriority(Signal):
    after: Ticket


@dataclass(frozen=True, slots=True)
class SetCategory(Signal):
    after: Ticket


@dataclass(frozen=True, slots=True)
class Resolve(Signal):
    after: Ticket


@dataclass(frozen=True, slots=True)
class Merge(Signal):
    after: Ticket
    other: Conversation
    into: Ticket


@dataclass(frozen=True, slots=True)
class Snooze(Signal):
    after: Ticket
    agent: Person


@dataclass(frozen=True, slots=True)
class WantsForm(Signal):
    form: events.FormName
    agent: Person


@dataclass(frozen=True, slots=True)
class Refused(Signal):
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class HolderLeft(Signal):
    after: Ticket
    agent: Person
