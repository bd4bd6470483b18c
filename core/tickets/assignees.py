"""To whom a ticket can be handed over: the teams and agents, and what each of them is called."""

from collections.abc import Callable
from typing import Final

from core.model.people import Person
from core.model.policy import Agent, Desk, Team

Assignee = Team | Agent


def key_of(one: Assignee) -> str:
    """A name that nobody else has: "team:network", "agent:alan"."""
    return f"{'team' if isinstance(one, Team) else 'agent'}:{one.id}"


def find_assignees(desk: Desk, name: str) -> tuple[Assignee, ...]:
    """All whom a colleague may mean by `name`; () if there is nobody of that name.

    An id is looked for among all before a handle is, a handle before a full name, and that before
    a first name; so who comes first in the roster takes nobody's place.
    """
    everybody: tuple[Assignee, ...] = (*desk.teams.values(), *desk.roster.values())
    wanted = name.strip().lstrip("@")
    exact = tuple(one for one in everybody if key_of(one) == wanted)
    if exact or not wanted:
        return exact
    for names_of in _IN_ORDER:
        found = tuple(one for one in everybody if wanted.casefold() in names_of(one))
        if found:
            return found
    return ()


def names_of_people(desk: Desk, requester: Person) -> frozenset[str]:
    """What the agents and this requester are called."""
    agents = desk.roster.values()
    names = {name for agent in agents for name in (agent.name, *_handles(agent))}
    return frozenset({*names, requester.name, requester.handle})


def _handles(one: Assignee) -> set[str]:
    return {p.handle.casefold() for p in one.accounts} if isinstance(one, Agent) else set()


def _first_name(one: Assignee) -> set[str]:
    return set(one.name.casefold().split()[:1]) if isinstance(one, Agent) else set()


_IN_ORDER: Final[tuple[Callable[[Assignee], set[str]], ...]] = (
    lambda one: {one.id.casefold()},
    _handles,
    lambda one: {one.name.casefold()},
    _first_name,
)
