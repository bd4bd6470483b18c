"""What happened. Everything that enters the core is one of these; time enters only as `at`.

`at` is the time of receipt by our own clock, in UTC. `id` names the cause on its platform, so a
second delivery of the same cause has the same id. `ref` is the platform's name of the message.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from core.model.attachment import Attachment
from core.model.deadline import Deadline
from core.model.ids import ConversationId, EventId
from core.model.letter import Letter
from core.model.llm_draft import Cost, DraftedAnswer, ExtractedFields
from core.model.people import Person, Place
from core.model.ticket import Participant


class Choice(StrEnum):
    """What a button can say. Who may press it, and when, the dialog decides."""

    SOLVED = "solved"
    NEED_PERSON = "need_person"
    PICK = "pick"
    SHOW = "show"
    """Picks the only one that was offered."""
    NONE_OF_THESE = "none_of_these"
    CATEGORY = "category"
    PRIORITY = "priority"
    SKIP = "skip"
    BACK = "back"
    CANCEL = "cancel"
    SEND = "send"
    CLAIM = "claim"
    RELEASE = "release"
    HAND_OVER = "hand_over"
    WAIT = "wait"
    SET_PRIORITY = "set_priority"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    SNOOZE = "snooze"
    RATE = "rate"
    NO_COMMENT = "no_comment"
    NEW_TICKET = "new_ticket"
    RETRY = "retry"
    SEND_HELD = "send_held"
    NOTE_HELD = "note_held"
    RUN_HELD = "run_held"
    """Carries out the command that a held message may be; the value begins with its word."""
    REOPEN_HELD = "reopen_held"
    TAKE_BACK = "take_back"
    CALL_NOW = "call_now"
    CALL_NOBODY = "call_nobody"
    OPEN_ANEW = "open_anew"
    """The words that were kept begin a ticket of their own; with the value "again" a report that
    said the same again."""
    NEITHER = "neither"
    OPTION = "option"
    """One of the answers to a question of the policy's own, by its number from 1."""
    CHANGE = "change"
    """The value names the detail that is to be asked again."""


class FormName(StrEnum):
    TICKET = "ticket"
    HAND_OVER = "hand_over"
    SET_PRIORITY = "set_priority"
    RESOLVE = "resolve"
    SNOOZE = "snooze"


@dataclass(frozen=True, slots=True)
class PersonEvent:
    """Base of what somebody did at a place."""

    id: EventId
    at: datetime
    place: Place
    author: Person


@dataclass(frozen=True, slots=True)
class MessageReceived(PersonEvent):
    """Somebody wrote. `addressed` is false for talk in a room that was not meant for the desk.

    `thread` is the thread that would begin under this message, where the platform has such and the
    message stands in none: if a talk begins with it, it goes on there. `reply_to` is the message
    of the desk's that this one answers or quotes. `mentions` are the people whom the text mentions
    as "@name", the app excepted. `copies_to` are those who got the message as well, as by Cc: they
    take part from now on.

    `conversation` is named by platforms that have a page for each; then the place does not tell.
    With `as_agent` the author has said there that the words are an agent's, for the requester.
    """

    text: str
    files: tuple[Attachment, ...] = ()
    ref: str = ""
    addressed: bool = True
    thread: str = ""
    reply_to: str = ""
    conversation: ConversationId | None = None
    as_agent: bool = False
    mentions: tuple[Person, ...] = ()
    copies_to: tuple[Person, ...] = ()
    letter: Letter | None = None


@dataclass(frozen=True, slots=True)
class MessageEdited(PersonEvent):
    """`message` is the id of the event that brings the message itself, "" where changes never
    overtake it. Of two edits the later has the greater `version`. `said_at` is when the message was
    written, as its platform tells; `addressed` is true where the text calls the desk or did so.
    """

    ref: str
    text: str
    message: EventId = EventId("")
    version: str = ""
    said_at: datetime | None = None
    addressed: bool = False


@dataclass(frozen=True, slots=True)
class MessageDeleted(PersonEvent):
    ref: str
    message: EventId = EventId("")


@dataclass(frozen=True, slots=True)
class CommandGiven(PersonEvent):
    """A slash command, or a word said to the bot by name: "status", "claim HD-1042", or a problem.

    `opens` is true for the command that opens a ticket: then an unknown word is a problem told.
    `ticket` is how a ticket was named where the platform asks for it apart from the words, "" if it
    was not; then a ticket that the words name is only spoken of. None where all is one text.
    `reply_to` is the message of the desk's under which it was said, and `mentions` are the people
    whom the text mentions as "@name", the app excepted.
    """

    text: str
    opens: bool = False
    files: tuple[Attachment, ...] = ()
    ticket: str | None = None
    reply_to: str = ""
    mentions: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    id: EventId
    at: datetime
    conversation: ConversationId
    place: Place
    author: Person
    choice: Choice
    value: str = ""


@dataclass(frozen=True, slots=True)
class FormSubmitted(PersonEvent):
    """A form came back. `conversation` is None when it opens a new ticket."""

    form: FormName
    values: Mapping[str, str] = field(default_factory=dict)
    files: tuple[Attachment, ...] = ()
    conversation: ConversationId | None = None


@dataclass(frozen=True, slots=True)
class FilesCame(PersonEvent):
    """Files of the form that opened a ticket, after the platform would wait for them no longer.

    `form` is the id of the form's own event, in which they were named as "late".
    """

    form: EventId
    files: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class ReactionChanged(PersonEvent):
    """A reaction was put under one of the desk's messages, or taken back.

    `emoji` is the plain name: "thumbsup", "thumbsdown", "one" to "five", "eyes", "check".
    """

    ref: str
    emoji: str
    added: bool = True


@dataclass(frozen=True, slots=True)
class HomeOpened(PersonEvent):
    """Somebody looks at the page that the platform keeps for the desk."""


@dataclass(frozen=True, slots=True)
class PersonLeft:
    """The platform says that this account is no more, or, with `returned`, that it is there again.

    It concerns every ticket that it holds or has opened.
    """

    id: EventId
    at: datetime
    person: Person
    returned: bool = False


@dataclass(frozen=True, slots=True)
class ConversationEvent:
    """Base of what the desk itself learns about one conversation: no person said or pressed it."""

    id: EventId
    at: datetime
    conversation: ConversationId


@dataclass(frozen=True, slots=True)
class RequesterLeft(ConversationEvent):
    """The ticket's requester has left the platform, or, with `returned`, is back."""

    person: Person
    returned: bool = False


@dataclass(frozen=True, slots=True)
class HolderLeft(ConversationEvent):
    """The agent who claimed this ticket has left."""

    person: Person


@dataclass(frozen=True, slots=True)
class ParticipantsFollow(ConversationEvent):
    """The ticket `merged` goes on in this one, and so do those who took part in it. `was_private`:
    it was for some agents alone, as this one may be.
    """

    merged: int
    participants: tuple[Participant, ...]
    was_private: bool = False


class PolicyName(StrEnum):
    """What a ticket refers to by a name of the policy. An agent is named by "platform:handle"."""

    QUEUE = "queue"
    TEAM = "team"
    CATEGORY = "category"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class NameReplaced(ConversationEvent):
    """A name that the policy no longer has: `new` takes its place in this ticket.

    `moves` is true where an operator reassigned it, so that it also goes to the team's queue.
    """

    name: PolicyName
    old: str
    new: str
    moves: bool = False


@dataclass(frozen=True, slots=True)
class PolicyChanged(ConversationEvent):
    """The desk was started with another policy than the one that this ticket was last decided by.

    Each start has an id of its own, so that a policy which comes back is looked at again.
    """


@dataclass(frozen=True, slots=True)
class DeadlineReached(ConversationEvent):
    """A due row was found. Its id is the deadline's meaning, so a second look is a double."""

    deadline: Deadline


@dataclass(frozen=True, slots=True)
class DeliveryFailed(ConversationEvent):
    """A message could not be delivered and was put with the dead letters under `key`."""

    key: str
    wording: str
    reason: str
    to: Place
    reader_left: bool = False
    """The recipient has left the platform."""


@dataclass(frozen=True, slots=True)
class DeliveryBlocked(ConversationEvent):
    """A message waits under `key` until the agents' channel `to` is open to the app again."""

    key: str
    wording: str
    reason: str
    to: Place


@dataclass(frozen=True, slots=True)
class ChannelReopened(ConversationEvent):
    """The app may write in this agents' channel again; messages of the conversation waited."""

    place: Place


@dataclass(frozen=True, slots=True)
class AnswerDrafted(ConversationEvent):
    """The language model has answered draft `number`; `draft` is None if no section fits."""

    number: int
    draft: DraftedAnswer | None = None
    extracted: ExtractedFields = field(default_factory=ExtractedFields)
    cost: Cost = field(default_factory=Cost)


@dataclass(frozen=True, slots=True)
class DraftFailed(ConversationEvent):
    """Nothing will come of draft `number`; `trouble` names why."""

    number: int
    trouble: str
    cost: Cost = field(default_factory=Cost)


Event = (
    MessageReceived
    | MessageEdited
    | MessageDeleted
    | CommandGiven
    | ButtonPressed
    | FormSubmitted
    | FilesCame
    | ReactionChanged
    | HomeOpened
    | PersonLeft
    | RequesterLeft
    | HolderLeft
    | ParticipantsFollow
    | NameReplaced
    | PolicyChanged
    | DeadlineReached
    | DeliveryFailed
    | DeliveryBlocked
    | ChannelReopened
    | AnswerDrafted
    | DraftFailed
)


MAX_MESSAGE_CHARS = 40_000
"""Characters of one message, as many as Slack lets anybody write. More is a log file."""


def truncate_texts(event: Event) -> Event:
    """The event with no text longer than `MAX_MESSAGE_CHARS`; where one is cut, it ends in "…"."""
    match event:
        case MessageReceived(text=text) | MessageEdited(text=text) | CommandGiven(text=text):
            return event if len(text) <= MAX_MESSAGE_CHARS else replace(event, text=_truncate(text))
        case FormSubmitted(values=values) if any(
            len(v) > MAX_MESSAGE_CHARS for v in values.values()
        ):
            return replace(event, values={name: _truncate(value) for name, value in values.items()})
        case _:
            return event


def _truncate(text: str) -> str:
    return (
        text
        if len(text) <= MAX_MESSAGE_CHARS
        else text[: MAX_MESSAGE_CHARS - 1] + "\N{HORIZONTAL ELLIPSIS}"
    )
