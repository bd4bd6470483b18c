"""What concerns several conversations: each of them gets an event of its own.

The first event is noted after these, so after a crash it is fanned out again; the others have the
same ids then, and those that were accepted before are known.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from core.inbox.lookup import follow_merges
from core.model.deadline import DeadlineKind
from core.model.events import (
    DeadlineReached,
    Event,
    HolderLeft,
    ParticipantsFollow,
    PersonLeft,
    RequesterLeft,
)
from core.model.ids import EventId
from core.model.policy import Desk
from core.model.ticket import Participant, Status
from core.ports import InboxResult, Outcome, Store, UnitOfWork
from core.tickets.permissions import accounts_of, with_privacy

MAX_OWN_TICKETS = 200
"""Of one requester, open ones first; more open tickets than that has nobody."""


@dataclass(frozen=True, slots=True)
class FanOut:
    """`accept` is the inbox's."""

    desk: Desk
    store: Store
    accept: Callable[[Event], Awaitable[InboxResult]]

    async def tell_tickets_of(self, event: PersonLeft) -> InboxResult:
        """One account's end is one event for each ticket that it holds or has opened."""
        await self._tell_own_tickets(event)
        if event.returned:
            return InboxResult(Outcome.DECIDED)
        known_as = accounts_of(self.desk, event.person)
        held = await self.store.transact(lambda unit: unit.held_by(known_as))
        for conversation in held:
            id_ = EventId(f"{event.id}:{conversation}")
            await self.accept(HolderLeft(id_, event.at, conversation, event.person))
        fresh = await self.store.transact(lambda unit: unit.is_new(event))
        return InboxResult(Outcome.DECIDED if fresh else Outcome.DUPLICATE)

    async def _tell_own_tickets(self, event: PersonLeft) -> None:
        """For each open ticket of this account: its agent must know that the requester has left."""
        mine = await self.store.transact(
            lambda unit: unit.tickets_of_person((event.person,), MAX_OWN_TICKETS, shared=False)
        )
        for view in mine:
            if view.status not in (Status.RESOLVED, Status.CLOSED):
                id_ = EventId(f"{event.id}:own:{view.conversation}")
                left = RequesterLeft(
                    id_, event.at, view.conversation, event.person, returned=event.returned
                )
                await self.accept(left)

    async def let_participants_follow(self, event: DeadlineReached) -> None:
        """Where the deadline says so: into the ticket in which a merged one goes on."""
        if event.deadline.kind is not DeadlineKind.PARTICIPANTS_FOLLOW:
            return
        follow = await self.store.transact(lambda unit: self._follow(unit, event))
        if follow is not None:
            await self.accept(follow)

    async def _follow(self, unit: UnitOfWork, event: DeadlineReached) -> ParticipantsFollow | None:
        merged = await unit.load(event.conversation)
        ticket = merged.ticket if merged is not None else None
        if merged is None or ticket is None:
            return None
        into = await follow_merges(unit, merged)
        if into.id == merged.id:
            return None
        was_private = with_privacy(self.desk, ticket).is_private is True
        people = tuple([await _as_known(unit, each) for each in ticket.participants])
        id_ = EventId(f"{event.id}:into")
        return ParticipantsFollow(id_, event.at, into.id, ticket.number, people, was_private)


async def _as_known(unit: UnitOfWork, each: Participant) -> Participant:
    """With their linked accounts: by another one they may be there already, or were removed."""
    linked = [other.person.account for other in await unit.linked([each.person.account])]
    others = tuple(account for account in linked if account != each.person.account)
    return replace(each, person=replace(each.person, linked=others)) if others else each
