"""Asking: only what is still missing, one thing at a time, each to be skipped or corrected."""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

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
from core.dialog.targets import promised_within
from core.dialog.turn import Turn, press
from core.dialog.utterances.extraction import (
    add_words,
    asked_names,
    is_known,
    next_question,
    subject_of,
)
from core.model.actions import Row, Wording
from core.model.event_fields import event_text, event_value
from core.model.events import Choice
from core.model.frozen import with_fields
from core.model.policy import AnswerKind
from core.model.ticket import Detail, Details
from core.model.timeline import AuditKind
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
    return _ask(turn.with_conversation(pending_question=detail, asked_again=False), detail)


def ask_for_the_rest(turn: Turn) -> Turn:
    """A person has the ticket already; what would help them is asked in one message. Whatever is
    answered goes to them; a priority and a category they set themselves.
    """
    details = known_details(turn.conversation)
    answered = {answer.question for answer in details.answers}
    rows: list[Row] = []
    for name in asked_names(turn.desk, details):
        question = turn.desk.questions.get(name)
        if question is not None and name not in answered:
            rows.append(words.rest_row_own(question=question.text))
        elif name in _REST and not is_known(details, Detail(name)):
            rows.append(_REST[Detail(name)]())
    return turn.reply(words.rest(rows=tuple(rows))) if rows else turn


def ask_what_the_file_shows(turn: Turn) -> Turn:
    """A picture came without a word. It stands for the problem in lists until words do; without an
    answer it goes to people as it is.
    """
    ticket = turn.ticket
    ticket = with_fields(ticket, details=with_fields(ticket.details, description=""))
    turn = turn.with_ticket(ticket, pending_question=Detail.DESCRIPTION, asked_again=False)
    return turn.reply(words.ask_about_files(), press(Choice.NEED_PERSON))


def take_the_detail(turn: Turn, signal: Tells) -> Turn:
    return _store_details(turn, signal.details, event_text(turn.event) or event_value(turn.event))


def note_the_problem(turn: Turn) -> Turn:
    """Words that answer no question, but tell more of what is wrong."""
    said = event_text(turn.event)
    details = add_words(turn.desk, turn.new_details, said)
    is_first = not turn.ticket.details.description
    subject = subject_of(said) if is_first else turn.ticket.subject
    told = with_fields(turn.ticket, details=details, subject=subject)
    turn = turn.with_ticket(told, pending_question=None)
    return turn.record(AuditKind.DETAIL_GIVEN, text=said)


def skip_the_detail(turn: Turn) -> Turn:
    return _store_details(turn, skip_detail(turn), "")


def ask_again(turn: Turn) -> Turn:
    """The answer could not be read as one: say what would be, in other words than before."""
    turn = turn.with_conversation(asked_again=True)
    match turn.conversation.pending_question or Detail.DESCRIPTION:
        case Detail.CATEGORY:
            return _ask_category(turn, again=True)
        case Detail.PRIORITY:
            return _ask_priority(turn, again=True)
        case Detail.ANSWERS:
            return _ask_own(turn, again=True)
        case Detail.DESCRIPTION:
            return turn.reply(words.unclear_description())
        case asking:
            return turn.reply(_UNCLEAR[asking](), *_WAYS_ON)


def ask_the_one_before(turn: Turn) -> Turn:
    """Back: forget the last answer and ask for it again."""
    conversation = turn.conversation
    before = conversation.answered[-1]
    details = forget_detail(known_details(conversation), before)
    ticket, left = with_fields(turn.ticket, details=details), conversation.answered[:-1]
    turn = turn.with_ticket(ticket, pending_question=before, answered=left, asked_again=False)
    return _ask(turn, before)


def ask_anew(turn: Turn, change: signals.ChangeDetail) -> Turn:
    """One detail is wrong: it is asked for again, and nothing else."""
    ticket, asked = with_fields(turn.ticket, details=change.details), change.missing
    left = tuple(d for d in turn.conversation.answered if d is not asked)
    turn = turn.with_ticket(ticket, pending_question=asked, answered=left, asked_again=False)
    return _ask(turn, asked)


def say_there_is_no_way_back(turn: Turn) -> Turn:
    asking = turn.conversation.pending_question or Detail.DESCRIPTION
    return _ask(turn.reply(words.no_way_back()).with_conversation(asked_again=False), asking)


def _store_details(turn: Turn, details: Details, said: str) -> Turn:
    conversation, ticket, asked = turn.conversation, turn.ticket, turn.conversation.answered
    if (
        conversation.pending_question
        and conversation.pending_question not in asked
        and is_known(details, conversation.pending_question)
    ):
        asked = (*asked, conversation.pending_question)
    is_first = not ticket.details.description or not ticket.subject
    subject = subject_of(details.description) if is_first else ticket.subject
    told = with_fields(ticket, details=details, subject=subject)
    return turn.with_ticket(told, answered=asked).record(
        AuditKind.DETAIL_GIVEN, detail=str(conversation.pending_question or ""), text=said
    )


_WAYS_ON: Final = (press(Choice.SKIP), press(Choice.NEED_PERSON))


def _ask(turn: Turn, detail: Detail) -> Turn:
    match detail:
        case Detail.CATEGORY:
            return _ask_category(turn, again=False)
        case Detail.PRIORITY:
            return _ask_priority(turn, again=False)
        case Detail.ANSWERS:
            return _ask_own(turn, again=False)
        case Detail.DESCRIPTION:
            return turn.reply(words.ask_description())
        case _:
            return turn.reply(_ASK[detail](), *_WAYS_ON)


def _ask_own(turn: Turn, *, again: bool) -> Turn:
    """A question of the policy's own, or what would answer it."""
    question = next_question(turn.desk, known_details(turn.conversation))
    if question is None:  # the policy has changed since
        return turn.reply(words.no_way_back())
    asked = _AGAIN[question.kind] if again else _OWN[question.kind]
    row = words.unclear_own_choice_row if again else words.ask_own_choice_row
    rows = tuple(row(n=n, name=option) for n, option in enumerate(question.options, 1))
    chosen = [press(Choice.OPTION, str(n), option) for n, option in enumerate(question.options, 1)]
    if question.kind is AnswerKind.CHOICE:
        choice = words.unclear_own_choice if again else words.ask_own_choice
        return turn.reply(choice(question=question.text, rows=rows), *chosen, *_WAYS_ON)
    return turn.reply(asked(question=question.text), *_WAYS_ON)


def _ask_category(turn: Turn, *, again: bool) -> Turn:
    """Which category; or which was meant."""
    best, known = suggested_category(turn), turn.desk.categories.values()
    row = words.unclear_category_row if again else words.ask_category_row
    rows = [row(n=n, name=c.name, suggested=_mark(c.id == best)) for n, c in enumerate(known, 1)]
    buttons = [press(Choice.CATEGORY, c.id, c.name, suggested=c.id == best) for c in known]
    asked = words.unclear_category if again else words.ask_category
    return turn.reply(asked(rows=tuple(rows)), *buttons)


def _ask_priority(turn: Turn, *, again: bool) -> Turn:
    """Which priority, each with the reply time that it promises; or which was meant."""
    best, promises = suggested_priority(turn), turn.desk.sla
    row = words.unclear_priority_row if again else words.ask_priority_row
    rows = [
        row(
            n=n,
            priority=str(p),
            within=promised_within(promises[p].first_response),
            suggested=_mark(p is best),
        )
        for n, p in enumerate(PRIORITIES, 1)
    ]
    buttons = [press(Choice.PRIORITY, str(p), suggested=p is best) for p in PRIORITIES]
    asked = words.unclear_priority if again else words.ask_priority
    return turn.reply(asked(rows=tuple(rows)), *buttons)


def _mark(best: bool) -> str:
    return "yes" if best else ""


_ASK: Final[Mapping[Detail, Callable[[], Wording]]] = {
    Detail.STEPS: words.ask_steps,
    Detail.ERROR_TEXT: words.ask_error_text,
    Detail.FILES: words.ask_files,
    Detail.CONTACT: words.ask_contact,
}
_REST: Final[Mapping[Detail, Callable[[], Row]]] = {
    Detail.STEPS: words.rest_row_steps,
    Detail.ERROR_TEXT: words.rest_row_error_text,
    Detail.FILES: words.rest_row_files,
    Detail.CONTACT: words.rest_row_contact,
}
_UNCLEAR: Final[Mapping[Detail, Callable[[], Wording]]] = {
    Detail.STEPS: words.unclear_steps,
    Detail.ERROR_TEXT: words.unclear_error_text,
    Detail.FILES: words.unclear_files,
    Detail.CONTACT: words.unclear_contact,
}


class _AskOwn(Protocol):
    def __call__(self, *, question: str) -> Wording: ...


_OWN: Final[Mapping[AnswerKind, _AskOwn]] = dict.fromkeys(AnswerKind, words.ask_own) | {
    AnswerKind.NUMBER: words.ask_own_number,
    AnswerKind.DATE: words.ask_own_date,
    AnswerKind.FILE: words.ask_own_file,
}
_AGAIN: Final[Mapping[AnswerKind, _AskOwn]] = dict.fromkeys(AnswerKind, words.unclear_own) | {
    AnswerKind.NUMBER: words.unclear_own_number,
    AnswerKind.DATE: words.unclear_own_date,
    AnswerKind.FILE: words.unclear_own_file,
}
