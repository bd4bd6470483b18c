"""Replace a name that the policy no longer has: a queue, a team, a category or an agent's account.

A ticket keeps the ids of its queue, team and category, and the account of its agent. Where the
policy renames or drops one, the ticket would be shown in no list and its card would stand still.
"""

from dataclasses import replace

from core.dialog.moves.card_thread import WHOLE
from core.dialog.moves.handoff import put_up_the_card
from core.dialog.turn import Turn
from core.model.audit import AuditKind
from core.model.events import NameReplaced, PolicyName
from core.model.message_key import MessageKey
from core.model.people import Person
from core.model.ticket import Readers, Routing, Ticket
from core.tickets.permissions import roster_entry


def replace_name(turn: Turn, event: NameReplaced) -> Turn:
    """The ticket with the new name in the place of the old one; its card follows its queue."""
    ticket, queue = turn.ticket, turn.queue
    after = _replaced(turn, event, ticket)
    if event.name is PolicyName.QUEUE and not event.moves:
        turn = _with_cards_of(turn, event.old, event.new)
    if after == ticket:
        return turn
    turn = turn.with_ticket(after).record(
        AuditKind.REASSIGNED, what=event.name.value, **{"from": event.old, "to": event.new}
    )
    moved = turn.queue is not None and turn.queue != queue
    return put_up_the_card(turn) if moved and after.is_with_people else turn


def _replaced(turn: Turn, event: NameReplaced, ticket: Ticket) -> Ticket:
    if event.name is PolicyName.AGENT:
        return _of_agent(turn, event, ticket)
    if event.name is PolicyName.CATEGORY:
        return _of_category(event, ticket)
    now = ticket.routing
    if now is None:
        return ticket
    readers = _read_by(turn, event, ticket.readers)
    return replace(ticket, routing=_routed(turn, event, now), readers=readers)


def _read_by(turn: Turn, event: NameReplaced, readers: Readers) -> Readers:
    """A renamed team or queue reads on. One that takes the tickets of another does so for
    private ones only if it works for a private queue itself.
    """
    desk, is_team = turn.desk, event.name is PolicyName.TEAM
    queue = desk.queues[desk.teams[event.new].queue if is_team else event.new]
    if event.moves and not queue.private:
        return readers
    if is_team:
        return replace(readers, teams=_with_new(readers.teams, event))
    return replace(readers, queues=_with_new(readers.queues, event))


def _with_new(names: tuple[str, ...], event: NameReplaced) -> tuple[str, ...]:
    return tuple(dict.fromkeys(event.new if name == event.old else name for name in names))


def _routed(turn: Turn, event: NameReplaced, now: Routing) -> Routing:
    if event.name is PolicyName.QUEUE:
        return replace(now, queue=event.new) if now.queue == event.old else now
    if now.team != event.old:
        return now
    goes = event.moves or now.queue not in turn.desk.queues
    queue = turn.desk.teams[event.new].queue if goes else now.queue
    return replace(now, team=event.new, queue=queue)


def _of_category(event: NameReplaced, ticket: Ticket) -> Ticket:
    details, routing = ticket.details, ticket.routing
    if details.category == event.old:
        ticket = replace(ticket, details=replace(details, category=event.new))
    if routing is not None and routing.category == event.old:
        ticket = replace(ticket, routing=replace(routing, category=event.new))
    return ticket


def _of_agent(turn: Turn, event: NameReplaced, ticket: Ticket) -> Ticket:
    """The same human under another account: what was claimed stays claimed."""
    new = Person.of_account(event.new)
    entry = roster_entry(turn.desk, new)
    new = replace(new, name=entry.name if entry else "")
    held, by = ticket.agent, ticket.resolved_by
    return replace(
        ticket,
        agent=new if held and held.account == event.old else held,
        resolved_by=new if by and by.account == event.old else by,
    )


def _with_cards_of(turn: Turn, old: str, new: str) -> Turn:
    """The store moves the message's slot with it, so the card that stands goes on being edited."""
    conversation = turn.conversation
    cards = tuple(new if queue == old else queue for queue in conversation.cards)
    kept, moved = (str(MessageKey(WHOLE, queue)) for queue in (old, new))
    carried = tuple(moved if slot == kept else slot for slot in conversation.relayed)
    return turn.with_conversation(cards=tuple(dict.fromkeys(cards)), relayed=carried)
