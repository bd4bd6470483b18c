"""A new policy and an open ticket: what was promised to a person stands, unless it gets better.

A promise to reply, to solve or to write is better when it is earlier and still to come. A closing
is better when it is later. So a changed file breaches nothing and closes nothing by itself.
"""

from dataclasses import replace
from datetime import datetime

from core.dialog.pages.card import cards
from core.dialog.schedule import PROMISES, fired_key, promises
from core.dialog.turn import Turn
from core.model.audit import AuditKind
from core.model.conversation import Conversation
from core.model.deadline import Deadline, DeadlineKind
from core.model.ticket import Ticket
from core.tickets import lifecycle


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
    """The cards name the moments, so they are said anew; the requester is worse off by nothing."""
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
    """As if everything had been promised by the present policy."""
    ticket = conversation.ticket
    if ticket is not None and ticket.is_with_people:
        ticket = lifecycle.keep_promises(ticket, None, None, None)
    return replace(conversation, ticket=ticket, kept=())


def _with_kept(ticket: Ticket, kept: tuple[Deadline, ...], now: datetime) -> Ticket:
    moments = {deadline.kind: deadline.at for deadline in kept}
    reply_by = moments.get(DeadlineKind.FIRST_RESPONSE)
    solve_by = moments.get(DeadlineKind.RESOLUTION)
    return lifecycle.keep_promises(ticket, reply_by, solve_by, now)
