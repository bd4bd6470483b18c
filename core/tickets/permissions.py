"""Who may do what. Asked of the person whom the platform signed, never of a button's value.

A private ticket keeps its privacy. It is decided when the ticket first comes to people, stored on
the ticket with its readers, and never read off the policy again, so that a queue that is renamed,
removed or opened later shows nothing. What is not known is denied.
"""

from typing import Final

from core.model.frozen import with_fields
from core.model.people import Person, Place, group_name
from core.model.policy import Agent, Desk, Queue, Team
from core.model.ticket import Participant, Readers, Routing, Ticket
from core.model.ticket_view import ReadScope, Scope
from core.model.timeline import Access

HANDED_OVER: Final = "agent"
ESCALATED: Final = "escalation"
"""Values of `Routing.by`."""


def roster_entry(desk: Desk, person: Person) -> Agent | None:
    """The roster's entry for this person, on whatever platform they are known."""
    return desk.agents_by_account.get((person.platform, person.handle))


def is_agent(desk: Desk, person: Person) -> bool:
    """On the roster, or in a queue's room or role where that is enough. Guests never are."""
    if person.guest:
        return False
    if roster_entry(desk, person) is not None:
        return True
    return bool(person.member_of) and any(
        _is_member(queue, person) for queue in desk.queues.values()
    )


def scope_of(desk: Desk, person: Person) -> Scope:
    """What this person's lists may show; nothing to anybody but agents."""
    if not is_agent(desk, person):
        return Scope()
    agent = roster_entry(desk, person)
    queues = tuple(
        id_ for id_, queue in desk.queues.items() if _may_work_queue(desk, person, queue)
    )
    return Scope(
        queues,
        tuple(id_ for id_, team in desk.teams.items() if team.queue in queues),
        agent.teams if agent is not None else (),
        tuple(q.id for q in desk.queues.values() if _reads_by_queue(desk, person, q)),
        tuple(desk.queues),
    )


def may_work(desk: Desk, person: Person, ticket: Ticket) -> bool:
    """Read, claim, answer, note, hand over, resolve: whatever this person's lists may show."""
    return ticket.routing is not None and scope_of(desk, person).admits(with_privacy(desk, ticket))


def accounts_of(desk: Desk, person: Person) -> tuple[Person, ...]:
    """All accounts of the same human: by the roster, and those that they have linked. What was
    asked or taken on one platform is theirs on each.
    """
    entry = roster_entry(desk, person)
    own = entry.accounts if entry is not None else (person,)
    if not person.linked:
        return own
    found = [*own]
    for account in map(Person.of_account, person.linked):
        entry = roster_entry(desk, account)
        found += entry.accounts if entry is not None else (account,)
    return tuple(dict.fromkeys(found))


def same_human(desk: Desk, one: Person | None, other: Person) -> bool:
    """The same person, or two accounts of theirs: by the roster, or linked by themselves."""
    if one is None:
        return False
    # As `==` of persons, without a tuple of fields for each: asked a dozen times an event.
    if one.handle == other.handle and one.platform == other.platform:
        return True
    if one.linked or other.linked:
        return not set(accounts_of(desk, one)).isdisjoint(accounts_of(desk, other))
    entry = roster_entry(desk, one)
    return entry is not None and entry == roster_entry(desk, other)


def participant_of(desk: Desk, person: Person, ticket: Ticket) -> Participant | None:
    """How this person takes part in the ticket; None if nobody has added them."""
    return next((p for p in ticket.participants if same_human(desk, p.person, person)), None)


def removed_accounts(desk: Desk, person: Person, ticket: Ticket) -> tuple[str, ...]:
    """The accounts of this person that were taken out of the ticket, and not let in again."""
    gone = ticket.removed
    return tuple(each for each in gone if same_human(desk, person, Person.of_account(each)))


def read_scope(desk: Desk, person: Person) -> ReadScope:
    """All that this person may read. A linked account is the same requester or participant; the
    rights of an agent are those of the very account that asks, which the policy names.
    """
    accounts = tuple(account.account for account in accounts_of(desk, person))
    return ReadScope(scope_of(desk, person), accounts)


def access(desk: Desk, person: Person, ticket: Ticket) -> Access:
    """What this person may read of the ticket's timeline. The one place that says so."""
    return read_scope(desk, person).access(with_privacy(desk, ticket))


def may_see(desk: Desk, person: Person, ticket: Ticket) -> bool:
    return bool(access(desk, person, ticket))


def with_privacy(desk: Desk, ticket: Ticket) -> Ticket:
    """The ticket with its privacy as it is after its latest routing.

    Once private, a ticket stays private. Its readers change only when an agent hands it to
    another private queue, or when it escalates to a queue that its own admits. None is left where
    no queue tells: nobody may read that.
    """
    routing = ticket.routing
    if routing is None:
        return ticket
    if ticket.is_private is None:
        return _first_privacy(desk, ticket, routing)
    queue = desk.queues.get(routing.queue)
    if queue is not None and queue.private and queue.id not in ticket.readers.queues:
        if not ticket.is_private:
            return _make_private(ticket, _with_own_team(routing, _readers_of(desk, queue)))
        if routing.by == HANDED_OVER:
            return _make_private(ticket, _readers_of(desk, queue))
    if ticket.is_private and queue is not None and _admits(desk, ticket.readers, queue):
        return _make_private(ticket, _join_readers(ticket.readers, _readers_of(desk, queue)))
    return ticket


def open_queue(desk: Desk, ticket: Ticket) -> Queue | None:
    """The queue in whose room everything about the ticket may be shown; None if there is none.

    An ordinary ticket's is where it waits. A private one's is where it waits if the queue is one
    of its readers, else the latest reader queue that is still restricted.
    """
    settled, routing = with_privacy(desk, ticket), ticket.routing
    if routing is None or settled.is_private is None:
        return None
    if not settled.is_private:
        return desk.queues.get(routing.queue)
    readers = [q for q in settled.readers.queues if q in desk.queues]
    restricted = [desk.queues[q] for q in readers if is_restricted(desk, desk.queues[q])]
    here = next((queue for queue in restricted if queue.id == routing.queue), None)
    return here or (restricted[-1] if restricted else None)


def is_hidden(desk: Desk, ticket: Ticket) -> bool:
    """Private, or perhaps private: not for every agent."""
    return with_privacy(desk, ticket).is_private is not False


def may_be_given(desk: Desk, ticket: Ticket, team: Team) -> bool:
    """May an agent hand the ticket to this team? A private one only to a team that may read it, or
    to another private queue, whose it is from then on.
    """
    settled = with_privacy(desk, ticket)
    if settled.is_private is False or settled.routing is None:
        return True
    readers, queue = settled.readers, desk.queues.get(team.queue)
    if team.id in readers.teams or team.queue in readers.queues:
        return True
    return settled.is_private is True and queue is not None and queue.private


def may_merge(desk: Desk, ticket: Ticket, into: Ticket) -> bool:
    """Its words are shown to the readers of `into`: are they all readers of this one?"""
    one, other = with_privacy(desk, ticket), with_privacy(desk, into)
    if one.is_private is False:
        return True
    return one.is_private is True and other.is_private is True and one.readers == other.readers


def is_restricted(desk: Desk, queue: Queue) -> bool:
    """Is its room for its own agents alone? A private queue's is, and one that such admits."""
    return queue.private or queue.id in desk.admitted_queues


def blind_escalations(desk: Desk) -> tuple[tuple[Queue, Queue], ...]:
    """Private queues, each with a queue to which its tickets may come and whose agents may not
    read them: they would be called, and could do nothing.
    """
    found = []
    for queue in desk.queues.values():
        now, way = queue, [queue]
        while queue.private and now.escalates_to in desk.queues:
            now = desk.queues[now.escalates_to]
            if now in way:
                break
            admitted = any(now.id in before.private_escalation for before in way)
            theirs = {t.id for t in desk.teams.values() if t.queue == now.id}
            own = {t.id for t in desk.teams.values() if t.queue == queue.id}
            if not admitted and not (now.private and theirs <= own):
                found.append((queue, now))
            way.append(now)
    return tuple(found)


def is_kept_out(desk: Desk, person: Person, queue: Queue) -> bool:
    """Is the room of `queue` certainly closed to this agent? Where whoever is in a room or has a
    role may work, that cannot be known here.
    """
    by_membership = queue.brings_agents
    if not is_restricted(desk, queue) or by_membership or roster_entry(desk, person) is None:
        return False
    return not _belongs(desk, person, queue)


def is_agents_place(desk: Desk, place: Place) -> bool:
    """Does this place lie in the room of a queue?"""
    return (place.platform, place.room) in desk.agents_rooms


def person_of(agent: Agent, platform: str, desk: Desk | None = None) -> Person:
    """How `agent` is known on `platform`, or else on the first platform that can be reached.

    With `desk`, accounts on platforms that are not connected come last.
    """

    def preference(account: Person) -> tuple[bool, bool]:
        connected = desk is None or desk.is_connected(account.platform)
        return account.platform != platform, not connected

    best = min(agent.accounts, key=preference)  # min keeps the order of the roster
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


def queue_people(desk: Desk, queue: Queue) -> tuple[Person, ...]:
    """Those of the roster whose teams wait in this queue; else those on call."""
    platform = queue.place.platform
    teams = {t.id for t in desk.teams.values() if t.queue == queue.id}
    people = (a for a in desk.roster.values() if teams & set(a.teams))
    found = tuple(person_of(agent, platform, desk) for agent in people)
    return found or on_call(desk, platform)


def team_people(desk: Desk, team: str, platform: str) -> tuple[Person, ...]:
    return tuple(person_of(a, platform, desk) for a in desk.roster.values() if team in a.teams)


def _may_work_queue(desk: Desk, person: Person, queue: Queue) -> bool:
    if _is_member(queue, person):
        return not person.guest
    agent = roster_entry(desk, person)
    if agent is None:
        return not queue.private and is_agent(desk, person)
    return not queue.private or queue.id in desk.queues_by_agent[agent.id]


def _is_member(queue: Queue, person: Person) -> bool:
    if queue.group and group_name(queue.group) in person.member_of:
        return True  # the groups of an identity provider are those of no chat platform
    if person.platform != queue.place.platform:
        return False
    in_room = queue.members_are_agents and queue.place.room in person.member_of
    return in_room or (queue.role != "" and queue.role in person.member_of)


def _belongs(desk: Desk, person: Person, queue: Queue) -> bool:
    """In one of its teams, in its room or of its role. Guests were turned away before."""
    if _is_member(queue, person):
        return True
    agent = roster_entry(desk, person)
    return agent is not None and queue.id in desk.queues_by_agent[agent.id]


def _reads_by_queue(desk: Desk, person: Person, queue: Queue) -> bool:
    """A queue that was opened to all admits nobody any more, whoever its private tickets had."""
    return is_restricted(desk, queue) and _belongs(desk, person, queue)


def _readers_of(desk: Desk, queue: Queue) -> Readers:
    teams = tuple(id_ for id_, team in desk.teams.items() if team.queue == queue.id)
    return Readers(teams, (queue.id,))


def _join_readers(one: Readers, other: Readers) -> Readers:
    teams, queues = (*one.teams, *other.teams), (*one.queues, *other.queues)
    return Readers(tuple(dict.fromkeys(teams)), tuple(dict.fromkeys(queues)))


def _with_own_team(routing: Routing, readers: Readers) -> Readers:
    """After an escalation the team that had the ticket reads on."""
    own = Readers((routing.team,)) if routing.by == ESCALATED else Readers()
    return _join_readers(own, readers)


def _admits(desk: Desk, readers: Readers, queue: Queue) -> bool:
    """Does the policy let the agents of `queue` read what escalates there from these readers?"""
    if queue.id in readers.queues:
        return False
    theirs = (desk.queues[q] for q in readers.queues if q in desk.queues)
    return any(queue.id in one.private_escalation for one in theirs)


def _first_privacy(desk: Desk, ticket: Ticket, routing: Routing) -> Ticket:
    """By its queue and that of its team, which differ after an escalation."""
    queue, team = desk.queues.get(routing.queue), desk.teams.get(routing.team)
    if queue is None:
        return ticket
    home = desk.queues.get(team.queue) if team is not None else None
    source = home if home is not None and home.private else queue
    if source.private:
        readers = _readers_of(desk, source)
        readers = _with_own_team(routing, readers) if source is queue else readers
        return with_privacy(desk, _make_private(ticket, readers))
    # An escalated ticket of a team that is gone may have been private where it came from.
    is_known = home is not None or routing.by != ESCALATED
    return with_fields(ticket, is_private=False) if is_known else ticket


def _make_private(ticket: Ticket, readers: Readers) -> Ticket:
    return with_fields(ticket, is_private=True, readers=readers)
