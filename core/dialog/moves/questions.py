"""Asking: only what is still missing, one thing at a time, each to be skipped or corrected."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from core import wordings as words
from core.dialog import signals
from core.dialog.intake.details import (
    PRIORITIES,
    forget_detail,
    known_details,
    next_missing,
    skip_detail,
    suggested_category,
    suggested_priority,
)
from core.dialog.signals import Asks, Tells
from core.dialog.targets import first_response_target, promised_within
from core.dialog.turn import Turn, press
from core.dialog.utterances.extraction import add_words, is_known, subject_of
from core.model.actions import Button, Row, Wording
from core.model.audit import AuditKind
from core.model.event_fields import event_text, event_value
from core.model.events import Choice
from core.model.ticket import Detail, Details
from core.model.values import Listing
from core.tickets import lifecycle


def start_the_clocks(turn: Turn) -> Turn:
    """A person was asked for: from this moment the desk's promises count."""
    if turn.ticket.episode is not None and turn.ticket.episode.resolved_at is None:
        return turn
    asked = lifecycle.ask_for_person(turn.ticket, turn.event.at)
    return turn.with_ticket(asked).record(AuditKind.ASKED_FOR_PERSON)


def ask_the_next(turn: Turn, signal: Asks) -> Turn:
    """The next question, with buttons where there are only so many answers. Words that were kept
    may have told what was missing before they were taken up.
    """
    detail = next_missing(turn.desk, known_details(turn.conversation)) or signal.missing
    return _ask(turn.with_conversation(pending_question=detail), detail)


def take_the_detail(turn: Turn, signal: Tells) -> Turn:
    return _taken(turn, signal.details, event_text(turn.event) or event_value(turn.event))


def note_the_problem(turn: Turn) -> Turn:
    """Words that answer no question, but tell more of what is wrong."""
    said = event_text(turn.event)
    details = add_words(turn.desk, turn.new_details, said)
    turn = turn.with_ticket(replace(turn.ticket, details=details)).with_conversation(
        pending_question=None
    )
    return turn.record(AuditKind.DETAIL_GIVEN, text=said)


def skip_the_detail(turn: Turn) -> Turn:
    return _taken(turn, skip_detail(turn), "")


def ask_again(turn: Turn) -> Turn:
    """The answer could not be read as one: say what would be, and ask once more."""
    asking = turn.conversation.pending_question or Detail.DESCRIPTION
    return _ask(turn.reply(_UNCLEAR[asking]()), asking)


def ask_the_one_before(turn: Turn) -> Turn:
    """Back: forget the last answer and ask for it again."""
    conversation = turn.conversation
    before = conversation.answered[-1]
    details = forget_detail(known_details(conversation), before)
    turn = turn.with_ticket(replace(turn.ticket, details=details))
    return _ask(
        turn.with_conversation(pending_question=before, answered=conversation.answered[:-1]), before
    )


def ask_anew(turn: Turn, change: signals.ChangeDetail) -> Turn:
    """One detail is wrong: it is asked for again, and nothing else."""
    turn = turn.with_ticket(replace(turn.ticket, details=change.details))
    left = tuple(d for d in turn.conversation.answered if d is not change.missing)
    turn = turn.with_conversation(pending_question=change.missing, answered=left)
    return _ask(turn, change.missing)


def say_there_is_no_way_back(turn: Turn) -> Turn:
    asking = turn.conversation.pending_question or Detail.DESCRIPTION
    return _ask(turn.reply(words.no_way_back()), asking)


def show_what_was_understood(turn: Turn) -> Turn:
    """Everything that will be handed off, to be sent or corrected."""
    details = turn.ticket.details
    rows = [_row("description", details.description)]
    category = turn.desk.categories.get(details.category)
    rows += [_row("category", category.name)] if category else []
    promised = promised_within(first_response_target(turn.desk, turn.ticket))
    priority = turn.ticket.priority.value
    detail = Detail.PRIORITY.value
    rows.append(words.confirm_row_priority(detail=detail, priority=priority, within=promised))
    rows += [
        _row(detail.value, value)
        for detail, value in (
            (Detail.STEPS, details.steps),
            (Detail.ERROR_TEXT, details.error_text),
            (Detail.FILES, Listing(tuple(f.name for f in details.files)) if details.files else ""),
            (Detail.CONTACT, details.contact),
        )
        if value
    ]
    buttons = (press(Choice.SEND), press(Choice.BACK), press(Choice.CANCEL))
    return turn.with_conversation(pending_question=None).reply(
        words.confirm(rows=tuple(rows)), *buttons
    )


def _taken(turn: Turn, details: Details, said: str) -> Turn:
    conversation, ticket, asked = turn.conversation, turn.ticket, turn.conversation.answered
    if (
        conversation.pending_question
        and conversation.pending_question not in asked
        and is_known(details, conversation.pending_question)
    ):
        asked = (*asked, conversation.pending_question)
    subject = ticket.subject or subject_of(details.description)
    turn = turn.with_ticket(replace(ticket, details=details, subject=subject))
    turn = turn.with_conversation(answered=asked)
    return turn.record(
        AuditKind.DETAIL_GIVEN, detail=str(conversation.pending_question or ""), text=said
    )


def _ask(turn: Turn, detail: Detail) -> Turn:
    skip, person = press(Choice.SKIP), press(Choice.NEED_PERSON)
    match detail:
        case Detail.CATEGORY:
            best = suggested_category(turn)
            buttons = [
                press(Choice.CATEGORY, c.id, c.name, suggested=c.id == best)
                for c in turn.desk.categories.values()
            ]
            rows = tuple(
                words.ask_category_row(n=n, name=c.name, suggested=_mark(c.id == best))
                for n, c in enumerate(turn.desk.categories.values(), 1)
            )
            return turn.reply(words.ask_category(rows=rows), *buttons)
        case Detail.PRIORITY:
            return turn.reply(
                words.ask_priority(rows=_priority_rows(turn)), *_priority_buttons(turn)
            )
        case Detail.DESCRIPTION:
            return turn.reply(words.ask_description())
        case _:
            return turn.reply(_ASK[detail](), skip, person)


def _priority_buttons(turn: Turn) -> list[Button]:
    best = suggested_priority(turn)
    return [press(Choice.PRIORITY, p.value, suggested=p is best) for p in PRIORITIES]


def _priority_rows(turn: Turn) -> tuple[Row, ...]:
    """Each priority with the reply time that it promises."""
    best = suggested_priority(turn)
    return tuple(
        words.ask_priority_row(
            n=n,
            priority=p.value,
            within=promised_within(turn.desk.sla[p].first_response),
            suggested=_mark(p is best),
        )
        for n, p in enumerate(PRIORITIES, 1)
    )


def _mark(best: bool) -> str:
    return "yes" if best else ""


def _row(detail: str, value: str | Listing) -> Row:
    return words.confirm_row(detail=detail, value=value)


_ASK: Final[Mapping[Detail, Callable[[], Wording]]] = {
    Detail.STEPS: words.ask_steps,
    Detail.ERROR_TEXT: words.ask_error_text,
    Detail.FILES: words.ask_files,
    Detail.CONTACT: words.ask_contact,
}
_UNCLEAR: Final[Mapping[Detail, Callable[[], Wording]]] = {
    Detail.DESCRIPTION: words.unclear_description,
    Detail.CATEGORY: words.unclear_category,
    Detail.PRIORITY: words.unclear_priority,
    Detail.STEPS: words.unclear_steps,
    Detail.ERROR_TEXT: words.unclear_error_text,
    Detail.FILES: words.unclear_files,
    Detail.CONTACT: words.unclear_contact,
}
