"""The shell around the decision: one event, one transaction, and only then the acknowledgement."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace

from core.decide import begin, begun_by, decide
from core.dialog.addressing import Needed, follows, goes_on, is_chatter, needed
from core.dialog.budget import counters
from core.dialog.home import NEAR, accounts_of
from core.dialog.turn import Context
from core.knowledge.library import Library
from core.model.actions import Said
from core.model.attachment import Attachment
from core.model.conversation import Conversation
from core.model.decision import Decision
from core.model.desk import Desk
from core.model.events import (
    AnswerDrafted,
    ButtonPressed,
    Choice,
    CommandGiven,
    DeadlineReached,
    DeliveryFailed,
    DraftFailed,
    Event,
    FilesCame,
    FormSubmitted,
    HolderLeft,
    HomeOpened,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    PersonLeft,
    ReactionChanged,
    within_reason,
)
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from core.model.ticket import Status
from core.ports import Clock, Conflict, NotYet, Outcome, Receipt, Store, StoreUnavailable, Unit
from core.tickets.attachments import admit, allowed_type

MERGES = 3
"""A ticket merged into one that was merged itself, and so on."""

PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds. A message that is answered at once is recorded in the meantime; the platform repeats
what takes longer."""

MOST_AT_HOME, MOST_OWN = 10, 200
"""Tickets of one list on the page; so many of one's own are counted."""

ATTEMPTS = 8
"""Each conflict means that somebody else got on, so a few tries are enough even in a crowd."""


@dataclass(frozen=True, slots=True)
class Reception:
    """Implements the inbox port. Deciding is pure, so a conflict is simply decided again.

    `library` gives the articles as they are now, and `wake` tells the relay that there is work.
    """

    desk: Desk
    library: Callable[[], Library]
    store: Store
    clock: Clock
    wake: Callable[[], None] = lambda: None
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def accept(self, event: Event) -> Receipt:
        """Store the event with all its consequences.

        Raises Conflict if others were first each time, NotYet if it answers a message that is still
        being recorded, StoreUnavailable if there is no database.
        """
        if isinstance(event, PersonLeft):
            return await self._leave(event)
        for pause in PAUSES:
            try:
                return await self._accept(within_reason(event))
            except NotYet:
                await self.wait(pause)
        return await self._accept(within_reason(event))

    async def _leave(self, event: PersonLeft) -> Receipt:
        """One account's end is one event for each ticket that it holds. The account's own is noted
        last: after a crash the rest is done when the platform tells it again.
        """
        known_as = accounts_of(self.desk, event.person)
        held = await self.store.transact(lambda unit: unit.held_by(known_as))
        for talk in held:
            id_ = EventId(f"{event.id}:{talk}")
            await self._accept(HolderLeft(id_, event.at, talk, event.person))
        fresh = await self.store.transact(lambda unit: unit.is_new(event))
        return Receipt(Outcome.DECIDED if fresh else Outcome.DUPLICATE)

    async def _accept(self, event: Event) -> Receipt:
        broke = False
        for _ in range(ATTEMPTS):
            try:
                receipt = await self.store.transact(lambda unit: self._decide(unit, event))
            except Conflict:
                continue
            except _OnlyShown as shown:
                return shown.receipt
            except StoreUnavailable:
                # A server that was restarted is met first as a broken connection. The second try
                # has a new one; and if the first was committed after all, the event is known.
                if broke:
                    raise
                broke = True
                continue
            if receipt.outcome is Outcome.DECIDED:
                self.wake()
            return receipt
        raise Conflict(f"{event.id} met a conflict {ATTEMPTS} times")

    async def keep(self, name: str, media_type: str, content: AsyncIterator[bytes]) -> Attachment:
        """Keep a file by what it holds. Reads no further than the limit; refuses by the policy."""
        limits = self.desk.files
        if not allowed_type(limits, media_type, name):
            return Attachment(name, media_type, 0, problem="type_not_allowed")
        held = bytearray()
        async for chunk in content:
            held += chunk
            if len(held) > limits.largest:
                return Attachment(name, media_type, len(held), problem="too_large")
        digest = hashlib.sha256(held).hexdigest()
        kept = admit(limits, Attachment(name, media_type, len(held), digest))
        if kept.kept:
            await self.store.keep_blob(digest, bytes(held))
        return kept

    async def _decide(self, unit: Unit, event: Event) -> Receipt:
        if not await unit.is_new(event):
            return Receipt(Outcome.DUPLICATE)
        lookup = needed(self.desk, event)
        said = await _said_before(unit, event)
        talk = await self._concerned(unit, event, lookup, said)
        if talk is None:
            return Receipt(Outcome.IGNORED)
        context = await self._context(unit, talk, lookup, said.slot if said else "")
        if self.desk.llm is not None and not lookup.only_lists:
            names = counters(self.desk, talk.requester, event.at)
            context = replace(context, spent=await unit.counted(names))
        if not goes_on(self.desk, talk, event) and isinstance(event, MessageReceived):
            context = replace(context, follows=follows(self.desk, talk, event))
            talk = begin(event, event.author, event.place)
        if talk.ticket is None and not lookup.only_lists:
            context = replace(context, number=await unit.next_number())
        decision = await self._decision(unit, talk, event, context)
        receipt = Receipt(Outcome.DECIDED, decision.immediate)
        if decision.conversation is None and not decision.actions:
            raise _OnlyShown(receipt)
        await unit.commit(event, decision)
        return receipt

    async def _decision(
        self, unit: Unit, talk: Conversation, event: Event, context: Context
    ) -> Decision:
        """Whether a number is needed shows only when it is decided. So it is decided with the one
        that comes next, and again in the rare case that somebody else takes that in between.
        """
        decision = decide(self.desk, self.library(), talk, event, context)
        if not _opens_ticket(talk, decision):
            return decision
        number = await unit.take_number()
        if number == context.number:
            return decision
        return decide(self.desk, self.library(), talk, event, replace(context, number=number))

    async def _concerned(
        self, unit: Unit, event: Event, lookup: Needed, said: Said | None
    ) -> Conversation | None:
        """The conversation that the event belongs to; words that nobody waits for begin one."""
        match event:
            case ButtonPressed(choice=Choice.NEW_TICKET) | HomeOpened():
                return begin(event, event.author, event.place)
            case ButtonPressed() | DeadlineReached() | AnswerDrafted() | DraftFailed():
                return await unit.load(event.conversation)
            case DeliveryFailed() | HolderLeft():
                return await unit.load(event.conversation)
            case FilesCame(form=form):
                return await unit.load(begun_by(form))
            case PersonLeft():
                return None
            case ReactionChanged(place=place):
                id_ = said.conversation if said else None
                return await self._there(unit, id_, place, any_message=True)
            case MessageEdited(place=place, ref=ref) | MessageDeleted(place=place, ref=ref):
                # A message that began a thread is about what is said in it.
                begun = None if place.thread else await unit.at(replace(place, thread=ref))
                return await self._there(unit, begun or await unit.at(place), place)
            case FormSubmitted() if event.conversation is not None:
                return await unit.load(event.conversation)
            case MessageReceived() | CommandGiven() | FormSubmitted():
                return await self._spoken_to(unit, event, lookup)

    async def _there(
        self, unit: Unit, id_: ConversationId | None, place: Place, *, any_message: bool = False
    ) -> Conversation | None:
        """The conversation of that id. Where nobody's thread is answered, it may be one that has
        begun this moment: the message above has left, but where it stands is not yet recorded.
        So may be the message that is reacted to, which begins no thread.
        """
        if id_ is not None:
            return await unit.load(id_)
        if (place.thread or any_message) and await unit.is_arriving(
            place.platform, place.room, any_message=any_message
        ):
            raise NotYet(f"a message to {place.room} is still being recorded")
        return None

    async def _spoken_to(
        self, unit: Unit, event: MessageReceived | CommandGiven | FormSubmitted, lookup: Needed
    ) -> Conversation | None:
        known = None if lookup.opens else await self._known(unit, event, lookup)
        if known is not None:
            return known
        if lookup.own and (views := await unit.mine(event.author, 1)):
            return await unit.load(views[0].conversation)
        if isinstance(event, MessageReceived) and is_chatter(self.desk, event):
            return None
        place = replace(event.place, thread="") if lookup.opens else event.place
        return begin(event, event.author, place)

    async def _known(
        self, unit: Unit, event: MessageReceived | CommandGiven | FormSubmitted, lookup: Needed
    ) -> Conversation | None:
        if lookup.number is not None:
            id_ = await unit.numbered(lookup.number)
            named = await unit.load(id_) if id_ else None
            spoken = isinstance(event, MessageReceived)
            if named is not None and (not spoken or named.requester == event.author):
                return named
            if not spoken:
                return None
        talk = await self._there(unit, await unit.at(event.place), event.place)
        if talk is None:
            return None
        talk = await self._went_on(unit, talk)
        stranger = talk.requester != event.author and not event.place.thread
        return None if stranger else talk

    async def _seen_at_home(self, unit: Unit, lookup: Needed, person: Person) -> Context:
        """Open tickets of one's own, and for agents their work."""
        own = [v for v in await unit.mine(person, MOST_OWN) if v.status is not Status.CLOSED]
        talks = [await unit.load(view.conversation) for view in own[:MOST_AT_HOME]]
        seen = Context(talks=tuple(filter(None, talks)), more=len(own) - len(talks))
        if not lookup.queues:
            return seen
        people, near = accounts_of(self.desk, person), self.clock.now() + NEAR
        board = await unit.board(lookup.queues, people, near, MOST_AT_HOME)
        return replace(seen, board=board)

    async def _went_on(self, unit: Unit, talk: Conversation) -> Conversation:
        """A merged ticket goes on in another, and so does what is written there."""
        for _ in range(MERGES):
            into = talk.ticket.merged_into if talk.ticket else None
            id_ = await unit.numbered(into) if into is not None else None
            talk = (await unit.load(id_) if id_ else None) or talk
        return talk

    async def _context(self, unit: Unit, talk: Conversation, lookup: Needed, slot: str) -> Context:
        context = Context(slot=slot)
        if lookup.home is not None:
            return await self._seen_at_home(unit, lookup, lookup.home)
        if lookup.mine is not None:
            context = replace(context, views=tuple(await unit.mine(lookup.mine)))
        if lookup.queues:
            context = replace(context, views=tuple(await unit.waiting(lookup.queues)))
        if lookup.other is not None:
            other = await unit.numbered(lookup.other)
            context = replace(context, other=await unit.load(other) if other else None)
        if lookup.history:
            context = replace(context, history=tuple(await unit.facts(talk.id)))
        return context


class _OnlyShown(Exception):
    """Nothing is to be kept: what is shown is made anew when the event comes again, so it is not
    noted either. A form that is sent once more, unchanged, must not be taken for a double.
    """

    def __init__(self, receipt: Receipt) -> None:
        super().__init__("nothing is to be kept")
        self.receipt = receipt


def _opens_ticket(talk: Conversation, decision: Decision) -> bool:
    after = decision.conversation
    return talk.ticket is None and after is not None and after.ticket is not None


async def _said_before(unit: Unit, event: Event) -> Said | None:
    """The desk's own message that is reacted to."""
    if not isinstance(event, ReactionChanged):
        return None
    return await unit.of_message(event.place.platform, event.place.room, event.ref)
