"""The shell around the decision: dedupe, load, decide, commit, and only then acknowledge."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from core.decide import decide
from core.dialog.intake.addressing import follows, required_lookups
from core.dialog.intents.membership import goes_on
from core.dialog.language_model import counters
from core.dialog.pages.lists import apology
from core.dialog.turn import Context
from core.inbox.lookup import EventLookup, likely_reads
from core.inbox.message_changes import apply_changes
from core.inbox.related_events import FanOut
from core.inbox.similar_tickets import SimilarTickets, begin_or_return, shares_room
from core.knowledge.library import Found, Library, NotSearched, Search
from core.model.actions import Say
from core.model.attachment import Attachment, FileProblem
from core.model.conversation import Conversation
from core.model.decision import Decision
from core.model.event_fields import event_files
from core.model.events import (
    CommandGiven,
    DeadlineReached,
    Event,
    HomeOpened,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    PersonLeft,
    truncate_texts,
)
from core.model.frozen import with_fields
from core.model.policy import Desk
from core.model.quarantine import escape_bytes, failure_of
from core.model.text import make_storable
from core.ports import (
    Clock,
    Conflict,
    DeliveryNotRecorded,
    DueRow,
    Failure,
    InboxResult,
    Outcome,
    ReplyWindow,
    Store,
    StoreUnavailable,
    UnitOfWork,
)
from core.tickets.attachment_rules import admit, allowed_type, clean_name

log = logging.getLogger(__name__)

RETRY_DELAYS_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds. A message that is answered at once is recorded in the meantime; the platform repeats
what takes longer."""

MAX_CONFLICT_ATTEMPTS = 8
"""Each conflict means that somebody else got on, so a few tries are enough even in a crowd."""

PASSING = (Conflict, DeliveryNotRecorded, StoreUnavailable)
"""Troubles that are not the event's own: it comes again, however often."""

MAX_FAILURES = 3
"""Deciding is pure, so an event that failed so often for a reason of its own fails forever."""

FAILURE_PAUSES = (0.01, 0.05)
"""Seconds between those tries: together far less than a platform waits for an acknowledgement."""

DEADLINE_WAITS = (timedelta(seconds=10), timedelta(minutes=1))
"""No platform waits for a deadline, so it is given time in which an operator may mend the cause."""


@dataclass(frozen=True, slots=True)
class SharedSearches:
    """Searches in threads; who asks what is being searched already waits for that result.

    A search belongs to nobody who waits for it: one who is cancelled leaves it to the others.
    """

    _running: dict[tuple[int, Search], "asyncio.Task[Found]"] = field(default_factory=dict)
    """By the id of the library too: after a change of the articles it is another one."""

    async def search(self, library: Library, wanted: Search) -> Found:
        """What this library finds. Raises what the search raises, for each who waits."""
        key = id(library), wanted
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(asyncio.to_thread(library.search, wanted))
            self._running[key] = task
            task.add_done_callback(partial(self._end, library, wanted))
        return await asyncio.shield(task)

    def _end(self, library: Library, wanted: Search, _: "asyncio.Task[Found]") -> None:
        """The library is passed itself, so that its id is not reused before this."""
        del self._running[id(library), wanted]


@dataclass(frozen=True, slots=True)
class EventInbox:
    """Implements the inbox port. Deciding is pure, so a conflict is simply decided again.

    `library` gives the articles as they are now, and `wake` tells the relay that there is work.
    """

    desk: Desk
    library: Callable[[], Library]
    store: Store
    clock: Clock
    wake: Callable[[], None] = lambda: None
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep
    _searches: SharedSearches = field(default_factory=SharedSearches, init=False)

    async def accept(self, event: Event, window: ReplyWindow | None = None) -> InboxResult:
        """Store the event with all its consequences, or quarantine it if it cannot be processed.

        Raises Conflict if others were first each time, NotYet if it answers a message that is still
        being recorded, StoreUnavailable if there is no database.
        """
        original = event
        for pause in (*FAILURE_PAUSES, 0.0):
            try:
                # The one place where text enters: what no database can keep is made storable before
                # anything is looked up by it.
                event = truncate_texts(make_storable(event))
                return await self._process(event, window)
            except PASSING:
                raise
            except Exception as error:  # noqa: BLE001 - any error: the event must not be retried forever
                failure = failure_of(error, self.clock.now())
            told = {
                "event_id": escape_bytes(event.id),
                "error": failure.error,
                "where": failure.trace,
            }
            log.warning("event.failed", extra=told)
            if isinstance(event, DeadlineReached) and await self._defer(event):
                return InboxResult(Outcome.DEFERRED)
            if isinstance(event, DeadlineReached | HomeOpened):
                break
            await self.wait(pause)
        return await self._quarantine(replace(original, id=event.id), failure)

    async def _process(self, event: Event, window: ReplyWindow | None) -> InboxResult:
        if isinstance(event, PersonLeft | DeadlineReached):
            fan_out = FanOut(self.desk, self.store, self.accept)
            if isinstance(event, PersonLeft):
                return await fan_out.tell_tickets_of(event)
            await fan_out.let_participants_follow(event)
        for pause in RETRY_DELAYS_SECONDS:
            try:
                return await self._accept(event, window)
            except DeliveryNotRecorded:
                await self.wait(pause)
        return await self._accept(event, window)

    async def _defer(self, event: DeadlineReached) -> bool:
        """Put a deadline that failed off; False if it has failed often enough."""
        row = DueRow(event.conversation, event.deadline)
        failures = await self.store.defer_deadline(row, self.clock.now(), DEADLINE_WAITS)
        return 0 < failures < MAX_FAILURES

    async def _quarantine(self, event: Event, failure: Failure) -> InboxResult:
        """Nothing of it is lost, and nobody waits for it any more: not the platform, which brings
        what follows, and not the sender, who is told.
        """
        if isinstance(event, HomeOpened):  # it holds no words; whoever looks again opens it again
            return InboxResult(Outcome.IGNORED)
        sorry = await self._apology(event)
        key = await self.store.quarantine(event, failure, sorry)
        about = {"key": key, "kind": type(event).__name__, "error": failure.error}
        log.error("event.quarantined", extra={**about, "where": failure.trace})
        self.wake()
        return InboxResult(Outcome.QUARANTINED)

    async def _apology(self, event: Event) -> Say | None:
        """None for who expects no answer, such as people who talk to one another in a channel."""
        try:
            if isinstance(event, MessageReceived) and not event.addressed:
                place = event.place
                owner = await self.store.transact(lambda unit: unit.by_place(place))
                if owner is None and not place.is_direct:
                    return None
            return apology(self.desk, event)
        except Exception:  # noqa: BLE001 - any error: what failed before may fail again, and is quarantined
            return None

    async def _accept(self, event: Event, window: ReplyWindow | None) -> InboxResult:
        broke, library, found = False, self.library(), dict[Search, Found]()
        held = library.holding(found)
        for _ in range(MAX_CONFLICT_ATTEMPTS):
            try:
                receipt = await self.store.transact(
                    partial(self._decide, event=event, library=held, window=window)
                )
            except Conflict:
                continue
            except NotSearched as missing:
                # Ranking takes milliseconds, for which no transaction may hold up the others. What
                # is asked shows only when it is decided: so this one ends, undone, and another
                # begins with the result.
                result = await self._searches.search(library, missing.search)
                if result.by_words and library.fallback is not None:
                    # It has thresholds of its own, so all of the event is decided by it.
                    library, found = library.fallback, {}
                    held = library.holding(found)
                found[missing.search] = result
                continue
            except _OnlyShown as shown:
                if event_files(event):
                    await self.store.transact(lambda unit: _drop_files(unit, event))
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
        raise Conflict(f"{event.id} met a conflict {MAX_CONFLICT_ATTEMPTS} times")

    async def keep(self, name: str, media_type: str, content: AsyncIterator[bytes]) -> Attachment:
        """Keep a file by what it holds. Reads no further than the limit; refuses by the policy."""
        limits, name = self.desk.files, clean_name(name)
        if not allowed_type(limits, media_type, name):
            return Attachment(name, media_type, 0, problem=FileProblem.TYPE_NOT_ALLOWED)
        held = bytearray()
        async for chunk in content:
            held += chunk
            if len(held) > limits.max_bytes:
                return Attachment(name, media_type, len(held), problem=FileProblem.TOO_LARGE)
        digest = hashlib.sha256(held).hexdigest()
        kept = admit(limits, Attachment(name, media_type, len(held), digest))
        if kept.kept:
            await self.store.keep_blob(digest, bytes(held))
        return kept

    async def _look_up(self, unit: UnitOfWork, event: Event) -> EventLookup | Outcome:
        """The event as it is to be decided, with what that needs; or why nothing is decided."""
        required = required_lookups(self.desk, event)
        if not await unit.is_new(event, partial(likely_reads, event, required)):
            return Outcome.DUPLICATE
        if isinstance(event, MessageDeleted | MessageEdited):
            await unit.forget_message(event)
        changed = await apply_changes(unit, self.desk, event)
        if changed is None:
            await _drop_files(unit, event)
            return Outcome.IGNORED
        if changed is not event:
            event, required = changed, required_lookups(self.desk, changed)
        search = EventLookup(self.desk, unit, event, required, self.clock.now())
        return await search.with_linked_accounts()

    async def _decide(
        self, unit: UnitOfWork, event: Event, library: Library, window: ReplyWindow | None
    ) -> InboxResult:
        search = await self._look_up(unit, event)
        if isinstance(search, Outcome):
            return InboxResult(search)
        event = search.event
        lookup, said = search.lookup, await search.referenced_message()
        conversation = await search.concerned(said)
        if conversation is None:
            await _drop_files(unit, event)
            return InboxResult(Outcome.IGNORED)
        search = await search.with_linked_accounts(conversation)
        event, conversation = await search.begin_anew(conversation)
        context = await search.context(conversation, said.message_key if said else "")
        if await shares_room(search, conversation):
            context = with_fields(context, shares_room=True)
        if self.desk.llm is not None and not lookup.only_lists:
            context = await self._with_tokens(unit, conversation, event, context)
        if isinstance(event, MessageReceived) and not goes_on(
            self.desk, library, conversation, event
        ):
            context = _follow_closed_ticket(self.desk, context, conversation, event)
            conversation, context = await begin_or_return(search, conversation, event, context)
        if conversation.ticket is None and not lookup.only_lists:
            context = with_fields(context, number=await unit.next_number())
        tickets = SimilarTickets(search, event)
        decision = await self._decision(tickets, library, conversation, context)
        decision, reply = self._take_reply(event, decision, window)
        is_silent = not decision.may_answer(event)
        receipt = InboxResult(Outcome.DECIDED, decision.immediate, reply, is_silent)
        changes = decision.actions or decision.account_changes
        empty = decision.conversation is None and not changes
        # A deadline's row would come up forever, and what a change took away would be back.
        if empty and not isinstance(event, DeadlineReached | MessageDeleted | MessageEdited):
            raise _OnlyShown(receipt)
        await unit.commit(event, decision)
        if decision.conversation is None:
            await _drop_files(unit, event)
        return receipt

    async def _with_tokens(
        self, unit: UnitOfWork, conversation: Conversation, event: Event, context: Context
    ) -> Context:
        """What the model has cost today."""
        names = counters(self.desk, conversation.requester, event.at)
        return with_fields(context, tokens_used=await unit.counters(names))

    def _take_reply(
        self, event: Event, decision: Decision, window: ReplyWindow | None
    ) -> tuple[Decision, Say | None]:
        if window is None:
            return decision, None
        return window.take_reply(event, decision, self.clock.elapsed())

    async def _decision(
        self,
        related: SimilarTickets,
        library: Library,
        conversation: Conversation,
        context: Context,
    ) -> Decision:
        """Whether a number is needed shows only when it is decided. So it is decided with the one
        that comes next, and again in the rare case that somebody else takes that in between; and
        again where other tickets matter, see `core.inbox.similar_tickets`.
        """
        event = related.event
        decision = decide(self.desk, library, conversation, event, context)
        opens = _opens_ticket(conversation, decision)
        if opens and (there := await related.repeated(decision)) is not None:
            event = (await related.search.with_linked_accounts(there)).event
            return decide(self.desk, library, there, event, Context(is_repetition=True))
        if _calls_people(conversation, decision):
            context = with_fields(context, alike=await related.alike(decision))
            decision = decide(self.desk, library, conversation, event, context)
        if _hands_off(conversation, decision):
            counts = await related.routing_counts(decision, library)
            context = with_fields(context, routing_counts=counts)
            if counts:
                decision = decide(self.desk, library, conversation, event, context)
        if not opens:
            return decision
        number = await related.search.unit.take_number()
        if number == context.number:
            return decision
        # Somebody has opened a ticket since it was asked for the same report, and may have told
        # the same. From here on nobody opens one before this transaction ends.
        if await related.repeated(decision) is not None:
            raise Conflict("the same report was stored meanwhile")
        return decide(self.desk, library, conversation, event, with_fields(context, number=number))


async def _drop_files(unit: UnitOfWork, event: Event) -> None:
    """No ticket has taken the message in, so nobody can see its files. A form may be sent again,
    with the same files.
    """
    if isinstance(event, MessageReceived | CommandGiven | MessageDeleted):
        await unit.drop_files_of(event)


class _OnlyShown(Exception):
    """Nothing is stored: what is shown is computed again when the event comes again, so it is not
    noted either. A form that is sent once more, unchanged, must not be taken for a double.
    """

    def __init__(self, receipt: InboxResult) -> None:
        super().__init__("nothing is to be kept")
        self.receipt = receipt


def _opens_ticket(conversation: Conversation, decision: Decision) -> bool:
    after = decision.conversation
    return conversation.ticket is None and after is not None and after.ticket is not None


def _calls_people(conversation: Conversation, decision: Decision) -> bool:
    after = decision.conversation
    return after is not None and after.pages != conversation.pages


def _hands_off(conversation: Conversation, decision: Decision) -> bool:
    after = decision.conversation
    had = conversation.ticket is not None and conversation.ticket.routing is not None
    has = after is not None and after.ticket is not None and after.ticket.routing is not None
    return has and not had


def _follow_closed_ticket(
    desk: Desk, context: Context, closed: Conversation, event: MessageReceived
) -> Context:
    """With the closed ticket in whose place a new one begins."""
    number = follows(desk, closed, event) or context.follows
    ended = closed.ticket.closed_at if closed.ticket and number else None
    return with_fields(context, follows=number, follows_closed_at=ended)
