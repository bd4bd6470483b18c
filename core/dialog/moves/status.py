"""Telling: the state of a ticket, its deadline and why, the receipt of an answer, its history."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TypedDict, assert_never

from core import wordings as words
from core.dialog.language_model import ANSWERED
from core.dialog.pages.card import routing_reason
from core.dialog.pages.history import conversation_rows
from core.dialog.pages.lists import holder_of, wanted_ticket
from core.dialog.schedule import closing_of, next_update
from core.dialog.sides import is_requester, may_work, own_participation, reads_as_agent
from core.dialog.targets import (
    first_response_due,
    first_response_if_sent,
    promise_facts,
    reason_of,
    reopen_until,
    resolution_due,
)
from core.dialog.turn import Turn
from core.model.actions import Row
from core.model.commands import Word
from core.model.conversation import AnswerAttempt, AttemptOutcome
from core.model.deadline import DeadlineKind
from core.model.ticket import Status
from core.model.timeline import Access
from core.model.values import Listing, Reason
from core.tickets import permissions

MAX_CANDIDATES = 3
STATE_EVERY = timedelta(hours=2)


def tell_the_state(turn: Turn) -> Turn:
    """State, who has it, the deadline and its reason."""
    if not _may_see(turn):
        return turn.answer_here(words.no_such_ticket(wanted=wanted_ticket(turn)))
    ticket = turn.ticket
    now = turn.event.at
    holder = holder_of(ticket.status, ticket.agent)
    if not is_requester(turn):
        name = ticket.agent.display_name if ticket.agent else ""
        holder = {"status": ticket.status.value, "agent": name}
    is_open = ticket.status is Status.OPEN
    until = reopen_until(turn.desk, ticket)
    first = ticket.episode is None or ticket.episode.first_response_at is None
    reason = _reason(turn)
    said = words.status(
        subject=ticket.subject,
        team=routing_reason(turn.desk, ticket)["team"] if is_open else "",
        reply_reason=reason if first else None,
        solve_reason=None if first else reason,
        closes=_closing_time(turn) if ticket.status is Status.WAITING else None,
        asleep_until=ticket.snoozed_until if reads_as_agent(turn) else None,
        update_by=next_update(turn.desk, turn.conversation, now),
        person_by=_person_by(turn) if is_requester(turn) else None,
        reopen_by=until if until is not None and until > now else None,
        **holder,
        **promise_facts(turn.desk, ticket, now),
    )
    return turn.answer_here(said)


def _person_by(turn: Turn) -> datetime | None:
    """Until when a person would reply if the ticket were sent now; None if people have it."""
    if turn.ticket.status is not Status.NEW:
        return None
    return first_response_if_sent(turn.desk, turn.ticket.priority, turn.event.at)


def _closing_time(turn: Turn) -> datetime | None:
    closes = closing_of(turn.desk, turn.conversation, DeadlineKind.WAITING_CLOSES)
    return closes if closes is not None and closes > turn.event.at else None


def tell_the_state_now_and_then(turn: Turn) -> Turn:
    """The same where words asked for it: once in a while, since people read those words too."""
    told = turn.conversation.state_told_at
    if told is not None and turn.event.at - told < STATE_EVERY:
        return turn
    return tell_the_state(turn.with_conversation(state_told_at=turn.event.at))


def tell_why(turn: Turn) -> Turn:
    """Why this answer, why this team, why this deadline."""
    if not _may_see(turn):
        return turn.answer_here(words.no_such_ticket(wanted=wanted_ticket(turn)))
    ticket, rows = turn.ticket, list[Row]()
    for look in _looks_to_see(turn):
        rows += [_about_the_look(turn, look), *_about_the_model(turn, look)]
    if ticket.routing is not None:
        rows.append(words.why_row_routing(**routing_reason(turn.desk, ticket)))
    rows += _why_then(turn)
    return turn.answer_here(words.why(rows=tuple(rows), subject=ticket.subject))


def tell_the_history(turn: Turn) -> Turn:
    """For agents: what was said and what happened, by whom and when."""
    author = turn.author
    allowed = permissions.access(turn.desk, author, turn.ticket) if author else Access()
    entries = [entry for entry in turn.context.timeline if allowed.admits(entry)]
    rows = conversation_rows(turn.desk, entries)
    return turn.answer_here(words.history(rows=rows, subject=turn.ticket.subject))


def tell_that_it_is_not_theirs(turn: Turn) -> Turn:
    """One answer for tickets that do not exist and for those one may not see."""
    if _may_see(turn):
        return turn.answer_here(words.not_allowed())
    return turn.answer_here(words.no_such_ticket(wanted=wanted_ticket(turn)))


def tell_that_it_is_stale(turn: Turn) -> Turn:
    """A button of an earlier step, or a word that fits nothing now."""
    if turn.command is not None and turn.command.word is Word.REOPEN:
        return turn.answer_here(words.not_resolved())  # whoever may reopen it asks while it is open
    return turn.answer_here(words.stale())


def tell_whose_thread_it_is(turn: Turn) -> Turn:
    """Somebody calls the desk in another's talk, where no human reads along."""
    return turn.answer_here(words.thread_of_another())


def _reason(turn: Turn) -> Reason | None:
    """Why the next promise falls due when it does."""
    ticket = turn.ticket
    if not ticket.is_with_people or ticket.episode is None:
        return None
    first = ticket.episode.first_response_at is None
    return reason_of(turn.desk, ticket, turn.event.at, first_response=first, zone=_clock(turn))


def _why_then(turn: Turn) -> Iterator[Row]:
    """The due time of each promise with its reason. A reply that was given says when."""
    desk, ticket, now = turn.desk, turn.ticket, turn.event.at
    if not ticket.is_with_people or ticket.episode is None:
        return
    zone, given = _clock(turn), ticket.episode.first_response_at
    first, solved = first_response_due(desk, ticket), resolution_due(desk, ticket)
    late = first is not None and first <= (given or now)
    yield words.why_row_reply_due(
        given=given,
        due=None if late else first,
        was_due=first if late else None,
        why=reason_of(desk, ticket, given or now, first_response=True, zone=zone),
    )
    late = solved is not None and solved <= now
    yield words.why_row_resolution_due(
        due=None if late else solved,
        was_due=solved if late else None,
        why=reason_of(desk, ticket, now, first_response=False, zone=zone),
    )


def _about_the_look(turn: Turn, look: AnswerAttempt) -> Row:
    """What was found, with which scores, what was needed, and what came of it."""
    question, needed, verdict = look.question, f"{look.threshold:.2f}", look.verdict.value
    found = Listing(
        tuple(
            f"{m.slug}{'#' + m.anchor if m.anchor else ''} {m.score:.2f}"
            for m in look.found[:MAX_CANDIDATES]
            if m.slug not in look.internal or is_requester(turn)
        )
    )
    match look.outcome:
        case AttemptOutcome.CHOICE:
            return _about_the_choice(look, found)
        case AttemptOutcome.NEXT:
            return words.why_row_look_next(question=question, found=found, verdict=verdict)
        case AttemptOutcome.PICKED:
            return words.why_row_look_picked(question=question, verdict=verdict)
        case AttemptOutcome.MENTIONED:
            return words.why_row_look_mentioned(question=question, found=found)
        case AttemptOutcome.HANDOFF:
            return words.why_row_look_handoff(question=question, found=found)
        case AttemptOutcome.NOTHING:
            return words.why_row_look_nothing(
                question=question, found=found if found.items else None, needed=needed
            )
        case AttemptOutcome.ANSWER:
            return words.why_row_look_answer(
                question=question, found=found, needed=needed, verdict=verdict
            )
    assert_never(look.outcome)


def _about_the_choice(look: AnswerAttempt, found: Listing) -> Row:
    """Why there was a choice, and what came of it."""
    question, needed, verdict = look.question, f"{look.threshold:.2f}", look.verdict.value
    if len(look.found) == 1:
        return words.why_row_look_choice_of_one(
            question=question, found=found, needed=needed, verdict=verdict
        )
    if look.parts:
        return words.why_row_look_choice_of_several(question=question, found=found, verdict=verdict)
    if look.found[0].score >= look.threshold:
        return words.why_row_look_choice_close(question=question, found=found, verdict=verdict)
    return words.why_row_look_choice(question=question, found=found, needed=needed, verdict=verdict)


def _about_the_model(turn: Turn, look: AnswerAttempt) -> Iterator[Row]:
    """Who was asked, what that cost, and what was checked. What a draft said that failed is for
    agents alone: it may be anything.
    """
    if not look.by:
        return
    passed = sum(check.passed for check in look.checks)
    seconds = f"{look.took.total_seconds():.1f}" if look.took else ""
    cost: _Cost = {"by": look.by, "tokens": look.tokens or "", "seconds": seconds}
    if look.reworded:
        yield words.why_row_reworded(passed=passed or "", **cost)
    else:
        yield words.why_row_drafted(passed=passed or "", **cost)
    for check in look.checks:
        if not check.passed:
            note = check.note if reads_as_agent(turn) or check.check == ANSWERED else ""
            yield words.why_row_failed(check=check.check, note=note)


class _Cost(TypedDict):
    by: str
    tokens: int | str
    seconds: str


def _looks_to_see(turn: Turn) -> Iterator[AnswerAttempt]:
    """Not those from before a participant was let in: they repeat what was said then."""
    own = own_participation(turn)
    outside = own is not None and not is_requester(turn) and not may_work(turn)
    since = own.since if own is not None and outside else None
    return (look for look in turn.conversation.attempts if since is None or look.at >= since)


def _clock(turn: Turn) -> str:
    """The zone of whoever asks; "" where it is not known, and the desk's own is told."""
    return turn.author.zone if turn.author else ""


def _may_see(turn: Turn) -> bool:
    author, ticket = turn.author, turn.conversation.ticket
    if is_requester(turn):
        return True
    return (
        author is not None and ticket is not None and permissions.may_see(turn.desk, author, ticket)
    )
