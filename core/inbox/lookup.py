"""What an event concerns: whose conversation it is about, and what is read to decide on it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.decide import begin, begun_by
from core.dialog.intake import waiting_messages
from core.dialog.intake.addressing import RequiredLookups, is_chatter
from core.dialog.intake.message_sources import NOTE, TO, slot_at
from core.dialog.intake.similar_tickets import REPEATED_WITHIN
from core.dialog.pages.home import NEAR_DEADLINE
from core.dialog.turn import Context
from core.dialog.utterances.commands import ANYWHERE
from core.model.actions import Said
from core.model.conversation import Conversation
from core.model.event_fields import (
    LikelyReads,
    event_author,
    event_conversation,
    event_place,
    letter_refers_to,
    source_of,
    with_author,
)
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    ConversationEvent,
    Event,
    FilesCame,
    FormSubmitted,
    HomeOpened,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    PersonLeft,
    ReactionChanged,
)
from core.model.frozen import with_fields
from core.model.ids import ConversationId
from core.model.people import Person, Place
from core.model.policy import Desk
from core.model.ticket import Status
from core.model.ticket_view import WordSearch, WordSearchResult
from core.model.timeline import ALL_OF_IT
from core.ports import DeliveryNotRecorded, Near, TicketView, UnitOfWork
from core.tickets.permissions import (
    accounts_of,
    is_agent,
    is_agents_place,
    participant_of,
    read_scope,
    same_human,
)

MAX_ENTRIES = 60
"""Of the end of a conversation; some of them are not shown."""

MAX_MERGES_FOLLOWED = 3
"""A ticket merged into one that was merged itself, and so on."""

MOST_AT_HOME, MOST_OWN = 10, 200
"""Tickets of one list on the page; so many of one's own are counted."""


def likely_reads(event: Event, required: RequiredLookups) -> LikelyReads:
    """Only a guess, for speed: whatever else is needed is read when it is asked for."""
    number = required.number
    conversation, place = event_conversation(event), event_place(event)
    since = event.at - REPEATED_WITHIN
    match event:
        case ReactionChanged(ref=ref):
            return LikelyReads(place=place, ref=ref)
        case MessageReceived(place=at, reply_to=to, author=author):
            ref = to or at.thread
            return LikelyReads(conversation or None, place, number, ref, author.account, since)
        case CommandGiven(author=author) | FormSubmitted(author=author):
            return LikelyReads(conversation or None, place, number, "", author.account, since)
        case FilesCame(form=form):
            return LikelyReads(begun_by(form), place)
        case _:
            return LikelyReads(conversation or None, place, number)


@dataclass(frozen=True, slots=True)
class EventLookup:
    """Reads in the unit of one event; `lookup` is what that event needs, `now` is UTC."""

    desk: Desk
    unit: UnitOfWork
    event: Event
    lookup: RequiredLookups
    now: datetime

    async def referenced_message(self) -> Said | None:
        """The desk's own message that is reacted to."""
        if not isinstance(self.event, ReactionChanged):
            return None
        place = self.event.place
        return await self.unit.by_message(place.platform, place.room, self.event.ref)

    async def concerned(self, said: Said | None) -> Conversation | None:
        """The conversation that the event belongs to; words that nobody waits for begin one."""
        event = self.event
        if isinstance(event, ConversationEvent):
            return await self.unit.load(event.conversation)
        match event:
            case ButtonPressed(choice=Choice.NEW_TICKET) | HomeOpened():
                return begin(event, event.author, event.place)
            case ButtonPressed(choice=Choice.RUN_HELD):
                conversation = await self.unit.load(event.conversation)
                return await self._to_run(conversation, event) if conversation is not None else None
            case ButtonPressed():
                return await self.unit.load(event.conversation)
            case FilesCame(form=form):
                return await self.unit.load(begun_by(form))
            case PersonLeft():
                return None
            case ReactionChanged(place=place):
                id_ = said.conversation if said else None
                return await self._by_place(id_, place, any_message=True)
            case MessageEdited() if self.lookup.number is not None:
                id_ = await self.unit.by_number(self.lookup.number)
                named = await self.unit.load(id_) if id_ else None
                own = await self._of_words(event) if named is None else None
                return named or own or begin(event, event.author, event.place)
            case MessageEdited() | MessageDeleted():
                return await self._of_words(event)
            case FormSubmitted() if event.conversation is not None:
                return await self.unit.load(event.conversation)
            case MessageReceived() | CommandGiven() | FormSubmitted():
                return await self._for_message(event)

    async def _of_words(self, event: MessageEdited | MessageDeleted) -> Conversation | None:
        """Where the words belong that are changed. A message that began a thread is about what is
        said in it; one that answers a message of the desk's in its room belongs to that ticket.
        """
        place, ref = event.place, event.ref
        begun = None if place.thread else await self.unit.by_place(replace(place, thread=ref))
        here = begun or await self.unit.by_place(place)
        told = await self.unit.told_in(source_of(event))
        if told and here not in told:
            if isinstance(event, MessageEdited) and here and is_agents_place(self.desk, place):
                earlier = await self.unit.load(told[0])
                return earlier if earlier and _has(earlier, event) else await self.unit.load(here)
            # Its place is another ticket's by now, as after a merge, or nobody's.
            return await self.unit.load(told[0])
        return await self._by_place(here, place)

    async def _by_place(
        self, id_: ConversationId | None, place: Place, *, any_message: bool = False
    ) -> Conversation | None:
        """The conversation of that id. Where nobody's thread is answered, it may be one that has
        started this moment: the message above has left, but where it stands is not yet recorded.
        So may be the message that is reacted to, which begins no thread.
        """
        if id_ is not None:
            return await self.unit.load(id_)
        if (place.thread or any_message) and await self.unit.has_unrecorded_delivery(
            place.platform, place.room, any_message=any_message
        ):
            raise DeliveryNotRecorded(f"a message to {place.room} is still being recorded")
        return None

    async def _for_message(
        self, event: MessageReceived | CommandGiven | FormSubmitted
    ) -> Conversation | None:
        known = None if self.lookup.opens else await self._find_by_number_or_place(event)
        if known is not None:
            return known
        if self.lookup.own and (view := await self._latest_of(event.author)):
            return await self.unit.load(view.conversation)
        command = self.lookup.command
        numbered = command is not None and command.number is not None
        chatter = isinstance(event, MessageReceived) and is_chatter(self.desk, event)
        if chatter and not numbered and not self._asks_for_a_list(event.author):
            return None
        place = replace(event.place, thread="") if self.lookup.opens else event.place
        return begin(event, event.author, place)

    def _asks_for_a_list(self, author: Person) -> bool:
        """An agent's "queue", "mine" or "help" alone, which is about no card."""
        command = self.lookup.command
        return command is not None and command.word in ANYWHERE and is_agent(self.desk, author)

    async def begin_anew(self, conversation: Conversation) -> tuple[Event, Conversation]:
        """The event and its conversation; where words that were kept are to begin a ticket of their
        own, those words and that ticket. It is named by the words, so a second press finds it.
        """
        kept = waiting_messages.kept_for_new(self.desk, conversation, self.event)
        if kept is None:
            return self.event, conversation
        words = waiting_messages.as_new_message(self.desk, conversation, self.event)
        id_ = begun_by(kept.id)
        if words is None or await self.unit.load(id_) is not None:
            return self.event, conversation
        return words, replace(begin(words, words.author, words.place), id=id_)

    async def _find_by_number_or_place(
        self, event: MessageReceived | CommandGiven | FormSubmitted
    ) -> Conversation | None:
        if self.lookup.number is not None:
            id_ = await self.unit.by_number(self.lookup.number)
            named = await self.unit.load(id_) if id_ else None
            spoken = isinstance(event, MessageReceived) and self.lookup.command is None
            if named is not None and (not spoken or self._takes_part(event.author, named)):
                return named
            if not spoken:
                return None
        if isinstance(event, MessageReceived) and event.conversation is not None:
            named = await self.unit.load(event.conversation)
            return await follow_merges(self.unit, named) if named is not None else None
        if (answered := await self._find_by_reply(event)) is not None:
            return answered
        if self._begins_in_the_room(event):
            return None  # no thread of a ticket can have started under it
        place = event.place
        id_ = await self.unit.by_place(place)
        if id_ is None and place.is_direct and place.thread:
            # A participant answers beneath the message that invited them.
            above = await self.unit.by_message(place.platform, place.room, place.thread)
            id_ = above.conversation if above is not None else None
        conversation = await self._by_place(id_, place)
        if conversation is None:
            return None
        conversation = await follow_merges(self.unit, conversation)
        is_theirs = self._takes_part(event.author, conversation)
        stranger = not is_theirs and (place.is_direct or not place.thread)
        return None if stranger else conversation

    def _takes_part(self, person: Person, conversation: Conversation) -> bool:
        """Is it the requester, by whichever account, or a participant?"""
        ticket = conversation.ticket
        joined = ticket is not None and participant_of(self.desk, person, ticket) is not None
        return joined or same_human(self.desk, conversation.requester, person)

    async def _own_tickets(self, person: Person, limit: int = 20) -> Sequence[TicketView]:
        """Tickets that any account of this human opened or takes part in: overdue ones first, then
        other open ones, the newest first.
        """
        return await self.unit.tickets_of_person(accounts_of(self.desk, person), limit)

    async def _latest_of(self, person: Person) -> TicketView | None:
        """What they opened comes before what they take part in."""
        accounts = accounts_of(self.desk, person)
        own = await self.unit.tickets_of_person(accounts, 1, shared=False)
        found = own or await self.unit.tickets_of_person(accounts, 1)
        return found[0] if found else None

    async def with_linked_accounts(self, found: Conversation | None = None) -> "EventLookup":
        """The same, of an event whose author is known with all of their accounts, if these can
        matter: to find the conversation, or then to one that is not known to be theirs.
        """
        author = event_author(self.event)
        can_matter = self._is_of_another(found) if found else self.lookup.needs_accounts
        if author is None or author.linked or not can_matter:
            return self
        accounts = [account.account for account in accounts_of(self.desk, author)]
        names = [each.person.account for each in await self.unit.linked(accounts)]
        others = tuple(name for name in names if name != author.account)
        if not others:
            return self
        known = replace(author, linked=others)
        lookup = replace(
            self.lookup,
            mine=known if self.lookup.mine else None,
            home=known if self.lookup.home else None,
        )
        return replace(self, event=with_author(self.event, known), lookup=lookup)

    def _is_of_another(self, conversation: Conversation) -> bool:
        """Is the author not known to be the requester? Most events are the requester's or, in the
        agents' channel, an agent's: nothing more is read for these.
        """
        author, place = event_author(self.event), event_place(self.event)
        if author is None or place is None or conversation.ticket is None:
            return False
        return author != conversation.requester and not is_agents_place(self.desk, place)

    def _begins_in_the_room(self, event: Event) -> bool:
        """Was it written in the agents' room itself, and so under no card?"""
        if not isinstance(event, MessageReceived) or event.place.thread != event.ref:
            return False
        return is_agents_place(self.desk, event.place)

    async def _find_by_reply(
        self, event: MessageReceived | CommandGiven | FormSubmitted
    ) -> Conversation | None:
        """The ticket of the desk's message that is replied to, or under which a thread began."""
        if isinstance(event, FormSubmitted):
            return None
        place, at_work = event.place, is_agents_place(self.desk, event.place)
        ref = event.reply_to
        if not ref and at_work and place.thread and await self.unit.by_place(place) is None:
            ref = place.thread
        if not ref:
            return None
        said = await self.unit.by_message(place.platform, place.room, ref)
        if said is None and not event.reply_to:
            return None
        id_ = said.conversation if said is not None else None
        conversation = await self._by_place(id_, place, any_message=True)
        if conversation is None or not (at_work or self._takes_part(event.author, conversation)):
            return None
        return await follow_merges(self.unit, conversation)

    async def _to_run(self, conversation: Conversation, event: ButtonPressed) -> Conversation:
        """The ticket that a held command names, or else that under whose card it was held."""
        command = waiting_messages.command_to_run(self.desk, conversation, event)
        number = command.number if command is not None else None
        id_ = await self.unit.by_number(number) if number is not None else None
        return (await self.unit.load(id_) if id_ else None) or conversation

    async def _holder(self, conversation: Conversation) -> Conversation | None:
        """Another conversation, in which the message stands that is edited or run here."""
        match self.event:
            case ButtonPressed(choice=Choice.RUN_HELD, conversation=id_):
                own = await self.unit.load(id_)
            case MessageEdited() if self.lookup.number is not None:
                own = await self._of_words(self.event)
            case _:
                return None
        return own if own is not None and own.id != conversation.id else None

    async def _elsewhere(self, context: Context, own: Conversation) -> Context:
        """Other tickets for which this message of an agent was a command before."""
        event = self.event
        if not isinstance(event, MessageEdited | MessageDeleted):
            return context
        if not is_agents_place(self.desk, event.place):
            return context
        told = [id_ for id_ in await self.unit.told_in(source_of(event)) if id_ != own.id]
        slot, noted = slot_at(NOTE, event), None
        for id_ in told:
            other = await self.unit.load(id_)
            noted = other if other is not None and slot in other.relayed else noted
        return with_fields(context, was_elsewhere=bool(told), noted_in=noted)

    async def _find_words(self, words: str) -> WordSearchResult:
        """By agents in what they may work on, by others in their own tickets."""
        author = event_author(self.event)
        if author is None:
            return WordSearchResult()
        reader, only_own = read_scope(self.desk, author), self.lookup.scope is None
        return await self.unit.find_words(WordSearch(words, reader, only_own))

    async def _seen_at_home(self, person: Person) -> Context:
        """Open tickets of one's own, and for agents their work."""
        mine = await self._own_tickets(person, MOST_OWN)
        own = [view for view in mine if view.status is not Status.CLOSED]
        talks = [await self._readable(view.conversation) for view in own[:MOST_AT_HOME]]
        seen = Context(conversations=tuple(filter(None, talks)), more=len(own) - len(talks))
        if self.lookup.scope is None:
            return seen
        people, near = accounts_of(self.desk, person), Near(self.now, self.now + NEAR_DEADLINE)
        board = await self.unit.board(self.lookup.scope, people, near, MOST_AT_HOME)
        return replace(seen, board=board)

    async def _readable(self, id_: ConversationId) -> Conversation | None:
        """One ticket that a newer release wrote must not keep the page from being shown."""
        try:
            return await self.unit.load(id_)
        except ValueError:
            return None

    async def context(self, conversation: Conversation, slot: str) -> Context:
        named, holder = letter_refers_to(self.event), await self._holder(conversation)
        context = Context(message_key=slot, holds=holder, follows=named)
        context = await self._elsewhere(context, conversation)
        if self.lookup.home is not None:
            return await self._seen_at_home(self.lookup.home)
        if self.lookup.mine is not None:
            context = with_fields(context, views=tuple(await self._own_tickets(self.lookup.mine)))
        author = event_author(self.event)
        if self.lookup.link is not None and author is not None:
            state = await self.unit.link_state(author.account, self.lookup.link, self.now)
            return with_fields(context, link=state)
        if self.lookup.words is not None:
            return with_fields(context, found=await self._find_words(self.lookup.words))
        if self.lookup.scope is not None:
            context = with_fields(
                context, views=tuple(await self.unit.waiting_tickets(self.lookup.scope))
            )
        if self.lookup.other is not None:
            other = await self.unit.by_number(self.lookup.other)
            context = with_fields(context, other=await self.unit.load(other) if other else None)
        corrects = isinstance(self.event, MessageEdited | MessageDeleted)
        merged_into = conversation.ticket.merged_into if conversation.ticket else None
        if corrects and merged_into is not None:
            into = await self.unit.by_number(merged_into)
            context = with_fields(context, other=await self.unit.load(into) if into else None)
        if self.lookup.timeline:
            found = await self.unit.latest_entries(conversation.id, ALL_OF_IT, MAX_ENTRIES)
            context = with_fields(context, timeline=tuple(found))
        if corrects:
            context = with_fields(
                context, history=tuple(await self.unit.audit_entries(conversation.id))
            )
        if corrects:
            own = await self.unit.entries_of(source_of(self.event))
            context = with_fields(context, own_entries=tuple(own))
        return context


async def follow_merges(unit: UnitOfWork, conversation: Conversation) -> Conversation:
    """A merged ticket goes on in another, and so does what is written there."""
    for _ in range(MAX_MERGES_FOLLOWED):
        into = conversation.ticket.merged_into if conversation.ticket else None
        id_ = await unit.by_number(into) if into is not None else None
        conversation = (await unit.load(id_) if id_ else None) or conversation
    return conversation


def _has(conversation: Conversation, event: Event) -> bool:
    """Does the message of this event wait there for a press, or was it sent on from there?"""
    sent = slot_at(TO, event) in conversation.relayed
    return sent or waiting_messages.find_waiting_message(conversation, event) is not None
