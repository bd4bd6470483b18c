"""A changed policy and an open ticket: names are replaced, and promises stand.

A ticket keeps the ids of its queue, team and category, and the account of its agent. Where the
policy renames or drops one, the ticket would be shown in no list and its card would stand still.

What was promised to a person stands, unless it gets better. A promise to reply, to solve or to
write is better when it is earlier and still to come. A closing is better when it is later. So a
changed file breaches nothing and closes nothing by itself.
"""

from dataclasses import replace
from datetime import datetime

from core.dialog.moves.card_thread import WHOLE
from core.dialog.moves.handoff import put_up_the_card
from core.dialog.pages.card import cards
from core.dialog.schedule import PROMISES, fired_key, promises
from core.dialog.turn import Turn
from core.model.conversation import Conversation
from core.model.deadline import Deadline, DeadlineKind
from core.model.events import NameReplaced, PolicyName
from core.model.frozen import with_fields
from core.model.ids import MessageKey
from core.model.people import Person
from core.model.ticket import Readers, Routing, Ticket
from core.model.timeline import AuditKind
from core.tickets import lifecycle
from core.tickets.permissions import roster_entry


def replace_name(turn: Turn, event: NameReplaced) -> Turn:
    """The ticket with the new name in the place of the old one; its card follows its queue."""
    ticket, queue = turn.ticket, turn.queue
    after = _replace_name(turn, event, ticket)
    if event.name is PolicyName.QUEUE and not event.moves:
        turn = _with_cards_of(turn, event.old, event.new)
    if after == ticket:
        return turn
    turn = turn.with_ticket(after).record(
        AuditKind.REASSIGNED, what=event.name.value, **{"from": event.old, "to": event.new}
    )
    moved = turn.queue is not None and turn.queue != queue
    return put_up_the_card(turn) if moved and after.is_with_people else turn


def _replace_name(turn: Turn, event: NameReplaced, ticket: Ticket) -> Ticket:
    if event.name is PolicyName.AGENT:
        return _of_agent(turn, event, ticket)
    if event.name is PolicyName.CATEGORY:
        return _of_category(event, ticket)
    now = ticket.routing
    if now is None:
        return ticket
    readers = _read_by(turn, event, ticket.readers)
    return with_fields(ticket, routing=_reroute(turn, event, now), readers=readers)


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


def _reroute(turn: Turn, event: NameReplaced, now: Routing) -> Routing:
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
        ticket = with_fields(ticket, details=with_fields(details, category=event.new))
    if routing is not None and routing.category == event.old:
        ticket = with_fields(ticket, routing=replace(routing, category=event.new))
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


def stand_by_promises(turn: Turn) -> Turn:
    """Compare what was promised with what the new policy says, and keep what would get worse."""
    conversation, now = turn.conversation, turn.event.at
    fresh = {fired_key(d): d for d in promises(turn.desk, _without_kept(conversation))}
    kept = tuple(
        was
        for was in conversation.promised
        if (new := fresh.get(fired_key(was))) is not None
        and (fired_key(was) in conversation.fired_deadlines or _is_worse(new, was, now))
    )
    ticket = turn.ticket
    if ticket.is_with_people:
        turn = turn.with_ticket(_with_kept(ticket, kept, now))
    turn = turn.with_conversation(kept=tuple(d for d in kept if d.kind not in PROMISES))
    moved = set(_of_reply_and_solution(turn.conversation.promised)) ^ set(
        _of_reply_and_solution(promises(turn.desk, turn.conversation))
    )
    return _tell_agents(turn) if moved and conversation.promised else turn


def _tell_agents(turn: Turn) -> Turn:
    """The cards show the deadlines, so they are posted again; no promise gets later."""
    for card in cards(turn.desk, turn.conversation):
        turn = turn.add_action(card)
    return turn.record(AuditKind.PROMISES_CHANGED, why="the policy changed")


def _of_reply_and_solution(deadlines: tuple[Deadline, ...]) -> tuple[Deadline, ...]:
    return tuple(d for d in deadlines if d.kind in PROMISES)


def _is_worse(new: Deadline, was: Deadline, now: datetime) -> bool:
    """Worse for the requester; a promise that is past already would be missed by the file."""
    if new.kind in PROMISES or new.kind is DeadlineKind.UPDATE:
        return new.at > was.at or (new.at < was.at and new.at <= now)
    return new.at < was.at


def _without_kept(conversation: Conversation) -> Conversation:
    """Drop the promises of earlier policies, so that the present one applies."""
    ticket = conversation.ticket
    if ticket is not None and ticket.is_with_people:
        ticket = lifecycle.keep_promises(ticket, None, None, None)
    return with_fields(conversation, ticket=ticket, kept=())


def _with_kept(ticket: Ticket, kept: tuple[Deadline, ...], now: datetime) -> Ticket:
    moments = {deadline.kind: deadline.at for deadline in kept}
    reply_by = moments.get(DeadlineKind.FIRST_RESPONSE)
    solve_by = moments.get(DeadlineKind.RESOLUTION)
    return lifecycle.keep_promises(ticket, reply_by, solve_by, now)
