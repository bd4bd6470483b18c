"""Who may do what. Asked of the person whom the platform signed, never of a button's value."""

from core.model.desk import Agent, Desk, Queue
from core.model.people import Person, Place
from core.model.ticket import Ticket


def roster_entry(desk: Desk, person: Person) -> Agent | None:
    """The roster's entry for this person, on whatever platform they are known."""
    return next((a for a in desk.roster.values() if person in a.known_as), None)


def is_agent(desk: Desk, person: Person) -> bool:
    """On the roster, or in a queue's room or role where that is enough. Guests never are."""
    if person.guest:
        return False
    return roster_entry(desk, person) is not None or any(
        _is_member(queue, person) for queue in desk.queues.values()
    )


def queues_of(desk: Desk, person: Person) -> tuple[str, ...]:
    """The queues whose tickets this person may see and work."""
    return tuple(id_ for id_, queue in desk.queues.items() if _may_work_queue(desk, person, queue))


def may_work(desk: Desk, person: Person, ticket: Ticket) -> bool:
    """Claim, answer, note, hand over, resolve."""
    if ticket.routing is None or not is_agent(desk, person):
        return False
    queue = desk.queues.get(ticket.routing.queue)
    return queue is None or _may_work_queue(desk, person, queue)


def same_human(desk: Desk, one: Person | None, other: Person) -> bool:
    """The same person, or the same agent of the roster on two platforms."""
    if one is None:
        return False
    entry = roster_entry(desk, one)
    return one == other or (entry is not None and entry == roster_entry(desk, other))


def may_see(desk: Desk, person: Person, ticket: Ticket) -> bool:
    return same_human(desk, ticket.requester, person) or may_work(desk, person, ticket)


def is_agents_place(desk: Desk, place: Place) -> bool:
    """Does this place lie in the room of a queue?"""
    return any(
        queue.place.platform == place.platform and queue.place.room == place.room
        for queue in desk.queues.values()
    )


def person_of(agent: Agent, platform: str, desk: Desk | None = None) -> Person:
    """How `agent` is known on `platform`, or else on the first platform that can be reached.

    With `desk`, accounts on platforms that are not connected come last.
    """

    def preference(account: Person) -> tuple[bool, bool]:
        connected = desk is None or desk.is_connected(account.platform)
        return account.platform != platform, not connected

    best = min(agent.known_as, key=preference)  # min keeps the order of the roster
    return Person(best.platform, best.handle, best.name or agent.name, zone=best.zone)


def account_for(desk: Desk, person: Person, platform: str) -> Person:
    """The account of the same human to call in a message that goes to `platform`.

    A human without an account there is returned as they are known elsewhere, to be named.
    """
    entry = roster_entry(desk, person)
    if entry is None or person.platform == platform:
        return person
    return person_of(entry, platform, desk)


def on_call(desk: Desk, platform: str) -> tuple[Person, ...]:
    """Whom a critical ticket calls at once."""
    return tuple(person_of(a, platform, desk) for a in desk.roster.values() if a.on_call)


def team_people(desk: Desk, team: str, platform: str) -> tuple[Person, ...]:
    return tuple(person_of(a, platform, desk) for a in desk.roster.values() if team in a.teams)


def _may_work_queue(desk: Desk, person: Person, queue: Queue) -> bool:
    if _is_member(queue, person):
        return not person.guest
    agent = roster_entry(desk, person)
    if agent is None:
        return not queue.private and is_agent(desk, person)
    if not queue.private:
        return True
    return any(team.queue == queue.id for t, team in desk.teams.items() if t in agent.teams)


def _is_member(queue: Queue, person: Person) -> bool:
    if person.platform != queue.place.platform:
        return False
    in_room = queue.members_are_agents and queue.place.room in person.member_of
    return in_room or (queue.role != "" and queue.role in person.member_of)
