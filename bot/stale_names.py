"""Tickets that hold a name which the policy no longer has, and what takes its place.

`run` and `chat` apply `renamed_from` at the start and refuse while anything is left; `check` shows
the same; `deskhand reassign` settles what the policy does not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.clock import SystemClock
from bot.settings import SettingsError
from bot.terminal import count
from core.inbox.event_inbox import EventInbox
from core.knowledge.library import Library
from core.model.events import HolderLeft, NameReplaced, PolicyName
from core.model.ids import EventId
from core.model.people import Person
from core.model.policy import Category, Desk, Queue, Team
from core.ports import Clock
from core.store.operations.references import Reference
from core.store.sql_store import SqlStore

MAX_SHOWN = 10
"""Ticket numbers in one line."""

_WHAT = {
    PolicyName.QUEUE: "there is no [queues.{old}]",
    PolicyName.TEAM: "there is no [teams.{old}]",
    PolicyName.CATEGORY: "there is no [categories.{old}]",
    PolicyName.AGENT: "nobody on the roster is {old}",
}
_SECTION = {
    PolicyName.QUEUE: "the queue",
    PolicyName.TEAM: "the team",
    PolicyName.CATEGORY: "the category",
    PolicyName.AGENT: "the agent",
}


@dataclass(frozen=True, slots=True)
class StaleName:
    """A name that is gone, the tickets that hold it, and its new name if the policy tells one."""

    name: PolicyName
    old: str
    new: str
    tickets: tuple[Reference, ...]

    def described(self, desk: Desk, file: str = "desk.toml") -> str:
        """One line: which tickets, what is gone in the policy `file`, and the remedy."""
        shown = ", ".join(desk.label(each.number) for each in self.tickets[:MAX_SHOWN])
        more = len(self.tickets) - MAX_SHOWN
        shown = f"{shown} and {more} more" if more > 0 else shown
        gone = _WHAT[self.name].format(old=self.old)
        short = Person.of_account(self.old).handle if self.name is PolicyName.AGENT else self.old
        target = "" if self.name is PolicyName.AGENT else " --to NAME"
        return (
            f"{file}: {gone}, and {_count(self.tickets)} not closed: {shown}. Write renamed_from"
            f' = "{short}" at {_SECTION[self.name]} that it is now, or run `deskhand reassign'
            f" --{self.name.value} {self.old}{target}`."
        )


def find_stale_names(desk: Desk, references: Iterable[Reference]) -> list[StaleName]:
    """All that is gone, queues first: a team's new queue must be there before the team moves."""
    found: dict[tuple[PolicyName, str], list[Reference]] = {}
    for each in references:
        for name, old in _find_missing(desk, each):
            found.setdefault((name, old), []).append(each)
    order = list(PolicyName)
    return [
        StaleName(name, old, _new_name(desk, name, old), tuple(held))
        for (name, old), held in sorted(found.items(), key=lambda it: (order.index(it[0][0]), it))
    ]


async def apply_renames(desk: Desk, store: SqlStore, clock: Clock) -> list[StaleName]:
    """Do what `renamed_from` says; returns what is left."""
    stale = find_stale_names(desk, await store.open_references())
    for each in stale:
        if each.new:
            await replace_names(desk, store, clock, each)
    return [each for each in stale if not each.new]


async def settle_names(desk: Desk, store: SqlStore, file: str) -> None:
    """What a start does. Raises SettingsError that lists the tickets of names that are gone."""
    left = await apply_renames(desk, store, SystemClock())
    if left:
        raise SettingsError([each.described(desk, file) for each in left])


async def replace_names(
    desk: Desk, store: SqlStore, clock: Clock, stale: StaleName, *, moves: bool = False
) -> None:
    """One event for each ticket; a second worker that does the same changes nothing more."""
    if stale.name is PolicyName.QUEUE and not moves:
        await store.move_slots(stale.old, stale.new, desk.queues[stale.new].place)
    library = Library.of(())
    reception = EventInbox(desk, lambda: library, store, clock)
    for ticket in stale.tickets:
        now = clock.now()
        id_ = EventId(f"name:{stale.name}:{stale.old}:{ticket.conversation}:{now.isoformat()}")
        if stale.name is PolicyName.AGENT and not stale.new:
            gone = ticket.agent or Person("", "")
            await reception.accept(HolderLeft(id_, now, ticket.conversation, gone))
            continue
        await reception.accept(
            NameReplaced(
                id_, now, ticket.conversation, stale.name, stale.old, stale.new, moves=moves
            )
        )


def _find_missing(desk: Desk, each: Reference) -> Iterator[tuple[PolicyName, str]]:
    if each.queue and each.queue not in desk.queues:
        yield PolicyName.QUEUE, each.queue
    if each.team and each.team not in desk.teams:
        yield PolicyName.TEAM, each.team
    if each.category and each.category not in desk.categories:
        yield PolicyName.CATEGORY, each.category
    if each.agent is not None and not _may_be_agent(desk, each.agent):
        yield PolicyName.AGENT, f"{each.agent.platform}:{each.agent.handle}"


def _may_be_agent(desk: Desk, person: Person) -> bool:
    """On the roster; or on a platform where a room or a role makes agents of people."""
    if any(person in agent.accounts for agent in desk.roster.values()):
        return True
    return any(
        (queue.members_are_agents or queue.role) and queue.place.platform == person.platform
        for queue in desk.queues.values()
    )


def _new_name(desk: Desk, name: PolicyName, old: str) -> str:
    if name is PolicyName.AGENT:
        was = Person.of_account(old)
        accounts = (
            account.account
            for agent in desk.roster.values()
            if agent.renamed_from == was.handle
            for account in agent.accounts
            if account.platform == was.platform
        )
        return next(accounts, "")
    named: dict[PolicyName, Mapping[str, Queue | Team | Category]] = {
        PolicyName.QUEUE: desk.queues,
        PolicyName.TEAM: desk.teams,
        PolicyName.CATEGORY: desk.categories,
    }
    return next((id_ for id_, each in named[name].items() if each.renamed_from == old), "")


def _count(tickets: Sequence[Reference]) -> str:
    return count(len(tickets), "ticket is", "tickets are")
