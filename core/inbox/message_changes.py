"""Edits and deletions that come before their message, twice, or in another order.

Slack brings a refused event again minutes later, while a later edit of the same message goes
straight through. So each change is remembered for 25 hours under its message: a message that comes
after its edit is taken in with the edited text, one that comes after its deletion is not taken in,
and an edit that is older than what is known changes nothing. The text of an early edit is kept only
in places where the desk works, and only until the message is here.
"""

from dataclasses import replace
from datetime import datetime

from core.model.events import (
    CommandGiven,
    Event,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
)
from core.model.pending_messages import KEPT_FOR, Change
from core.model.policy import Desk
from core.ports import UnitOfWork
from core.tickets.permissions import is_agents_place


async def apply_changes(unit: UnitOfWork, desk: Desk, event: Event) -> Event | None:
    """The event as it is to be decided; None if its words are gone, out of date, or kept for the
    message that is still to come.
    """
    match event:
        case MessageReceived() | CommandGiven():
            return await _as_changed(unit, event)
        case MessageEdited(message=message) if message:
            return await _find_edit(unit, desk, event)
        case MessageDeleted(message=message) if message:
            await unit.keep_change(message, Change(event.at, is_deleted=True))
            return event
        case _:
            return event


async def _as_changed(
    unit: UnitOfWork, event: MessageReceived | CommandGiven
) -> MessageReceived | CommandGiven | None:
    change = await unit.change_of(event.id)
    if change is None or _is_over(change, event.at):
        return event
    if change.is_deleted:
        return None
    if not change.is_early:
        return event
    await unit.keep_change(event.id, replace(change, text="", is_early=False))
    return replace(event, text=change.text)


async def _find_edit(unit: UnitOfWork, desk: Desk, event: MessageEdited) -> MessageEdited | None:
    known = await unit.change_of(event.message)
    if known is not None and _is_over(known, event.at):
        known = None
    if known is not None and (known.is_deleted or event.version <= known.version):
        return None
    change = Change(event.at, event.version)
    if await unit.has_seen(event.message) or _is_old(event):
        await unit.keep_change(event.message, change)
        return event
    if not await _works_at(unit, desk, event):
        return event
    await unit.keep_change(event.message, replace(change, text=event.text, is_early=True))
    return None


async def _works_at(unit: UnitOfWork, desk: Desk, event: MessageEdited) -> bool:
    """In private, among agents, in a ticket's thread, or where the desk is called by name."""
    place = event.place
    if event.addressed or place.is_direct or is_agents_place(desk, place):
        return True
    began = replace(place, thread=event.ref)
    return bool(await unit.by_place(place) or (not place.thread and await unit.by_place(began)))


def _is_old(event: MessageEdited) -> bool:
    """Its message is so old that it is not on its way any more, whatever is known of it."""
    return event.said_at is not None and event.at - event.said_at > KEPT_FOR


def _is_over(change: Change, now: datetime) -> bool:
    return now - change.at > KEPT_FOR
