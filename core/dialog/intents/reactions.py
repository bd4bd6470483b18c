"""Reactions: under which message each means something, and what taking one back undoes."""

from dataclasses import replace
from typing import Final

from core.dialog.intake.agent_commands import BY_REACTION, RATED_BY_REACTION, as_colleague
from core.dialog.turn import Turn
from core.model.conversation import ReactionEffects
from core.model.events import ReactionChanged
from core.model.ids import MessageKey, MessageKind, kind_of
from core.model.people import Person
from core.model.ticket import Ticket
from core.model.timeline import AuditKind
from core.tickets.lifecycle import ENDED
from core.tickets.permissions import same_human


def summary_slot(ticket: Ticket) -> str:
    """Where the summary of the present run stands. It alone carries the rating."""
    return str(MessageKey(MessageKind.SUMMARY, str(len(ticket.episodes))))


def is_rating(turn: Turn, event: ReactionChanged) -> bool:
    """Is it one to five or a thumb, under the summary?"""
    return event.emoji in RATED_BY_REACTION and turn.context.message_key == summary_slot(
        turn.ticket
    )


def is_act(turn: Turn, event: ReactionChanged) -> bool:
    """Is it an agent's sign under a card? Beneath it, where words stand, it is a nod to them."""
    known = (event.emoji, event.added) in BY_REACTION
    return known and kind_of(turn.context.message_key) is MessageKind.CARD


def undoes(turn: Turn, event: ReactionChanged) -> bool:
    """Does what this person's reaction did still stand?"""
    did = turn.conversation.reaction_effects
    who = did.claimed if event.emoji == "eyes" else did.resolved
    return same_human(turn.desk, who, event.author)


NO_EFFECTS: Final = ReactionEffects()


def track_reaction_effects(before: Turn, after: Turn, _: object) -> Turn:
    """What this event did is a reaction's doing from now on if it was one, and else is not: taking
    a reaction back undoes what it did, and nothing that anything else did.
    """
    was, now = before.conversation.ticket, after.conversation.ticket
    did = did_before = after.conversation.reaction_effects
    if now is None or (did == NO_EFFECTS and not isinstance(after.event, ReactionChanged)):
        return after
    if (was.agent if was else None) != now.agent:
        did = replace(did, claimed=_who_put(after, "eyes"))
    if (was is not None and was.status in ENDED) != (now.status in ENDED):
        did = replace(did, resolved=_who_put(after, "check"))
    if any(fact.kind is AuditKind.RATED for fact in after.audit_entries):
        did = replace(did, rated=_rated_with(after))
    if did is did_before or did == did_before:
        return after
    return after.with_conversation(reaction_effects=did)


def _who_put(turn: Turn, emoji: str) -> Person | None:
    event = turn.event
    if not isinstance(event, ReactionChanged) or (event.emoji, event.added) != (emoji, True):
        return None
    return as_colleague(turn.desk, event.author)


def _rated_with(turn: Turn) -> str:
    event = turn.event
    return event.emoji if isinstance(event, ReactionChanged) and event.added else ""
