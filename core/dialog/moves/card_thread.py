"""Showing beneath the card what it has no room for: long words in full, and files from before."""

from core import wordings as words
from core.dialog.message_copies import BROUGHT, TO
from core.dialog.moves.message_relay import remember
from core.dialog.pages.card import shorten_for_card
from core.dialog.pages.conversation import conversation_rows
from core.dialog.turn import Turn
from core.model.actions import Retract
from core.model.attachment import Attachment
from core.model.conversation import Conversation
from core.model.message_key import MessageKey, MessageKind, kind_of
from core.tickets import lifecycle
from core.tickets.permissions import is_hidden

BEFORE, WHOLE, BRIEF = MessageKind.BEFORE, MessageKind.WHOLE, MessageKind.BRIEF
SO_FAR = MessageKind.SO_FAR


def carry_the_files(turn: Turn) -> Turn:
    """Screenshots that came before a human was called, beneath the card."""
    return _show(turn, turn.ticket.details.files)


def carry_the_files_anew(before: Turn, turn: Turn) -> Turn:
    """One of them was deleted: all are taken back, and the rest is shown."""
    left, shown = _from_before(turn), turn.conversation.relayed
    if left == _from_before(before) or not any(kind_of(s) is BEFORE for s in shown):
        return turn
    return _show(take_back(turn, BEFORE), left)


def hide_what_stood_in_the_open(before: Conversation, turn: Turn) -> Turn:
    """The ticket has become private: words and files beneath its card in the room that it left are
    taken back. Its files are shown in its own room; its words stand in the history.
    """
    was, now = before.ticket, turn.conversation.ticket
    opened = was is None or was.routing is None or is_hidden(turn.desk, was)
    if opened or now is None or not now.is_private:
        return turn
    for slot in before.relayed:
        shown = kind_of(slot) is not TO and slot in turn.conversation.relayed
        turn = retract(turn, slot) if shown else turn
    return _show(turn, now.details.files)


def carry_the_rest(turn: Turn) -> Turn:
    """All of what the card shortens, beneath the card. It stands once, where the ticket is."""
    told = shorten_for_card(turn.ticket)
    turn = take_back(turn, WHOLE)
    queue = turn.open_queue
    if not told or queue is None:
        return turn
    rows = [words.whole_row(detail=d.value, value=told[d]) for d in told]
    slot, name = str(MessageKey(WHOLE, queue.id)), turn.ticket.requester.display_name
    return remember(turn.tell_queue(words.whole(rows=tuple(rows), requester=name), slot=slot), slot)


def carry_the_conversation(turn: Turn) -> Turn:
    """What was said before the ticket came to this queue, beneath its new card."""
    queue = turn.open_queue
    rows = conversation_rows(turn.desk, turn.context.timeline)
    if queue is None or not rows:
        return turn
    slot = str(MessageKey(SO_FAR, queue.id))
    return remember(turn.tell_queue(words.so_far(rows=rows), slot=slot), slot)


def take_back(turn: Turn, kind: MessageKind) -> Turn:
    """Take back every copy of this kind."""
    for slot in turn.conversation.relayed:
        turn = retract(turn, slot) if kind_of(slot) is kind else turn
    return turn


def retract(turn: Turn, slot: str) -> Turn:
    """Take a copy back, from where it stands: at the agents', or in the talk."""
    conversation, key = turn.conversation, MessageKey.parse(slot)
    is_reply, of_queue = kind_of(slot) is TO, kind_of(slot) in (WHOLE, BRIEF, SO_FAR)
    queue = turn.desk.queues.get(key.about) if key and of_queue else turn.open_queue
    at = conversation.place if is_reply or queue is None else queue.place
    left = tuple(s for s in conversation.relayed if s != slot)
    turn = turn.add_action(Retract(at, slot, conversation.id)).with_conversation(relayed=left)
    return turn.with_ticket(lifecycle.withdraw_reply(turn.ticket, slot)) if is_reply else turn


def _show(turn: Turn, files: tuple[Attachment, ...]) -> Turn:
    if not files:
        return turn
    slot = str(MessageKey(BEFORE, str(len(turn.ticket.episodes))))
    name = turn.ticket.requester.display_name
    return remember(
        turn.tell_queue(words.files_before(requester=name), slot=slot, files=files), slot
    )


def _from_before(turn: Turn) -> tuple[Attachment, ...]:
    """Files that no copy of a message has brought beneath the card."""
    conversation = turn.conversation
    brought = [
        f
        for p in conversation.sources
        if str(MessageKey(BROUGHT, p.source)) in conversation.relayed
        for f in p.files
    ]
    return tuple(f for f in turn.ticket.details.files if f not in brought)
