"""The aggregate: one requester's talk with the desk, and its ticket once there is one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from core.model.actions import Say
from core.model.deadline import Deadline
from core.model.frozen import fast_init
from core.model.ids import ConversationId, MessageKey, MessageRef
from core.model.letter import Letter, LetterTalk
from core.model.llm_draft import CheckResult, Drafting, ExtractedFields, WithheldDraft
from core.model.match import Match
from core.model.pending_messages import HeldMessage, UnplacedMessage
from core.model.people import Person, Place
from core.model.ticket import Detail, MessageSource, Status, Ticket


class Step(StrEnum):
    """Where the talk stands. Stored by name, so the table may be reordered freely."""

    LISTENING = "listening"
    """Nothing was asked yet."""
    DRAFTING = "drafting"
    """A language model is asked; its answer is checked before anybody reads it."""
    CHOOSING = "choosing"
    """One to three near answers were offered; is it one of them?"""
    ANSWERED = "answered"
    """An answer was given; did it help?"""
    GATHERING = "gathering"
    """A person was asked for; one missing detail is being asked."""
    CONFIRMING = "confirming"
    """Everything is known and was read back; send it?"""
    QUEUED = "queued"
    """Handed off, waits for an agent."""
    WITH_AGENT = "with_agent"
    WAITING = "waiting"
    """An agent waits for the requester."""
    RESOLVED = "resolved"
    """Resolved; a rating is asked for, and a reply reopens."""
    COMMENTING = "commenting"
    """Rated; the next words are the comment."""
    CLOSED = "closed"


STATUS_OF_STEP: Final[Mapping[Step, Status | None]] = {
    Step.LISTENING: None,
    Step.DRAFTING: Status.NEW,
    Step.CHOOSING: Status.NEW,
    Step.ANSWERED: Status.NEW,
    Step.GATHERING: Status.NEW,
    Step.CONFIRMING: Status.NEW,
    Step.QUEUED: Status.OPEN,
    Step.WITH_AGENT: Status.CLAIMED,
    Step.WAITING: Status.WAITING,
    Step.RESOLVED: Status.RESOLVED,
    Step.COMMENTING: Status.RESOLVED,
    Step.CLOSED: Status.CLOSED,
}
"""The status of the ticket at each step; None where there is no ticket yet. A decision that says
otherwise cannot be made, see `core.model.decision`.
"""


def steps_with(*statuses: Status) -> frozenset[Step]:
    """The steps at which the ticket has one of these statuses."""
    return frozenset(step for step, status in STATUS_OF_STEP.items() if status in statuses)


OFFER_STEPS: Final = frozenset({Step.ANSWERED, Step.CHOOSING})
"""Something was offered from the articles; the requester says what became of it."""
DETAIL_STEPS: Final = frozenset({Step.GATHERING, Step.CONFIRMING})
"""Details are asked for, or read back."""
STEPS_WITH_PEOPLE: Final = steps_with(Status.OPEN, Status.CLAIMED, Status.WAITING)
"""Handed off and not resolved: a human answers."""
ENDED_STEPS: Final = steps_with(Status.RESOLVED, Status.CLOSED)


class AttemptOutcome(StrEnum):
    """What came of one search."""

    ANSWER = "answer"
    CHOICE = "choice"
    PICKED = "picked"
    NEXT = "next"
    """Of several problems told at once, one that was left."""
    MENTIONED = "mentioned"
    HANDOFF = "handoff"
    """Shown, and a person was brought in at once, as its article wants."""
    NOTHING = "nothing"


class AttemptVerdict(StrEnum):
    """What the requester made of an answer."""

    NONE = ""
    SOLVED = "solved"
    REFUSED = "refused"
    UNCLEAR = "unclear"
    """The requester was asked again whether the answer helped, and has not replied."""


@dataclass(frozen=True, slots=True)
class AnswerAttempt:
    """The receipt of one look into the knowledge base: what was found and what came of it.

    `threshold` is the score that an answer needed. Where a language model was asked, `by` names it,
    `checks` are those of its draft, `tokens` and `took` what it cost, and `reworded` is true where
    its own words were said.
    """

    at: datetime
    question: str
    found: tuple[Match, ...]
    outcome: AttemptOutcome
    threshold: float
    verdict: AttemptVerdict = AttemptVerdict.NONE
    by: str = ""
    checks: tuple[CheckResult, ...] = ()
    tokens: int = 0
    took: timedelta = timedelta()
    reworded: bool = False
    parts: tuple[str, ...] = ()
    """Of a choice: the words of each problem, where several were told at once."""
    internal: tuple[str, ...] = ()
    """Slugs of what was found that is not for everyone: other readers are not told its title."""


@dataclass(frozen=True, slots=True)
class ReactionEffects:
    """What stands because of a reaction: who claimed, who resolved, which emoji rated.

    Taking a reaction back undoes what it did, and nothing that anything else did.
    """

    claimed: Person | None = None
    resolved: Person | None = None
    rated: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """People on call were called, all at once. `people` are their names. With `shared`, the number
    of a ticket that looks like the same incident, they were called for that one.

    `called` are the people; empty in rows of releases that stored their names alone.
    """

    at: datetime
    people: str
    shared: int | None = None
    called: tuple[Person, ...] = ()


@fast_init
@dataclass(frozen=True)
class Conversation:
    """One conversation is one ticket. Stored whole, under a version.

    `fired_deadlines` names those that have done their work, and `last_reply_at` is when the
    requester last heard from the desk. `promised` are the promises in force when the conversation
    was last decided on, missed ones too. `kept` are those of an earlier policy that still stand.
    """

    id: ConversationId
    requester: Person
    place: Place
    step: Step = Step.LISTENING
    ticket: Ticket | None = None
    pending_question: Detail | None = None
    asked_again: bool = False
    """The question was asked once more, in other words."""
    answered: tuple[Detail, ...] = ()
    attempts: tuple[AnswerAttempt, ...] = ()
    step_entered_at: datetime | None = None
    """When the present step began, UTC: reminders and patience count from here."""
    fired_deadlines: tuple[str, ...] = ()
    last_reply_at: datetime | None = None
    promised: tuple[Deadline, ...] = ()
    kept: tuple[Deadline, ...] = ()
    pages: tuple[Page, ...] = ()
    breach_reminded_at: datetime | None = None
    """When the agents were last reminded of a missed reply or resolution, UTC."""
    alike: tuple[int, ...] = ()
    """Numbers of critical tickets that look like the same incident."""
    page_at: datetime | None = None
    """The requester was asked whether to call people; without an answer they are called then."""
    reaction_effects: ReactionEffects = ReactionEffects()
    relayed: tuple[str, ...] = ()
    """Slots of words that were carried to the other side: an edit of them is carried too."""
    cards: tuple[str, ...] = ()
    """Queues in whose rooms a card of this ticket stands; the last is the one that counts."""
    sources: tuple[MessageSource, ...] = ()
    """Which message told which part of the details: its edit or deletion changes no other."""
    draft_count: int = 0
    """How often a language model was asked; numbers each draft."""
    drafting: Drafting | None = None
    extracted: ExtractedFields | None = None
    withheld_draft: WithheldDraft | None = None
    has_brief: bool = False
    tokens_used: int = 0
    """Tokens."""
    held_messages: tuple[HeldMessage, ...] = ()
    """Agents' messages that wait for a press before the requester sees them."""
    closed_channels: tuple[str, ...] = ()
    """Agents' channels that are closed to the app, of which somebody was told: "platform:room"."""
    unplaced: UnplacedMessage | None = None
    """Words after the end; their writer is asked which ticket they are about."""
    beside: ConversationId | None = None
    """Another ticket of the requester's, which was open in the same room when this one began."""
    repeated: UnplacedMessage | None = None
    """The latest report that said the same again; it can still begin a ticket of its own."""
    left_at: datetime | None = None
    """Since when the requester is known to have left the platform, UTC; None if they have not."""
    unread: tuple[str, ...] = ()
    """Keys of messages that were not delivered to them since."""
    agent_asks: bool = False
    """The agent's last words ask something, or speak of ending it: what follows is the answer."""
    state_told_at: datetime | None = None
    """When the state was last told because words asked for it, UTC."""
    letter: Letter | None = None
    """The letter that it began with; None where it is no talk by letters."""
    automatic_replies: tuple[str, ...] = ()
    """What people's programs replied and agents were told: account and hash of the words."""
    unsent: tuple[Say, ...] = ()
    """What is kept for the one letter that goes out when a language model has answered."""
    version: int = 0

    def relayed_from(self, place: Place) -> dict[str, str]:
        """The slots of words that were written in this room and carried, by the messages' refs."""
        found = ((slot, _source(slot)) for slot in self.relayed)
        here = (place.platform, place.room)
        return {ref.ref: slot for slot, ref in found if ref and (ref.platform, ref.room) == here}


def letter_talk_of(conversation: Conversation | None) -> LetterTalk | None:
    """The talk as letters know it; None before there is a ticket."""
    ticket = conversation.ticket if conversation is not None else None
    if conversation is None or ticket is None:
        return None
    others = tuple(each.person for each in ticket.participants)
    return LetterTalk(
        conversation.place, ticket.number, conversation.requester, conversation.id, others
    )


def _source(slot: str) -> MessageRef | None:
    key = MessageKey.parse(slot)
    return key.source if key else None
