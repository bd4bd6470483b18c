"""Correcting: an edit or a deletion goes where the words went, to a copy and into the details."""

from core import wordings as words
from core.dialog import signals
from core.dialog.intake.message_sources import (
    BROUGHT,
    FROM,
    TO,
    apply_edit,
    origin_of,
    remove_message,
    slot_of,
)
from core.dialog.moves.card_thread import carry_the_files_anew, carry_the_rest, retract
from core.dialog.moves.held_messages import forget_what_was_deleted, take_the_note_back
from core.dialog.moves.status import tell_the_state
from core.dialog.pages.card import shorten_for_card
from core.dialog.sides import is_agents_side, is_requester
from core.dialog.turn import Turn, stored_person
from core.dialog.utterances.commands import bare_command
from core.model.commands import Word
from core.model.ids import MessageKey, MessageKind, kind_of
from core.model.text import is_blank
from core.model.ticket import Detail
from core.model.timeline import AuditKind


def carry_the_edit(turn: Turn, edit: signals.Edited) -> Turn:
    """An edit is carried to where the words went, and into what they told of the ticket. Words
    that a requester turns into a question about the ticket are answered as well.
    """
    event = edit.event
    if _is_of_the_requester(turn) and not is_blank(event.text):
        told = _note_changes(AuditKind.EDITED, turn, apply_edit(turn, event.text), text=event.text)
        turn = _answer_correction(_show_anew(turn, told), event.text)
    slot = _copy_slot(turn)
    if not slot or is_blank(event.text):
        return turn  # what was a message with a file lost its words; its copy stays
    turn = turn.record(AuditKind.EDITED, text=event.text)
    if not is_agents_side(turn):
        name = event.author.display_name
        return turn.tell_queue(
            words.from_requester(name=name, text=event.text), slot=slot, voice=event.author
        )
    return turn.reply(
        words.from_agent(agent=event.author.display_name, text=event.text),
        slot=slot,
        voice=stored_person(event.author),
    )


def carry_the_deletion(turn: Turn, deletion: signals.Deleted) -> Turn:
    """An agent's words are taken back; of a requester's the agents see that they were deleted.

    What a message had told goes with it, whoever deleted it; some platforms do not say. A message
    cannot lose its files by an edit, so a copy that has some is taken back and said again.
    """
    name, slot = deletion.event.author.display_name, _copy_slot(turn)
    turn = _without_refused_files(forget_what_was_deleted(turn))
    before = turn
    if slot:
        turn = turn.record(AuditKind.DELETED)
    if is_agents_side(turn):
        turn = take_the_note_back(turn)
        return retract(turn, slot) if slot else turn
    turn = _show_anew(before, _note_changes(AuditKind.DELETED, turn, remove_message(turn)))
    changed = turn.ticket.details != before.ticket.details
    name = turn.conversation.requester.display_name if changed else name
    if kind_of(slot) is BROUGHT:
        return retract(turn, slot).tell_queue(words.deleted_with_files(name=name))
    if slot:
        return turn.tell_queue(words.deleted_by_requester(name=name), slot=slot)
    return turn.tell_queue(words.deleted_from_card(name=name)) if changed else turn


def _without_refused_files(turn: Turn) -> Turn:
    """The names of files that were turned away go with their message."""
    origin = origin_of(turn.event)
    for slot in turn.conversation.relayed:
        key = MessageKey.parse(slot)
        named = key and key.kind is MessageKind.UNKEPT and key.about == origin
        turn = retract(turn, slot) if named else turn
    return turn


def _answer_correction(turn: Turn, text: str) -> Turn:
    command = bare_command(text, turn.desk.prefix)
    asks = command is not None and command.word is Word.STATUS
    return tell_the_state(turn) if asks else turn


def _show_anew(before: Turn, turn: Turn) -> Turn:
    """What stands beneath the card is taken back where it has changed, and the rest is shown."""
    turn = carry_the_files_anew(before, turn)
    if turn.open_queue is None or shorten_for_card(before.ticket) == shorten_for_card(turn.ticket):
        return turn
    return carry_the_rest(turn)


def _is_of_the_requester(turn: Turn) -> bool:
    return is_requester(turn) and not is_agents_side(turn)


def _note_changes(kind: AuditKind, before: Turn, turn: Turn, **said: str) -> Turn:
    """Keep which details have changed by it, if any has."""
    was, now = before.ticket.details, turn.ticket.details
    changed = [d.value for d in Detail if getattr(was, d.value) != getattr(now, d.value)]
    return turn.record(kind, detail=", ".join(changed), **said) if changed else turn


def _copy_slot(turn: Turn) -> str:
    """The slot of the copy of this event's message; "" if there is none."""
    ways = (TO,) if is_agents_side(turn) else (FROM, BROUGHT)
    slots = (slot_of(way, turn) for way in ways)
    return next((slot for slot in slots if slot in turn.conversation.relayed), "")
