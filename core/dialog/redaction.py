"""Redaction: what a message said before it was deleted or edited is forgotten wherever it was kept.

What the message told of the ticket is taken out by `parts`. Here go what was derived from it (a
question that was searched, what a model read in it, a resolution, a comment), and the order to the
store to redact what was written down of it: history, and what was sent or is about to be.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from core.dialog.moves.card_thread import BRIEF, SO_FAR, take_back
from core.dialog.sides import is_agents_side
from core.dialog.turn import Turn
from core.dialog.utterances.commands import read_command
from core.model.commands import Word
from core.model.conversation import AnswerAttempt
from core.model.decision import Redaction
from core.model.event_fields import event_ref, event_text, source_of
from core.model.events import MessageDeleted, MessageEdited, MessageReceived
from core.model.frozen import with_fields
from core.model.llm_draft import Drafting, Job
from core.model.text import is_blank
from core.model.ticket import Ticket
from core.model.timeline import WORDS, AuditEntry, AuditKind

MIN_REDACTED_CHARS: Final = 4
"""Characters of a line; a shorter one says nothing about whose it is."""
MAX_QUESTION_CHARS: Final = 500
"""A kept question is cut there."""


def forget_words(before: Turn, turn: Turn) -> Turn:
    """After an edit or a deletion: nothing of the earlier version stays."""
    said_again = _says_it_again(turn)
    is_correction = said_again or isinstance(turn.event, MessageDeleted | MessageEdited)
    if not is_correction or turn.conversation.ticket is None:
        return turn
    words, source = _known_words(before), source_of(turn.event)
    if not words and not _brought_files(before):
        return turn
    into = before.context.other
    ids = [turn.conversation.id] + ([into.id] if into is not None else [])
    is_deletion = isinstance(turn.event, MessageDeleted)
    by_requester = not is_agents_side(before)
    turn = take_back(_without(turn, before, words, by_requester=by_requester), SO_FAR)
    redaction = Redaction(
        source,
        words,
        tuple(ids),
        with_files=is_deletion,
        with_drafts=by_requester and bool(words),
        subjects={turn.desk.label(turn.ticket.number): turn.ticket.subject},
        text="" if said_again else _text_now(turn, by_requester=by_requester),
        is_said_again=said_again,
    )
    turn = with_fields(turn, redaction=redaction)
    noted = any(fact.kind is AuditKind.DELETED for fact in turn.audit_entries)
    return turn.record(AuditKind.DELETED) if is_deletion and not noted else turn


def _says_it_again(turn: Turn) -> bool:
    """Is it an edit that was decided as a message (`as_rewritten`), with an entry of its own? Only
    for an edit or a deletion the message's own entries are read.
    """
    return isinstance(turn.event, MessageReceived) and bool(turn.context.own_entries)


def _text_now(turn: Turn, *, by_requester: bool) -> str:
    """What the message says now to those who could read it. An agent's may have become a note, a
    command or a held one: then it says nothing to the requester any more.
    """
    text = event_text(turn.event)
    is_carried = any(
        e.kind is AuditKind.EDITED and e.details.get("text") == text for e in turn.audit_entries
    )
    return text if not is_blank(text) and (by_requester or is_carried) else ""


def shares(kept: str, words: tuple[str, ...], others: frozenset[str] = frozenset()) -> bool:
    """Has what was kept a line of these words, or the beginning of one, where it was cut? Lines
    that another message has told as well (`others`) say nothing.
    """
    told = lines_of(words) - others
    lines = [line.strip() for line in kept.splitlines()]
    last = lines[-1] if lines else ""
    start = last.removesuffix("\N{HORIZONTAL ELLIPSIS}")
    is_cut = start != last and len(start) >= MIN_REDACTED_CHARS
    return any(line in told for line in lines) or (
        is_cut and any(line.startswith(start) for line in told)
    )


def lines_of(texts: Iterable[str]) -> frozenset[str]:
    lines = (line.strip() for text in texts for line in text.splitlines())
    return frozenset(line for line in lines if line)


def _entries(before: Turn) -> tuple[AuditEntry, ...]:
    """The history as far as it was read, and all that the message itself has brought."""
    latest = before.context.history
    return (*(e for e in before.context.own_entries if e not in latest), *latest)


def _known_words(before: Turn) -> tuple[str, ...]:
    """The earlier versions, longest first, as far as they were kept."""
    source, conversation = source_of(before.event), before.conversation
    # An edit leaves the files of its message where they are.
    is_edit = not isinstance(before.event, MessageDeleted)
    names = WORDS - {"files"} if is_edit else WORDS
    found = {part.text for part in conversation.sources if part.source == source}
    for fact in _entries(before):
        if fact.source == source:
            found |= {text for name, text in fact.details.items() if name in names}
    times = _times(before)
    found |= {part for look in conversation.attempts if look.at in times for part in look.parts}
    ref = event_ref(before.event)
    found |= {held.text for held in conversation.held_messages if held.ref == ref}
    now = event_text(before.event)
    return tuple(sorted((text for text in found if text and text != now), key=len, reverse=True))


def _times(before: Turn) -> frozenset[datetime]:
    """When the message was taken in, and each edit of it, UTC."""
    source = source_of(before.event)
    return frozenset(entry.at for entry in _entries(before) if entry.source == source)


def _others(before: Turn) -> frozenset[str]:
    """Lines that other messages of the requester's have told."""
    source = source_of(before.event)
    parts = [part.text for part in before.conversation.sources if part.source != source]
    said = [
        fact.details.get("text", "")
        for fact in _entries(before)
        if fact.source not in ("", source) and fact.actor is not None
    ]
    return lines_of((*parts, *said))


def _brought_files(before: Turn) -> bool:
    source = source_of(before.event)
    return any(part.files for part in before.conversation.sources if part.source == source)


def _without(turn: Turn, before: Turn, words: tuple[str, ...], *, by_requester: bool) -> Turn:
    turn = turn.with_ticket(_redact_outcome(turn, before, words))
    if not by_requester or not words:
        return turn  # questions and what a model read are the requester's words
    conversation, times, others = turn.conversation, _times(before), _others(before)
    looked = tuple(_redact_attempt(look, words, others, times) for look in conversation.attempts)
    turn = turn.with_conversation(
        attempts=looked, drafting=_redact_draft(turn, conversation.drafting, words)
    )
    # What a model has read in the words may be any of them, in words of its own.
    turn = turn.with_conversation(extracted=None, withheld_draft=None)
    return take_back(turn, BRIEF)


def _redact_attempt(
    look: AnswerAttempt,
    words: tuple[str, ...],
    others: frozenset[str],
    times: frozenset[datetime],
) -> AnswerAttempt:
    kept = (look.question, *look.parts)
    if look.at not in times and not any(shares(text, words, others) for text in kept):
        return look
    parts = tuple(match.title for match in look.found) if look.parts else ()
    return replace(look, question="", parts=parts, checks=())


def _redact_draft(turn: Turn, drafting: Drafting | None, words: tuple[str, ...]) -> Drafting | None:
    """The answer to what was asked with these words is not waited for: its moment passes, and then
    the articles decide on what is left. A brief is not waited for at all.
    """
    if drafting is None:
        return drafting
    if drafting.job is Job.BRIEF:
        return None
    left = turn.ticket.details.description
    return replace(drafting, question=left, number=drafting.number + 1)


def _redact_outcome(turn: Turn, before: Turn, words: tuple[str, ...]) -> Ticket:
    """A resolution or a comment that was told by the message is what it says now, if anything."""
    now, ticket, prefix = event_text(turn.event), turn.ticket, turn.desk.prefix
    how, rating = ticket.resolution, ticket.rating
    orders = [_resolution_in(text, prefix) for text in words]
    if how and _is_own(before, AuditKind.RESOLVED, older=how in orders):
        ticket = with_fields(ticket, resolution=_resolution_in(now, prefix))
    if rating is not None and rating.comment:
        older = rating.comment in words and not is_agents_side(before)
        if _is_own(before, AuditKind.COMMENTED, older=older):
            ticket = with_fields(ticket, rating=replace(rating, comment=now))
    return ticket


def _resolution_in(text: str, prefix: str) -> str:
    command = read_command(text, prefix)
    return command.rest if command is not None and command.word is Word.RESOLVE else ""


def _is_own(before: Turn, kind: AuditKind, *, older: bool) -> bool:
    """Did this message bring the latest entry of this kind? `older` tells of one that was kept
    before sources were.
    """
    found = [entry for entry in _entries(before) if entry.kind is kind]
    if not found or not found[-1].source:
        return older
    return found[-1].source == source_of(before.event)
