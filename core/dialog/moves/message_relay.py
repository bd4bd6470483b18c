"""Carrying words between requester and agents, text and files; never a note."""

from collections.abc import Iterator
from typing import assert_never

from core import wordings as words
from core.dialog import signals
from core.dialog.intake.message_sources import BROUGHT, FROM, NOTE, TO, slot_at, slot_of
from core.dialog.moves.unreachable import (
    correct_the_promise,
    is_news_of_a_closed_channel,
    keep_what_was_not_read,
)
from core.dialog.pages.card import last_shown
from core.dialog.sides import is_agents_side, is_requester
from core.dialog.turn import Turn, press, stored_person
from core.dialog.utterances.end_words import asks_something
from core.dialog.utterances.phrases import without_sign
from core.model.actions import Wording
from core.model.attachment import Attachment, FileProblem
from core.model.event_fields import event_files, event_text
from core.model.events import Choice, MessageReceived
from core.model.frozen import with_fields
from core.model.ids import MessageKind
from core.model.people import Place
from core.model.text import is_blank
from core.model.timeline import WORD_KINDS, AuditKind
from core.model.values import Listing
from core.tickets import lifecycle

MAX_RELAYED_KEYS = 300
"""How many relayed messages are remembered for edits; older ones stay as they are."""


def carry_to_the_agents(turn: Turn) -> Turn:
    """The requester's words, beneath the card. The bot does not answer over a human."""
    who = turn.author or turn.conversation.requester
    turn = turn.with_conversation(agent_asks=False)
    if not _text(turn) and not _files(turn):
        return _tell_what_was_not_kept(turn, who.display_name)
    turn = turn.record(AuditKind.SAID, text=_text(turn), files=_names(_files(turn)))
    if _files(turn) and is_requester(turn):
        details = turn.ticket.details
        details = with_fields(details, files=(*details.files, *_files(turn)))
        turn = turn.with_ticket(with_fields(turn.ticket, details=details))
    slot = slot_of(BROUGHT if _files(turn) else FROM, turn)
    turn = turn.tell_queue(
        words.from_requester(name=who.display_name, text=_text(turn))
        if _text(turn)
        else words.from_requester_files(name=who.display_name, file=_file_names(_files(turn))),
        slot=slot,
        voice=who,
        files=_files(turn),
    )
    return _tell_what_was_not_kept(remember(turn, slot), who.display_name)


def _tell_what_was_not_kept(turn: Turn, name: str) -> Turn:
    """Files that were turned away, alone or beside words: the agents are told that they came."""
    for n, file in enumerate(_turned_away(turn)):
        slot = slot_of(MessageKind.UNKEPT, turn, n)
        turn = turn.record(AuditKind.SAID, text="", refused=file.name, problem=file.problem.value)
        turn = turn.tell_queue(
            words.sent_unkept(name=name, file=file.name, problem=file.problem.value), slot=slot
        )
        turn = remember(turn, slot)
    return turn


def keep_the_repetition(turn: Turn, again: signals.ReportedAgain) -> Turn:
    """The same report once more: with the ticket, and beneath its card where people have it."""
    report, name = again.report, turn.conversation.requester.display_name
    files = report.files
    if files:
        details = turn.ticket.details
        details = with_fields(details, files=(*details.files, *files))
        turn = turn.with_ticket(with_fields(turn.ticket, details=details))
    turn = turn.record(AuditKind.SAID, text=report.text, files=_names(files))
    slot = slot_of(BROUGHT if files else FROM, turn)
    turn = turn.with_conversation(repeated=report).tell_queue(
        words.reported_again(name=name, text=report.text), slot=slot, files=files
    )
    return remember(turn, slot)


def keep_what_came_late(turn: Turn) -> Turn:
    """Files of the form that opened the ticket. They are no answer to anything that was asked."""
    files = _files(turn)
    if not files:
        return turn
    details = turn.ticket.details
    details = with_fields(details, files=(*details.files, *files))
    turn = turn.with_ticket(with_fields(turn.ticket, details=details))
    turn = turn.record(AuditKind.SAID, text="", files=_names(files))
    turn = turn.tell_queue(
        words.files_before(requester=turn.ticket.requester.display_name), files=files
    )
    return turn.reply(words.file_came(file=_file_names(files)))


def keep_words(turn: Turn) -> Turn:
    """A requester's message of which nothing else was recorded, such as "that did not help", is
    part of the conversation all the same. It comes before what it caused.
    """
    if not isinstance(turn.event, MessageReceived):
        return turn
    for entry in turn.audit_entries:
        if entry.kind in WORD_KINDS and entry.details.get("text"):
            return turn
    if not _text(turn) or is_agents_side(turn) or not is_requester(turn):
        return turn
    said = turn.record(AuditKind.SAID, text=_text(turn), files=_names(_files(turn)))
    first = said.audit_entries[-1]
    return with_fields(turn, audit_entries=(first, *turn.audit_entries))


def carry_reopening_words(turn: Turn) -> Turn:
    """The words of the requester that opened the ticket again, if it was words."""
    said = isinstance(turn.event, MessageReceived) and not is_agents_side(turn)
    return carry_to_the_agents(turn) if said else turn


def call_the_agent(turn: Turn) -> Turn:
    """The one who waited for these words is told that they are there."""
    agent = turn.ticket.agent
    return (
        turn.tell_queue(words.requester_is_back(agent=agent.display_name), pings=(agent,))
        if agent
        else turn
    )


def carry_to_the_requester(turn: Turn) -> Turn:
    """An agent's words, under the agent's name. The first ones stop the first-response clock."""
    who = turn.author or turn.conversation.requester
    first = turn.ticket.episode is not None and turn.ticket.episode.first_response_at is None
    slot = slot_of(TO, turn)
    turn = turn.with_ticket(lifecycle.respond(turn.ticket, turn.event.at, slot))
    if first and turn.ticket.is_with_people:
        # What was tried before says which article a person's words could have been in.
        turn = turn.record(AuditKind.RESPONDED, source=last_shown(turn.conversation))
    turn = turn.record(AuditKind.SAID, text=_text(turn), files=_names(_files(turn)), by="agent")
    turn = turn.reply(
        words.from_agent(agent=who.display_name, text=_text(turn))
        if _text(turn)
        else words.from_agent_files(agent=who.display_name, file=_file_names(_files(turn))),
        slot=slot,
        voice=stored_person(who),
        files=_files(turn),
    )
    turn = _show_colleagues(turn, who.display_name)
    return remember(turn.with_conversation(agent_asks=asks_something(_text(turn))), slot)


def _show_colleagues(turn: Turn, name: str) -> Turn:
    """What an agent wrote on a page of their own does not stand in the card's thread yet."""
    if not (isinstance(turn.event, MessageReceived) and turn.event.as_agent):
        return turn
    requester, files = turn.conversation.requester.display_name, _files(turn)
    text = _text(turn) or _names(files)
    return turn.tell_queue(
        words.replied_elsewhere(name=name, requester=requester, text=text), files=files
    )


def keep_the_note(turn: Turn) -> Turn:
    """An internal note: kept and seen by agents, and never carried anywhere."""
    command = turn.command
    said = command.rest if command is not None else without_sign(_text(turn))
    return turn.record(AuditKind.NOTE, text=said, files=_names(_files(turn)), internal="yes")


def show_the_note(turn: Turn, note: signals.Note) -> Turn:
    """A note given by command is not in the thread yet; one that was written there is."""
    if turn.command is None:
        return turn
    name, slot = note.author.display_name, slot_at(NOTE, turn.event)
    return remember(turn.tell_queue(words.note(name=name, text=turn.command.rest), slot=slot), slot)


def show_that_it_was_not_delivered(turn: Turn, failure: signals.Undelivered) -> Turn:
    """An undelivered message shows as such under the card, with the reason and a retry."""
    event, queue = failure.event, turn.open_queue
    turn = turn.record(
        AuditKind.UNDELIVERED, key=event.key, reason=event.reason, what=event.wording
    )
    if queue is None or event.to.room == queue.place.room or event.wording in _ABOUT_FAILURE:
        return turn
    if is_news_of_a_closed_channel(event):
        return correct_the_promise(turn)
    conversation = turn.conversation
    # A talk that began where the desk may not write goes on in private.
    to_requester = event.to.room in (
        conversation.place.room,
        Place.direct(conversation.requester).room,
    )
    if to_requester and event.reader_left:
        return keep_what_was_not_read(turn, event)
    wording = words.undelivered if to_requester else words.undelivered_elsewhere
    return turn.tell_queue(wording(reason=event.reason), press(Choice.RETRY, event.key))


_ABOUT_FAILURE = (
    "undelivered",
    "undelivered_elsewhere",
    "requester_left",
    "requester_returned",
    "requester_returned_unread",
)
"""A notice that fails is not announced by another."""


def send_it_again(turn: Turn, retry: signals.Retry) -> Turn:
    return with_fields(turn, retry=(*turn.retry, retry.key))


def turn_files_away(turn: Turn) -> Turn:
    """Each file that was not kept is named to its sender, with the reason and the limit."""
    limit = turn.desk.files.max_bytes // (1024 * 1024)
    for file in event_files(turn.event):
        if not file.kept:
            turn = turn.answer_here(_turned_away_because(file, limit))
    return turn


def _turned_away_because(file: Attachment, limit: int) -> Wording:
    match file.problem:
        case FileProblem.TOO_LARGE:
            return words.file_too_large(file=file.name, limit=limit)
        case FileProblem.TYPE_NOT_ALLOWED:
            return words.file_type_not_allowed(file=file.name)
        case FileProblem.EMPTY:
            return words.file_empty(file=file.name)
        case FileProblem.TOO_MANY:
            return words.file_too_many(file=file.name)
        case FileProblem.LATE:
            return words.file_late(file=file.name)
        case FileProblem.UNREADABLE | FileProblem.NONE:
            return words.file_unreadable(file=file.name)
    assert_never(file.problem)


def remember(turn: Turn, slot: str) -> Turn:
    others = tuple(s for s in turn.conversation.relayed if s != slot)
    return turn.with_conversation(relayed=(*others, slot)[-MAX_RELAYED_KEYS:])


def _text(turn: Turn) -> str:
    """The words; "" where nothing of them can be seen."""
    text = event_text(turn.event)
    return "" if is_blank(text) else text


def _turned_away(turn: Turn) -> Iterator[Attachment]:
    """Files that will not come any more; one that is late still may."""
    files: tuple[Attachment, ...] = event_files(turn.event)
    return (file for file in files if not file.kept and file.problem is not FileProblem.LATE)


def _files(turn: Turn) -> tuple[Attachment, ...]:
    return tuple(f for f in event_files(turn.event) if f.kept)


def _file_names(files: tuple[Attachment, ...]) -> Listing:
    return Listing(tuple(f.name for f in files))


def _names(files: tuple[Attachment, ...]) -> str:
    return ", ".join(f.name for f in files)
