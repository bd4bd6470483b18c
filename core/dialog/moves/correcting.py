"""Correcting: an edit or a deletion goes where the words went, to a copy and into the details."""

from core.dialog.moves.carrying import BEFORE, BROUGHT, FROM, TO, carry_the_files, slot_of
from core.dialog.parts import retold, untold
from core.dialog.phrases import is_note
from core.dialog.signals import is_agents_side, is_requester
from core.dialog.surely import as_
from core.dialog.turn import Turn, kept_person
from core.model.actions import Retract
from core.model.events import MessageDeleted, MessageEdited
from core.model.facts import FactKind
from core.model.ticket import Detail


def carry_the_edit(turn: Turn) -> Turn:
    """An edit is carried to where the words went, and into what they told of the ticket. A note
    stays a note, whatever it becomes.
    """
    event = as_(MessageEdited, turn.event)
    if _is_of_the_requester(turn) and event.text.strip():
        turn = _noted(FactKind.EDITED, turn, retold(turn, event.text), text=event.text)
    slot = _carried(turn)
    if not slot:
        return turn
    turn = turn.fact(FactKind.EDITED, text=event.text)
    if not is_agents_side(turn):
        name = event.author.called
        return turn.tell_queue(
            "from_requester", slot=slot, voice=event.author, name=name, text=event.text
        )
    if is_note(event.text):
        return _retract(turn, slot)
    return turn.reply(
        "from_agent",
        slot=slot,
        voice=kept_person(event.author),
        agent=event.author.called,
        text=event.text,
    )


def carry_the_deletion(turn: Turn) -> Turn:
    """An agent's words are taken back; of a requester's the agents see that they were deleted.

    A message cannot lose its files by an edit, so a copy that has some is taken back and said anew.
    """
    name, before, slot = as_(MessageDeleted, turn.event).author.called, turn, _carried(turn)
    if slot:
        turn = turn.fact(FactKind.DELETED)
    if is_agents_side(turn):
        return _retract(turn, slot) if slot else turn
    if _is_of_the_requester(turn):
        turn = _noted(FactKind.DELETED, turn, untold(turn))
        turn = _show_the_files_that_are_left(before, turn)
    if slot.startswith(f"{BROUGHT}:"):
        return _retract(turn, slot).tell_queue("deleted_with_files", name=name)
    if slot:
        return turn.tell_queue("deleted_by_requester", slot=slot, name=name)
    changed = turn.ticket.details != before.ticket.details
    return turn.tell_queue("deleted_from_card", name=name) if changed else turn


def _show_the_files_that_are_left(before: Turn, turn: Turn) -> Turn:
    """What was shown together beneath the card is taken back, and the rest is shown again."""
    shown = [s for s in turn.conversation.carried if s.startswith(f"{BEFORE}:")]
    if not shown or turn.ticket.details.files == before.ticket.details.files:
        return turn
    for slot in shown:
        turn = _retract(turn, slot)
    return carry_the_files(turn)


def _is_of_the_requester(turn: Turn) -> bool:
    return is_requester(turn) and not is_agents_side(turn)


def _noted(kind: FactKind, before: Turn, turn: Turn, **said: str) -> Turn:
    """Keep which details have changed by it, if any has."""
    was, now = before.ticket.details, turn.ticket.details
    changed = [d.value for d in Detail if getattr(was, d.value) != getattr(now, d.value)]
    return turn.fact(kind, detail=", ".join(changed), **said) if changed else turn


def _retract(turn: Turn, slot: str) -> Turn:
    """Take a copy back, from where it stands: at the agents', or in the talk."""
    talk, queue = turn.conversation, turn.queue
    at = talk.place if slot.startswith(f"{TO}:") or queue is None else queue.place
    left = tuple(s for s in talk.carried if s != slot)
    return turn.act(Retract(at, slot, talk.id)).with_talk(carried=left)


def _carried(turn: Turn) -> str:
    """The slot of the copy of this event's message; "" if there is none."""
    ways = (TO,) if is_agents_side(turn) else (FROM, BROUGHT)
    slots = (slot_of(way, turn) for way in ways)
    return next((slot for slot in slots if slot in turn.conversation.carried), "")
