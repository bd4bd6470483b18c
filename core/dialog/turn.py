"""One turn of a conversation: what the moves of the dialog read and extend."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Self

from core import wordings as words
from core.dialog.utterances.commands import Command
from core.knowledge.answer.search_result import ArticleSearch, DraftVerdict, SearchResult
from core.knowledge.library import Library
from core.model.actions import Action, Button, Immediate, Say, Value, Wording
from core.model.attachment import Attachment
from core.model.conversation import Conversation
from core.model.decision import Redaction
from core.model.event_fields import (
    event_author,
    event_files,
    event_place,
    event_ref,
    letter_details,
    source_of,
)
from core.model.events import Choice, Event
from core.model.frozen import Lazy, fast_init, with_fields
from core.model.ids import TALK, ConversationId, MessageKey, MessageKind
from core.model.people import AccountChange, LinkState, Person, Place
from core.model.policy import Desk, Queue
from core.model.ticket import Details, Status, Ticket
from core.model.timeline import WORD_KINDS, AuditEntry, AuditKind, TimelineEntry
from core.ports import Board, TicketView, WordSearchResult
from core.tickets import lifecycle, permissions
from core.tickets.lifecycle import Refusal

MAX_MENTIONS = 10
"""Calling more people at once calls nobody."""
NO_DETAILS: Final = Lazy(Details)


@fast_init
@dataclass(frozen=True)
class Context:
    """What was looked up for this decision: the next number, lists, the other ticket of a merge.

    `follows` is the number of the closed ticket in whose place a new one begins, and
    `follows_closed_at` when it was closed. `conversations` are the open tickets of whoever looks at
    their page, `more` is how many are left out of them, `board` is the work. `tokens_used` are
    those of today, by their counter. `message_key` is that of the message that was reacted to.
    `holds` is another ticket's conversation, whose message this event edits or runs.
    `own_entries` are all that the message has brought which this event edits or deletes. `noted_in`
    is another ticket in whose thread a note stands that this message was; with `was_elsewhere` it
    was a command for another ticket. `timeline` is the end of the conversation. `link` is what is
    known of the accounts of whoever links them. The last four: see `core.inbox.similar_tickets`.
    """

    number: int = 0
    views: tuple[TicketView, ...] = ()
    other: Conversation | None = None
    follows: int | None = None
    follows_closed_at: datetime | None = None
    history: tuple[AuditEntry, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    found: WordSearchResult = WordSearchResult()
    own_entries: tuple[AuditEntry, ...] = ()
    conversations: tuple[Conversation, ...] = ()
    more: int = 0
    board: Board = Board()
    tokens_used: Mapping[str, int] = field(default_factory=dict)
    routing_counts: Mapping[str, int] = field(default_factory=dict)
    message_key: str = ""
    holds: Conversation | None = None
    noted_in: Conversation | None = None
    was_elsewhere: bool = False
    link: LinkState = LinkState()
    alike: tuple[Conversation, ...] = ()
    beside: Conversation | None = None
    shares_room: bool = False
    is_repetition: bool = False


@fast_init
@dataclass(frozen=True)
class Turn:
    """State and consequences so far. Each move returns a new turn; nothing is changed in place."""

    desk: Desk
    library: Library
    event: Event
    conversation: Conversation
    context: Context = Context()
    command: Command | None = None
    details: Lazy[Details] = NO_DETAILS
    search: ArticleSearch | None = None
    draft_verdict: DraftVerdict | None = None
    agent_command: Ticket | Refusal | None = None
    actions: tuple[Action, ...] = ()
    audit_entries: tuple[AuditEntry, ...] = ()
    immediate: tuple[Immediate, ...] = ()
    place_bindings: Mapping[Place, ConversationId] = field(default_factory=dict)
    retry: tuple[str, ...] = ()
    counter_increments: Mapping[str, int] = field(default_factory=dict)
    redaction: Redaction | None = None
    account_changes: tuple[AccountChange, ...] = ()
    on_cards: Conversation | None = None
    """The conversation as the cards in `actions` show it; None where no move has put any up."""

    @property
    def ticket(self) -> Ticket:
        """The ticket. Every step but LISTENING has one; there this raises LookupError."""
        ticket = self.conversation.ticket
        if ticket is None:
            raise LookupError(f"no ticket is open at {self.conversation.step}")
        return ticket

    @property
    def new_details(self) -> Details:
        """What would be known of the ticket with the words of this turn."""
        return self.details.value

    @property
    def search_result(self) -> SearchResult | None:
        """What the articles say to the words of this turn; None where the words ask for none."""
        return self.search.result.value if self.search is not None else None

    @property
    def author(self) -> Person | None:
        """Who caused this turn; None when the clock or the relay did."""
        return event_author(self.event)

    @property
    def queue(self) -> Queue | None:
        ticket = self.conversation.ticket
        if ticket is None or ticket.routing is None:
            return None
        return self.desk.queues.get(ticket.routing.queue)

    @property
    def open_queue(self) -> Queue | None:
        """The queue in whose room everything about the ticket may be said."""
        ticket = self.conversation.ticket
        return None if ticket is None else permissions.open_queue(self.desk, ticket)

    def with_conversation(self, **changes: Any) -> Self:
        return with_fields(self, conversation=with_fields(self.conversation, **changes))

    def with_ticket(self, ticket: Ticket, **changes: Any) -> Self:
        """Its privacy follows its routing here, and a snooze ends with the work, so that no move
        can forget it. `changes` are of other fields of the conversation.
        """
        kept = permissions.with_privacy(self.desk, lifecycle.wake_unless_held(ticket))
        return self.with_conversation(ticket=kept, **changes)

    def record(self, kind: AuditKind, **details: str) -> Self:
        """Keep that this happened: who, when, and what."""
        files: tuple[Attachment, ...] = ()
        if kind in WORD_KINDS:
            details |= letter_details(self.event)
            files = tuple([file for file in event_files(self.event) if file.kept])
        at, author = self.event.at, stored_person(self.author)
        kept = AuditEntry(at, kind, author, details, source_of(self.event), files)
        return with_fields(self, audit_entries=(*self.audit_entries, kept))

    def add_action(self, action: Action) -> Self:
        return with_fields(self, actions=(*self.actions, action))

    def reply(
        self,
        wording: Wording,
        *buttons: Button,
        slot: str = "",
        voice: Person | None = None,
        files: tuple[Attachment, ...] = (),
        reactions: tuple[str, ...] = (),
    ) -> Self:
        """Say something to the requester, in the talk, in the requester's language and zone."""
        conversation = self.conversation
        lobby = not conversation.place.thread
        say = Say(
            conversation.place,
            wording.name,
            conversation.id,
            self.named(wording),
            wording.rows,
            buttons,
            message_key=slot,
            reply_to=TALK if lobby and slot != TALK else "",
            on_behalf_of=voice,
            reader=conversation.requester,
            language=language_of(self.desk, conversation.requester),
            zone=conversation.requester.zone or self.desk.hours.zone.key,
            files=files,
            reactions=reactions,
            owns_thread=slot == TALK,
            names_ticket=self.context.shares_room or (lobby and conversation.beside is not None),
        )
        replied = with_fields(conversation, last_reply_at=self.event.at)
        return with_fields(self, actions=(*self.actions, say), conversation=replied)

    def tell_queue(
        self,
        wording: Wording,
        *buttons: Button,
        slot: str = "",
        voice: Person | None = None,
        pings: tuple[Person, ...] = (),
        files: tuple[Attachment, ...] = (),
    ) -> Self:
        """Say something to the agents, beneath the ticket's card.

        Of a private ticket whose own room is gone, others hear only that there is news.
        """
        queue = self.open_queue
        if queue is None:
            return self.hint(self.queue, pings)
        say = Say(
            queue.place,
            wording.name,
            self.conversation.id,
            self.named(wording),
            wording.rows,
            buttons,
            message_key=slot,
            reply_to=card_slot(queue),
            on_behalf_of=voice,
            language=self.desk.languages[0],
            zone=self.desk.hours.zone.key,
            files=files,
        )
        return self._say_and_ping(pings, say, queue)

    def _say_and_ping(self, pings: tuple[Person, ...], say: Say, queue: Queue) -> Self:
        """Say it and call these people by their accounts on its platform, or else in private: those
        without one, and those whom the room does not admit.
        """
        here = queue.place.platform
        accounts = tuple(permissions.account_for(self.desk, person, here) for person in pings)
        members = [p for p in accounts if p.platform == here]
        outside = [p for p in members if permissions.is_kept_out(self.desk, p, queue)]
        called = tuple(p for p in accounts if p not in outside)
        turn = self.add_action(with_fields(say, mentions=called) if called else say)
        for person in accounts:
            if person in outside and self.desk.is_connected(person.platform):
                turn = turn._call_in_private(queue, person, here=True)
            elif person.platform != here and self.desk.is_connected(person.platform):
                turn = turn._call_in_private(queue, person, here=False)
        return turn

    def _call_in_private(self, queue: Queue, person: Person, *, here: bool) -> Self:
        """Write in private to an agent who cannot be mentioned where the card stands: because the
        room does not admit them, or, unless they are `here`, because they use another platform.

        Whoever may not read the ticket is told its number and priority alone.
        """
        private = Place.direct(person)
        if any(action.to == private for action in self.actions):
            return self  # a page has told them already
        ticket = self.ticket
        may_read = permissions.may_work(self.desk, person, ticket)
        name, urgency = queue.name, ticket.priority.value
        subject, platform = ticket.subject if may_read else "", queue.place.platform
        wording = words.called_outside(priority=urgency, queue=name, subject=subject)
        if not here:
            wording = words.called_elsewhere(
                priority=urgency, queue=name, platform=platform, subject=subject
            )
        say = Say(
            private,
            wording.name,
            self.conversation.id,
            self.named(wording),
            buttons=(press(Choice.CLAIM),) if may_read and ticket.status is Status.OPEN else (),
            reader=stored_person(person),
            language=language_of(self.desk, person),
            zone=person.zone or self.desk.hours.zone.key,
        )
        return self.add_action(say)

    def hint(self, queue: Queue | None, pings: tuple[Person, ...] = ()) -> Self:
        """Tell the room of `queue`, whose members may not read the ticket, that there is news."""
        if queue is None:
            return self
        say = Say(
            queue.place,
            words.private_news().name,
            self.conversation.id,
            self.named(words.private_news()),
            reply_to=card_slot(queue),
            language=self.desk.languages[0],
            zone=self.desk.hours.zone.key,
        )
        return self._say_and_ping(pings, say, queue)

    def answer_here(
        self,
        wording: Wording,
        *buttons: Button,
    ) -> Self:
        """Answer whoever caused this turn, where they stand, for their eyes alone if possible.

        What nobody did is answered to nobody.
        """
        author = self.author
        if author is None:
            return self
        say = Say(
            self._here(),
            wording.name,
            self.conversation.id,
            self.named(wording),
            wording.rows,
            buttons,
            only_for=author,
            reader=stored_person(author),
            language=language_of(self.desk, author),
            zone=author.zone or self.desk.hours.zone.key,
        )
        return self.add_action(say)

    def _here(self) -> Place:
        """Where the event stood. Under a message that begins a thread, nobody may have spoken yet,
        and what is for one pair of eyes is shown to none there.
        """
        place = event_place(self.event) or self.conversation.place
        begins = bool(place.thread) and place.thread == event_ref(self.event)
        return replace(place, thread="") if begins else place

    def say_elsewhere(
        self,
        other: Conversation,
        wording: Wording,
        *,
        files: tuple[Attachment, ...] = (),
    ) -> Self:
        """Tell another ticket's agents, beneath its card; this talk's place is its own from now."""
        places = {**self.place_bindings, self.conversation.place: other.id}
        number, queue = other.ticket.number if other.ticket else 0, self._queue_for(other)
        if queue is None:
            return with_fields(self, place_bindings=places)
        named: dict[str, Value] = {"ticket": self.desk.label(number), "number": number}
        say = Say(
            queue.place,
            wording.name,
            other.id,
            {**named, **wording.args},
            reply_to=card_slot(queue),
            language=self.desk.languages[0],
            zone=self.desk.hours.zone.key,
            files=files,
        )
        return with_fields(self.add_action(say), place_bindings=places)

    def _queue_for(self, other: Conversation) -> Queue | None:
        """The queue in whose room another ticket is spoken of."""
        ticket = other.ticket
        routing = ticket.routing if ticket is not None else None
        here = self.desk.queues.get(routing.queue) if routing is not None else None
        return (permissions.open_queue(self.desk, ticket) if ticket is not None else None) or here

    def listening_here(self) -> Self:
        """What is written where the talk stands is for it again, whoever began there since."""
        conversation = self.conversation
        return replace(
            self, place_bindings={**self.place_bindings, conversation.place: conversation.id}
        )

    def show(self, shown: Immediate) -> Self:
        """To be shown at once, in the platform's window; not durable."""
        return with_fields(self, immediate=(*self.immediate, shown))

    def named(self, wording: Wording) -> Mapping[str, Value]:
        """What a wording is filled with, and the ticket that all messages may name."""
        ticket = self.conversation.ticket
        if ticket is None:
            return wording.args
        return {"ticket": self.desk.label(ticket.number), "number": ticket.number, **wording.args}


def card_slot(queue: Queue) -> str:
    """The key of a ticket's card; there is one in each queue where it was."""
    return str(MessageKey(MessageKind.CARD, queue.id))


def stored_person(person: Person | None) -> Person | None:
    """A person as kept in the records: memberships are asked again each time, never remembered."""
    return None if person is None else person.as_stored


def language_of(desk: Desk, person: Person) -> str:
    """The first of the desk's languages that the person's locale asks for, else the desk's own."""
    wanted = person.locale.replace("_", "-").split("-")[0].lower()
    return wanted if wanted in desk.languages else desk.languages[0]


def press(choice: Choice, value: str = "", label: str = "", *, suggested: bool = False) -> Button:
    return Button(choice, value, label, suggested)
