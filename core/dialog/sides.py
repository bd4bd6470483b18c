"""Who takes part: on whose side an event happened, who may work, and who the requester is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from core.dialog.turn import Turn
from core.model.commands import Word
from core.model.conversation import Conversation
from core.model.event_fields import event_place
from core.model.events import Choice, MessageReceived
from core.model.frozen import with_fields
from core.model.people import Person
from core.model.policy import Desk, ParticipantRight
from core.model.ticket import Participant
from core.tickets import permissions

RIGHTS: Final[Mapping[Word | Choice, ParticipantRight]] = {
    Word.CANCEL: ParticipantRight.CLOSE,
    Choice.CANCEL: ParticipantRight.CLOSE,
    Choice.SOLVED: ParticipantRight.CLOSE,
    Word.REOPEN: ParticipantRight.REOPEN,
    Choice.REOPEN: ParticipantRight.REOPEN,
    Word.RATE: ParticipantRight.RATE,
    Choice.RATE: ParticipantRight.RATE,
}
"""What each command and button of a requester needs, where another may give it."""
_TOLD: Final = ("name", "email", "zone", "locale")


def is_agents_side(turn: Turn) -> bool:
    """Did this happen in the agents' room, or as an agent's act on a page of the ticket?"""
    if isinstance(turn.event, MessageReceived) and turn.event.as_agent:
        return True
    place = event_place(turn.event)
    return place is not None and permissions.is_agents_place(turn.desk, place)


def is_requester(turn: Turn) -> bool:
    """Also an agent who asked on one platform and acts on another."""
    author = turn.author
    requester = turn.conversation.requester
    return author is not None and permissions.same_human(turn.desk, requester, author)


def may_work(turn: Turn) -> bool:
    """May the author of this event work on this ticket, now?"""
    author, ticket = turn.author, turn.conversation.ticket
    known = (author, ticket) if author is not None and ticket is not None else None
    return known is not None and permissions.may_work(turn.desk, *known)


def may_see(turn: Turn) -> bool:
    """May the author of this event read this ticket, now?"""
    author, ticket = turn.author, turn.conversation.ticket
    known = (author, ticket) if author is not None and ticket is not None else None
    return known is not None and permissions.may_see(turn.desk, *known)


def own_participation(turn: Turn) -> Participant | None:
    """How the author of this event takes part in the ticket, as one who was added to it."""
    author, ticket = turn.author, turn.conversation.ticket
    if author is None or ticket is None or not ticket.participants:
        return None
    return permissions.participant_of(turn.desk, author, ticket)


def may_decide(turn: Turn, wish: Word | Choice) -> bool:
    """May the author ask this of the desk as the requester does?"""
    author = turn.author
    return author is not None and decides(turn.desk, author, turn.conversation, wish)


def decides(desk: Desk, person: Person, talk: Conversation, wish: Word | Choice) -> bool:
    """May this person ask this as the requester does? Whoever takes part may where the policy says
    so, but as an agent where they are one.
    """
    if permissions.same_human(desk, talk.requester, person):
        return True
    right, ticket = RIGHTS.get(wish), talk.ticket
    if right is None or right not in desk.participants_may or ticket is None:
        return False
    takes_part = permissions.participant_of(desk, person, ticket) is not None
    return takes_part and not permissions.may_work(desk, person, ticket)


def reads_as_agent(turn: Turn) -> bool:
    """Are internal matters of the ticket shown to the author of this event?"""
    return may_work(turn) and not is_requester(turn)


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
    details = with_fields(details, contact=details.contact or known.email)
    return turn.with_ticket(with_fields(conversation.ticket, requester=known, details=details))


def _as_told(before: Person, now: Person) -> Person:
    told = {field: getattr(now, field) or getattr(before, field) for field in _TOLD}
    return replace(before, guest=now.guest, **told)
