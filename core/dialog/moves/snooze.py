"""Putting a ticket off: it sleeps until a moment, and comes back to the top of its channel.

Its clocks run on meanwhile. Whatever the requester was promised, and whatever the requester writes,
wakes it: a promise that comes near is warned of as always, and is never slept through.
"""

from dataclasses import replace

from core import wordings as words
from core.dialog import signals
from core.dialog.pages.card import BUTTONS
from core.dialog.sides import is_requester
from core.dialog.targets import promise_facts
from core.dialog.turn import Turn
from core.model.actions import Say, Wording
from core.model.audit import AuditKind
from core.model.deadline import DeadlineKind
from core.model.events import DeadlineReached
from core.model.message_key import MessageKey, MessageKind
from core.tickets import permissions


def put_it_off(turn: Turn, snooze: signals.Snooze) -> Turn:
    """Tell beneath the card until when, and what was promised to the requester before then."""
    until = snooze.after.snoozed_until
    if until is None:
        return wake_it(turn)
    turn = turn.with_ticket(snooze.after).record(AuditKind.SNOOZED, until=until.isoformat())
    promised = promise_facts(turn.desk, turn.ticket, turn.event.at)
    reply_by, solve_by = promised.get("reply_by"), promised.get("solve_by")
    said = words.snoozed(
        agent=snooze.agent.display_name,
        until=until,
        reply_by=reply_by if reply_by is not None and reply_by <= until else None,
        solve_by=solve_by if solve_by is not None and solve_by <= until else None,
    )
    return turn.tell_queue(said)


def wake_it(turn: Turn) -> Turn:
    """A message of its own in the agents' channel, with the buttons of the card."""
    ticket, queue, agent = turn.ticket, turn.open_queue, turn.ticket.agent
    until = ticket.snoozed_until
    if until is None:
        return turn
    turn = turn.with_ticket(replace(ticket, snoozed_until=None)).record(AuditKind.WOKEN)
    if queue is None or agent is None:
        return turn.hint(turn.queue)
    said = _news(turn)
    say = Say(
        queue.place,
        said.name,
        turn.conversation.id,
        turn.named(said),
        buttons=BUTTONS[ticket.status],
        message_key=str(MessageKey(MessageKind.WOKEN, until.isoformat())),
        mentions=(permissions.account_for(turn.desk, agent, queue.place.platform),),
        language=turn.desk.languages[0],
        zone=turn.desk.hours.zone.key,
        owns_thread=True,
    )
    return turn.add_action(say)


def _news(turn: Turn) -> Wording:
    """Which ticket, and why it is awake before its time if it is."""
    subject = turn.ticket.subject
    match turn.event:
        case DeadlineReached(deadline=deadline) if deadline.kind is not DeadlineKind.SNOOZE_OVER:
            promised = promise_facts(turn.desk, turn.ticket, turn.event.at)
            return words.woken(
                subject=subject,
                reply_by=promised.get("reply_by"),
                reply_was_due=promised.get("reply_was_due"),
                solve_by=promised.get("solve_by"),
                solve_was_due=promised.get("solve_was_due"),
            )
        case _ if is_requester(turn):
            return words.woken(subject=subject, requester=turn.conversation.requester.display_name)
        case _:
            return words.woken(subject=subject)
