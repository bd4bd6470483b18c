"""On whose side an event happened, and whether its author may work on the ticket."""

from core.dialog.turn import Turn
from core.model.event_fields import event_place
from core.tickets import permissions


def is_agents_side(turn: Turn) -> bool:
    """Did this happen in the agents' room?"""
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
    if author is None or ticket is None:
        return False
    return permissions.may_work(turn.desk, author, ticket)
