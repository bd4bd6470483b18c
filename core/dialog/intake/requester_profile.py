"""Meeting the requester again: what the platform could not tell of them before, it may tell now."""

from dataclasses import replace
from typing import Final

from core.dialog.turn import Turn
from core.model.people import Person

_TOLD: Final = ("name", "email", "zone", "locale")


def refresh_requester(turn: Turn) -> Turn:
    """The requester as this event shows them. Nothing that is known is lost to what is not told,
    and of somebody without a name nothing is believed: then the platform could not be asked.
    """
    conversation, now = turn.conversation, turn.author
    if now is None or now != conversation.requester or not now.name:
        return turn
    known = _as_told(conversation.requester, now)
    turn = turn.with_conversation(requester=known)
    if conversation.ticket is None:
        return turn
    details = conversation.ticket.details
    details = replace(details, contact=details.contact or known.email)
    return turn.with_ticket(replace(conversation.ticket, requester=known, details=details))


def _as_told(before: Person, now: Person) -> Person:
    told = {field: getattr(now, field) or getattr(before, field) for field in _TOLD}
    return replace(before, guest=now.guest, **told)
