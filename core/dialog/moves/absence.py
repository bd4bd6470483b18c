"""The requester has left the platform: agents must not write to nobody, and see who comes back.

Slack tells that an account has ended; of others the adapter looks before it delivers, and a
delivery fails with the mark that its reader has left. Either way the card gets a line, and the
words of people that were not delivered are kept and sent when the requester is here again.
"""

from dataclasses import replace
from typing import Final

from core import wordings as words
from core.dialog import signals
from core.dialog.turn import Turn, press
from core.model.audit import AuditKind
from core.model.events import Choice, DeliveryFailed
from core.tickets.permissions import same_human

PEOPLES_WORDS: Final = ("from_agent", "waiting_for_you", "summary_resolved")
"""Wordings whose loss an agent must know of; reminders and progress need no notice."""
MAX_KEPT: Final = 50
"""Undelivered messages of one conversation that are sent again by themselves."""


def note_who_left_or_came_back(turn: Turn, signal: signals.RequesterLeft) -> Turn:
    return welcome_back(turn) if signal.event.returned else note_that_the_requester_left(turn)


def note_that_the_requester_left(turn: Turn) -> Turn:
    """Once: a line on the card, and a word beneath it to whoever has the ticket."""
    if turn.conversation.left_at is not None:
        return turn
    turn = turn.with_conversation(left_at=turn.event.at).record(AuditKind.REQUESTER_LEFT)
    agent = turn.ticket.agent
    pings = (agent,) if agent is not None and turn.ticket.is_with_people else ()
    return turn.tell_queue(
        words.requester_left(name=turn.conversation.requester.display_name), pings=pings
    )


def keep_what_was_not_read(turn: Turn, event: DeliveryFailed) -> Turn:
    """Words that reached nobody are marked as such, and kept for whoever comes back."""
    turn = note_that_the_requester_left(turn)
    if event.wording not in PEOPLES_WORDS:
        return turn
    kept = (*turn.conversation.unread, event.key)[-MAX_KEPT:]
    turn = turn.with_conversation(unread=kept)
    return turn.tell_queue(words.undelivered(reason=event.reason), press(Choice.RETRY, event.key))


def meet_who_came_back(turn: Turn) -> Turn:
    """Whoever acts is here again."""
    author, conversation = turn.author, turn.conversation
    if conversation.left_at is None or author is None or conversation.ticket is None:
        return turn
    return welcome_back(turn) if same_human(turn.desk, conversation.requester, author) else turn


def welcome_back(turn: Turn) -> Turn:
    """The line goes, the agents are told, and what was not read is sent."""
    conversation = turn.conversation
    if conversation.left_at is None:
        return turn
    turn = replace(turn, retry=(*turn.retry, *conversation.unread)).with_conversation(
        left_at=None, unread=()
    )
    turn = turn.record(AuditKind.REQUESTER_RETURNED)
    wording = words.requester_returned_unread if conversation.unread else words.requester_returned
    return turn.tell_queue(wording(name=conversation.requester.display_name))
