"""A desk moved into the terminal: each queue has its room there, each agent a seat."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from adapters.console.seats import NAME
from adapters.web.sign_in import NAME as WEB
from core.model.people import Person, Place
from core.model.policy import Agent, Desk, Queue

SAMPLE_DOMAIN: Final = "example.com"
"""Nobody's (RFC 2606): people of the sample portal are as good as staff."""


def is_at_home(desk: Desk) -> bool:
    """Whether the policy itself puts every queue into the terminal."""
    return all(queue.place.platform == NAME for queue in desk.queues.values())


def in_terminal(desk: Desk) -> Desk:
    """The same policy, with everybody reachable in the terminal."""
    queues = {id_: _move_queue(queue) for id_, queue in desk.queues.items()}
    roster = {id_: _seat_agent(agent) for id_, agent in desk.roster.items()}
    web = replace(desk.web, domains=(*desk.web.domains, SAMPLE_DOMAIN))
    return replace(desk, queues=queues, roster=roster, web=web)


def agents_of(desk: Desk) -> Mapping[str, Person]:
    """The roster by the handle that is typed, with the roster's names."""
    return {
        person.handle: replace(person, name=agent.name)
        for agent in desk.roster.values()
        for person in agent.accounts
        if person.platform == NAME
    }


def rooms_of(desk: Desk) -> Mapping[str, str]:
    """Where each agent sits: in the room of the first of their teams' queues."""
    rooms = {}
    for agent in desk.roster.values():
        queues = [desk.teams[team].queue for team in agent.teams if team in desk.teams]
        queue = desk.queues[queues[0]] if queues else next(iter(desk.queues.values()))
        for person in agent.accounts:
            if person.platform == NAME:
                rooms[person.handle] = queue.place.room
    return rooms


def _move_queue(queue: Queue) -> Queue:
    if queue.place.platform == NAME:
        return queue
    return replace(queue, place=Place(NAME, f"#{queue.id}"))


def _seat_agent(agent: Agent) -> Agent:
    """A seat in the terminal, and an account at the portal beside it."""
    known = {person.platform for person in agent.accounts}
    missing = (Person(each, agent.id, agent.name) for each in (NAME, WEB) if each not in known)
    return replace(agent, accounts=(*agent.accounts, *missing))
