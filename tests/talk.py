"""A small language for dialog tests: `talk` reads like a transcript."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from core.decide import begin, decide
from core.dialog.intake.addressing import follows, required_lookups
from core.dialog.intake.waiting_messages import as_new_message
from core.dialog.intents.membership import goes_on
from core.dialog.intents.reactions import summary_slot
from core.dialog.turn import Context, card_slot
from core.knowledge.library import Library
from core.model.actions import Action, Say
from core.model.attachment import Attachment
from core.model.conversation import Conversation, Step
from core.model.deadline import Deadline
from core.model.decision import Decision
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    DeadlineReached,
    Event,
    FormName,
    FormSubmitted,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
)
from core.model.ids import ConversationId, EventId
from core.model.letter import Letter
from core.model.people import Person, Place
from core.model.policy import Desk
from core.model.ticket import Status, Ticket
from core.model.timeline import (
    AuditEntry,
    AuditKind,
    TimelineEntry,
    audience_of_entry,
    said_by_desk,
)
from tests.english import in_english

ADA = Person("console", "ada", "Ada", zone="Asia/Jerusalem")
EVE = Person("console", "eve", "Eve")
GRACE = Person("console", "grace", "Grace Hopper")
ALAN = Person("console", "alan", "Alan Turing")
LOBBY = Place("console", "ada")
SUPPORT = Place("console", "#support", "card")

SUNDAY_TEN = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
"""Sunday, 10:00 in Jerusalem: the desk has just opened."""

MIN_NOTE_CHARS: Final = 6
"""A shorter note may be a word of anybody's."""
LEADS_TO: Final = {
    Status.CLAIMED: {
        AuditKind.CLAIMED,
        AuditKind.HANDED_OVER,
        AuditKind.REOPENED,
        AuditKind.RESUMED,
    },
    Status.WAITING: {AuditKind.WAITING},
    Status.RESOLVED: {AuditKind.RESOLVED, AuditKind.SOLVED_BY_ANSWER},
    Status.CLOSED: {AuditKind.CLOSED, AuditKind.CANCELLED, AuditKind.MERGED},
}
"""What the timeline has of each state that a ticket comes to."""


@dataclass
class DialogStory:
    """One conversation, driven through the pure core alone. No mock, no database.

    Each decision is checked for what holds in every timeline (`tests.timelines` reads stored ones).
    """

    desk: Desk
    library: Library
    now: datetime = SUNDAY_TEN
    state: Conversation | None = None
    said: list[Say] = field(default_factory=list)
    facts: list[AuditEntry] = field(default_factory=list)
    deadlines: tuple[Deadline, ...] = ()
    last: Decision = field(default_factory=lambda: Decision(None))
    context: Context = field(default_factory=lambda: Context(number=1042))
    asked: tuple[Conversation, Event, Context] | None = None
    count: int = 0

    def __copy__(self) -> "DialogStory":
        """One that goes on from here, of which this one hears nothing."""
        return replace(self, said=[*self.said], facts=[*self.facts])

    def says(
        self,
        who: Person,
        text: str,
        *files: Attachment,
        at: Place | None = None,
        ref: str = "",
        thread: str = "",
        called: bool = True,
    ) -> list[str]:
        """`thread` is the one that would begin under these words; `called` by name."""
        place = at or (LOBBY if who == ADA else SUPPORT)
        ref = ref or f"m{self.count}"
        id_ = self._id()
        return self._do(
            MessageReceived(id_, self.now, place, who, text, files, ref, called, thread)
        )

    def writes(
        self, who: Person, text: str, *files: Attachment, letter: Letter | None = None
    ) -> list[str]:
        """A letter, which stands in the thread of its talk."""
        place = replace(LOBBY, thread="letters")
        id_, ref = self._id(), f"m{self.count}"
        letter = letter or Letter(f"{ref}@acme.test")
        return self._do(MessageReceived(id_, self.now, place, who, text, files, ref, letter=letter))

    def edits(self, who: Person, ref: str, text: str) -> list[str]:
        place = LOBBY if who == ADA else SUPPORT
        return self._do(MessageEdited(self._id(), self.now, place, who, ref, text))

    def deletes(self, who: Person, ref: str) -> list[str]:
        place = LOBBY if who == ADA else SUPPORT
        return self._do(MessageDeleted(self._id(), self.now, place, who, ref))

    def commands(
        self, who: Person, text: str, *, opens: bool = False, ticket: str | None = None
    ) -> list[str]:
        """`ticket` is how it was named apart from the words, where the platform asks so."""
        place = LOBBY if who == ADA else SUPPORT
        return self._do(CommandGiven(self._id(), self.now, place, who, text, opens, ticket=ticket))

    def presses(self, who: Person, choice: Choice, value: str = "") -> list[str]:
        place = LOBBY if who == ADA else SUPPORT
        return self._do(
            ButtonPressed(self._id(), self.now, self._known.id, place, who, choice, value)
        )

    def fills(self, who: Person, form: FormName, *files: Attachment, **values: str) -> list[str]:
        place = LOBBY if who == ADA else SUPPORT
        of = None if form is FormName.TICKET else self._known.id
        return self._do(FormSubmitted(self._id(), self.now, place, who, form, values, files, of))

    def reacts(self, who: Person, emoji: str, *, added: bool = True, under: str = "") -> list[str]:
        """`under` is a slot: usually that of the summary for the requester, else of the card."""
        place = LOBBY if who == ADA else SUPPORT
        usual = summary_slot(self.ticket) if who == ADA else card_slot(self.desk.queues["support"])
        event = ReactionChanged(self._id(), self.now, place, who, "ref", emoji, added)
        return self._do(event, slot=under or usual)

    def happens(self, event: Event) -> list[str]:
        return self._do(event)

    def passes(self, time: timedelta) -> list[str]:
        """Let time pass; each deadline that comes fires at its moment, as the heartbeat does."""
        until, heard = self.now + time, list[str]()
        while self.deadlines and self.deadlines[0].at <= until:
            due = self.deadlines[0]
            self.now = max(self.now, due.at)
            id_ = EventId(f"deadline:{self._known.id}:{due.meaning}")
            heard += self._do(DeadlineReached(id_, self.now, self._known.id, due))
        self.now = until
        return heard

    def waits_for(self, deadline: Deadline) -> list[str]:
        return self.passes(max(deadline.at - self.now, timedelta()))

    @property
    def step(self) -> Step:
        return self._known.step

    @property
    def ticket(self) -> Ticket:
        assert self._known.ticket is not None, "no ticket was opened"
        return self._known.ticket

    @property
    def heard(self) -> list[str]:
        """What the requester has heard, by the names of the wordings."""
        return [say.wording for say in self.said if say.to.room == LOBBY.room]

    def facts_of(self, wording: str) -> Mapping[str, object]:
        """What the latest message of this wording was filled with, lists and reasons in English."""
        return in_english(self.latest(wording).args)

    def rows_of(self, wording: str) -> list[dict[str, object]]:
        """The same for its lines."""
        return [in_english(row) for row in self.latest(wording).rows]

    def latest(self, wording: str) -> Say:
        return next(say for say in reversed(self.said) if say.wording == wording)

    def to_requester(self) -> list[str]:
        return [s.wording for s in self._says(self.last.actions) if s.to.room == LOBBY.room]

    @property
    def _known(self) -> Conversation:
        assert self.state is not None, "nothing was said yet"
        return self.state

    def _do(self, event: Event, *, slot: str = "") -> list[str]:
        state, context = self.state, replace(self.context, message_key=slot)
        opens = required_lookups(self.desk, event).opens
        if state is not None and (words := as_new_message(self.desk, state, event)) is not None:
            assert state.ticket is not None
            context = replace(context, number=state.ticket.number + 1)
            event, state = words, begin(words, words.author, words.place)
        elif state is None or opens or not goes_on(self.desk, self.library, state, event):
            before = state.ticket.number if state and state.ticket else None
            if state is not None and not opens and isinstance(event, MessageReceived):
                follows_ = follows(self.desk, state, event)
                ended = state.ticket.closed_at if state.ticket and follows_ else None
                context = replace(context, follows=follows_, follows_closed_at=ended)
            if before is not None:
                context = replace(context, number=before + 1)
            author = getattr(event, "author", ADA)
            state = begin(event, author, getattr(event, "place", LOBBY))
        self.asked = (state, event, context)
        self.last = decide(self.desk, self.library, state, event, context)
        if self.last.conversation is not None:
            self.state = self.last.conversation
            self.deadlines = self.last.deadlines
        self.facts += self.last.audit_entries
        self.said += self._says(self.last.actions)
        self._check_timeline(state)
        return [say.wording for say in self._says(self.last.actions)]

    def _check_timeline(self, before: Conversation) -> None:
        """No words of a note are on the requester's side, and a new state has an entry."""
        after = self.last.conversation
        if after is None or after.ticket is None:
            return
        notes = [each.details.get("text", "") for each in self.facts if each.kind is AuditKind.NOTE]
        theirs = [each.say for each in said_by_desk(self.last.actions, after.requester)]
        public = [str(say.args) for say in theirs if say.reader == after.requester]
        told = [
            (n, text) for n in notes if len(n) >= MIN_NOTE_CHARS for text in public if n in text
        ]
        assert not told, told
        status = after.ticket.status
        if before.ticket is None or before.ticket.status is not status:
            kinds = {each.kind for each in self.last.audit_entries}
            assert status not in LEADS_TO or LEADS_TO[status] & kinds, (status, kinds)

    @staticmethod
    def _says(actions: tuple[Action, ...]) -> list[Say]:
        """A letter is one; of a message in chat, each part is read as what it says."""
        said = [action for action in actions if isinstance(action, Say)]
        return [each for say in said for each in ((say,) if say.is_letter else say.messages)]

    def _id(self) -> EventId:
        self.count += 1
        return EventId(f"e{self.count}")


TALK = ConversationId("talk")


def entries(*recorded: AuditEntry) -> tuple[TimelineEntry, ...]:
    """What was recorded, as it is read back from the store."""
    return tuple(
        TimelineEntry(
            n,
            each.at,
            each.kind.value,
            EventId(f"e{n}"),
            audience_of_entry(each),
            each.actor,
            each.details,
            each.source,
        )
        for n, each in enumerate(recorded, 1)
    )
