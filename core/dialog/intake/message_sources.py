"""Where words stand: their copies on the other side, and which message told which detail."""

from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter
from typing import Final

from core.dialog.intake.details import known_details
from core.dialog.turn import Turn
from core.dialog.utterances.extraction import contact_in, cut, error_in, subject_of
from core.model.attachment import Attachment
from core.model.event_fields import event_place, event_ref, source_of
from core.model.events import Event, MessageDeleted, MessageEdited
from core.model.frozen import with_fields
from core.model.ids import MessageKey, MessageKind, MessageRef
from core.model.ticket import Detail, Details, MessageSource

FROM, BROUGHT = MessageKind.FROM, MessageKind.BROUGHT
TO, NOTE = MessageKind.TO, MessageKind.NOTE
"""Words of the requester's side, the same with files, words of the agents' side, and a note that
was given by command, as it stands beneath the card."""

CARRIED_WAYS: Final = (FROM, BROUGHT)


def slot_of(way: MessageKind, turn: Turn, number: int | None = None) -> str:
    """Words are named by where they were written, so that an edit finds its copy."""
    return str(MessageKey(way, origin_of(turn.event), number))


def slot_at(way: MessageKind, event: Event) -> str:
    return str(MessageKey(way, origin_of(event)))


def origin_of(event: Event) -> str:
    """Where the words of an event stand on their own side."""
    place, ref = event_place(event), event_ref(event) or event.id
    return str(MessageRef(place.platform, place.room, ref)) if place else ref


def has_copy(turn: Turn, way: MessageKind) -> bool:
    """Does a copy of this event's message stand on the other side?"""
    return slot_of(way, turn) in turn.conversation.relayed


WRITTEN: Final = tuple(detail for detail in Detail if detail.is_text)
"""Details that are words. A category and a priority that were chosen by words are decisions with
consequences; an edit of the words does not undo them."""

_texts_of: Final[Callable[[Details], tuple[str, ...]]] = attrgetter(*WRITTEN)

_READ: Final = (Detail.ERROR_TEXT, Detail.CONTACT)


def update_sources(before: Turn, turn: Turn, _: object) -> Turn:
    """Note which message told which detail, so that its edit changes no other. Asked after each
    turn, so that no move can forget it.
    """
    was, now = known_details(before.conversation), known_details(turn.conversation)
    if was is now or isinstance(turn.event, MessageEdited | MessageDeleted):
        return turn
    source, parts = source_of(turn.event), turn.conversation.sources
    for detail, told, tells in zip(WRITTEN, _texts_of(was), _texts_of(now), strict=True):
        if told != tells:
            parts = _update_parts(parts, detail, told, tells, source)
    parts = _with_files(parts, was, now, source) if was.files != now.files else parts
    if parts is turn.conversation.sources:
        return turn
    return turn.with_conversation(sources=parts)


def apply_edit(turn: Turn, text: str) -> Turn:
    """The ticket with `text` in the place of what this event's message had told."""
    return _replace_text(turn, cut(text.strip()), files=True)


def remove_message(turn: Turn) -> Turn:
    """The ticket without what this event's message had told, words and files."""
    return _replace_text(turn, "", files=False)


def _update_parts(
    parts: tuple[MessageSource, ...], detail: Detail, was: str, now: str, source: str
) -> tuple[MessageSource, ...]:
    """Added text becomes a part of its own; new text replaces all earlier parts."""
    others = tuple(p for p in parts if p.detail is not detail)
    if not was or not now.startswith(f"{was}\n"):
        return (*others, MessageSource(source, detail, now)) if now else others
    if others == parts:
        parts = (*parts, MessageSource("", detail, was))
    return (*parts, MessageSource(source, detail, now[len(was) + 1 :]))


def _with_files(
    parts: tuple[MessageSource, ...], was: Details, now: Details, source: str
) -> tuple[MessageSource, ...]:
    more = now.files[len(was.files) :]
    if now.files[: len(was.files)] != was.files:
        parts, more = tuple(p for p in parts if p.detail is not Detail.FILES), now.files
    return (*parts, MessageSource(source, Detail.FILES, files=more)) if more else parts


def _replace_text(turn: Turn, text: str, *, files: bool) -> Turn:
    conversation, ticket, source = turn.conversation, turn.ticket, source_of(turn.event)
    own = {p.detail: p for p in conversation.sources if source and p.source == source}
    told = own.get(Detail.DESCRIPTION)
    # What was read out of a story is read again; what answered a question is the answer itself.
    meant = [told] if told is not None else [p for p in own.values() if p.detail in WRITTEN]
    parts = tuple(replace(p, text=text) if p in meant else p for p in conversation.sources)
    details = ticket.details
    for part in meant:
        words = [p.text for p in parts if p.detail is part.detail and p.text]
        details = _with(details, part.detail, cut("\n".join(words)))
    if told is not None:
        details = _reextract(details, told.text, ticket.requester.email)
        # What was read out of the story is kept with the details alone from now on.
        parts = tuple(p for p in parts if p.source != source or p.detail not in _READ)
    details = _with_answers(details, source, text)
    if not files and Detail.FILES in own:
        details = with_fields(details, files=_less(details, own[Detail.FILES]))
        parts = tuple(p for p in parts if p is not own[Detail.FILES])
    was_told = (ticket.details.description, *(part.text for part in meant))
    derived = ticket.subject in map(subject_of, was_told)
    subject = subject_of(details.description) if derived else ticket.subject
    turn = turn.with_ticket(with_fields(ticket, details=details, subject=subject))
    return turn.with_conversation(sources=tuple(p for p in parts if p.text or p.files))


def _with_answers(details: Details, source: str, text: str) -> Details:
    """Answers to the policy's own questions that this message gave: as it reads now, or gone."""
    if not source:
        return details
    told = (replace(a, value=text) if a.source == source else a for a in details.answers)
    return with_fields(details, answers=tuple(told))


def _reextract(details: Details, before: str, email: str) -> Details:
    """The error and the contact, where they were read out of words that stand there no more."""
    story = details.description
    for detail, found in (
        (Detail.ERROR_TEXT, error_in(story)),
        (Detail.CONTACT, contact_in(story) or email),
    ):
        value = _text(details, detail)
        if not value or (value in before and value not in story):
            details = _with(details, detail, found)
    return details


def _less(details: Details, part: MessageSource) -> tuple[Attachment, ...]:
    """Keep a picture that another message has brought too."""
    left = list(details.files)
    for file in part.files:
        left.remove(file)
    return tuple(left)


def _text(details: Details, detail: Detail) -> str:
    text: str = getattr(details, detail)
    return text


def _with(details: Details, detail: Detail, text: str) -> Details:
    return with_fields(details, **{detail.value: text})  # type: ignore[arg-type]
