"""Redaction: what a message said before it was deleted or edited is forgotten wherever it was kept.

What the message told of the ticket is taken out by `parts`. Here go what was derived from it (a
question that was searched, what a model read in it, a resolution, a comment), and the order to the
store to redact what was written down of it: history, and what was sent or is about to be.
"""

from dataclasses import replace
from typing import Final

from core.dialog.turn import Turn
from core.dialog.utterances.commands import Word, read_command
from core.model.audit import WORDS, AuditKind
from core.model.conversation import AnswerAttempt
from core.model.decision import Redaction
from core.model.event_fields import event_ref, event_text, source_of
from core.model.events import MessageDeleted, MessageEdited
from core.model.llm_draft import Drafting, Job
from core.model.ticket import Ticket

MIN_REDACTED_CHARS: Final = 4
"""Characters of a line; a shorter one says nothing about whose it is."""
MAX_QUESTION_CHARS: Final = 500
"""A kept question is cut there."""


def forget_words(before: Turn, turn: Turn) -> Turn:
    """After an edit or a deletion: nothing of the earlier version stays."""
    is_correction = isinstance(turn.event, MessageDeleted | MessageEdited)
    if not is_correction or turn.conversation.ticket is None:
        return turn
    words, source = _known_words(before), source_of(turn.event)
    if not words and not _brought_files(before):
        return turn
    into = before.context.other
    ids = [turn.conversation.id] + ([into.id] if into is not None else [])
    is_deletion = isinstance(turn.event, MessageDeleted)
    redaction = Redaction(source, words, tuple(ids), with_files=is_deletion)
    turn = replace(_without(turn, words), redaction=redaction)
    noted = any(fact.kind is AuditKind.DELETED for fact in turn.audit_entries)
    return turn.record(AuditKind.DELETED) if is_deletion and not noted else turn


def shares(kept: str, words: tuple[str, ...]) -> bool:
    """Does what was kept hold a line of these words, or the beginning of one, where it was cut?"""
    lines = [line.strip() for text in words for line in text.splitlines()]
    lines = [line for line in lines if len(line) >= MIN_REDACTED_CHARS]
    last = kept.splitlines()[-1].strip().removesuffix("\N{HORIZONTAL ELLIPSIS}") if kept else ""
    return any(line in kept for line in lines) or (
        len(last) >= MIN_REDACTED_CHARS and any(line.startswith(last) for line in lines)
    )


def _known_words(before: Turn) -> tuple[str, ...]:
    """The earlier versions, longest first, as far as they were kept."""
    source, conversation = source_of(before.event), before.conversation
    # An edit leaves the files of its message where they are.
    is_edit = isinstance(before.event, MessageEdited)
    names = WORDS - {"files"} if is_edit else WORDS
    found = {part.text for part in conversation.sources if part.source == source}
    for fact in before.context.history:
        if fact.source == source:
            found |= {text for name, text in fact.details.items() if name in names}
    ref = event_ref(before.event)
    found |= {held.text for held in conversation.held_messages if held.ref == ref}
    now = event_text(before.event)
    return tuple(sorted((text for text in found if text and text != now), key=len, reverse=True))


def _brought_files(before: Turn) -> bool:
    source = source_of(before.event)
    return any(part.files for part in before.conversation.sources if part.source == source)


def _without(turn: Turn, words: tuple[str, ...]) -> Turn:
    conversation = turn.conversation
    looked = tuple(_searched(look, words) for look in conversation.attempts)
    turn = turn.with_conversation(
        attempts=looked, drafting=_asked(turn, conversation.drafting, words)
    )
    if words:
        # What a model has read in the words may be any of them, in words of its own.
        turn = turn.with_conversation(extracted=None, withheld_draft=None)
    return turn.with_ticket(_closed(turn, turn.ticket, words))


def _searched(look: AnswerAttempt, words: tuple[str, ...]) -> AnswerAttempt:
    if not any(shares(text, words) for text in (look.question, *look.parts)):
        return look
    parts = tuple(match.title for match in look.found) if look.parts else ()
    return replace(look, question="", parts=parts, checks=())


def _asked(turn: Turn, drafting: Drafting | None, words: tuple[str, ...]) -> Drafting | None:
    """The answer to what was asked with these words is not waited for: its moment passes, and then
    the articles decide on what is left. A brief is not waited for at all.
    """
    if drafting is None or not words:
        return drafting
    if drafting.job is Job.BRIEF:
        return None
    left = turn.ticket.details.description
    return replace(drafting, question=left, number=drafting.number + 1)


def _closed(turn: Turn, ticket: Ticket, words: tuple[str, ...]) -> Ticket:
    """A resolution or a comment that was told by the message is what it says now, if anything."""
    now, how = event_text(turn.event), ticket.resolution
    if how and any(text.strip().endswith(how) for text in words):
        command = read_command(now, turn.desk.prefix)
        resolves = command is not None and command.word is Word.RESOLVE
        ticket = replace(ticket, resolution=command.rest if command and resolves else "")
    rating = ticket.rating
    if rating is not None and rating.comment and rating.comment in words:
        ticket = replace(ticket, rating=replace(rating, comment=now))
    return ticket
