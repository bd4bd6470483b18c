"""Which deadlines are pending, as a function of the state. What is not here is off."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from operator import attrgetter

from core.dialog.targets import (
    breach_reminder_due,
    first_response_due,
    patience_due,
    resolution_due,
    update_due,
    update_since,
)
from core.model.conversation import Conversation, Step
from core.model.deadline import Deadline, DeadlineKind
from core.model.policy import Desk
from core.model.ticket import Episode, Outcome, Status, Ticket
from core.tickets.lifecycle import ended_at

PROMISES = frozenset({DeadlineKind.FIRST_RESPONSE, DeadlineKind.RESOLUTION})
"""What is promised to the requester and can be missed."""


def schedule(desk: Desk, conversation: Conversation) -> tuple[Deadline, ...]:
    """Every deadline that is still to come, or that is past and was not dealt with.

    Being a pure function of the state, it cannot forget a row, leave a stale one, or fire one
    twice: what was dealt with stands in `Conversation.fired_deadlines`.
    """
    return pending(conversation, all_deadlines(desk, conversation))


def pending(conversation: Conversation, found: tuple[Deadline, ...]) -> tuple[Deadline, ...]:
    """The same, of all deadlines that there are."""
    fired = conversation.fired_deadlines
    return tuple([d for d in found if fired_key(d) not in fired]) if fired else found


def promises(desk: Desk, conversation: Conversation) -> tuple[Deadline, ...]:
    """What the requester may count on now, kept or missed: the reply, the resolution, the next
    word, and how long there is time to answer.
    """
    return promised(all_deadlines(desk, conversation))


def promised(found: tuple[Deadline, ...]) -> tuple[Deadline, ...]:
    """The same, of all deadlines that there are."""
    return tuple([d for d in found if d.kind in _TOLD])


def next_update(desk: Desk, conversation: Conversation, now: datetime) -> datetime | None:
    """When the requester hears from the desk again at the latest, UTC; None if that is not
    promised, or is past and will come in this very second.
    """
    return next(
        (
            d.at
            for d in all_deadlines(desk, conversation)
            if d.kind is DeadlineKind.UPDATE and d.at > now
        ),
        None,
    )


def closing_of(desk: Desk, conversation: Conversation, kind: DeadlineKind) -> datetime | None:
    """When this deadline of the present step comes, UTC; None if the step has none."""
    return next((d.at for d in all_deadlines(desk, conversation) if d.kind is kind), None)


def fired_key(deadline: Deadline) -> str:
    """A breach is told once per run of the clocks, even if a new priority moves its time."""
    return f"{deadline.kind}:{deadline.mark}"


_TOLD = PROMISES | {
    DeadlineKind.UPDATE,
    DeadlineKind.OFFER_CLOSES,
    DeadlineKind.WAITING_CLOSES,
    DeadlineKind.RESOLVED_CLOSES,
}


def all_deadlines(desk: Desk, conversation: Conversation) -> tuple[Deadline, ...]:
    """In the order of their times, fired ones too. Those of an earlier policy stand."""
    ticket = conversation.ticket
    if ticket is None:
        return ()
    found = [*_of_step(desk, conversation, ticket), *_of_promises(desk, conversation, ticket)]
    if conversation.kept:
        kept = {fired_key(d): d for d in conversation.kept}
        found = [kept.get(fired_key(d), d) for d in found]
    return tuple(sorted(found, key=_when))


def _of_step(desk: Desk, conversation: Conversation, ticket: Ticket) -> Iterator[Deadline]:
    since, wait = conversation.step_entered_at or ticket.opened_at, desk.patience
    match conversation.step:
        case Step.DRAFTING if conversation.drafting is not None:
            number = str(conversation.drafting.number)
            yield Deadline(DeadlineKind.DRAFT, conversation.drafting.until, number)
        case Step.GATHERING | Step.CONFIRMING:
            yield _soon(since, wait.details)
        case Step.ANSWERED | Step.CHOOSING if _was_promised_a_person(ticket):
            # A person was promised before the articles had something after all.
            yield _soon(since, wait.details)
        case Step.ANSWERED | Step.CHOOSING:
            yield _after(desk, DeadlineKind.OFFER_REMINDER, since, wait.offer / 2)
            yield _after(desk, DeadlineKind.OFFER_CLOSES, since, wait.offer)
        case Step.WITH_AGENT if ticket.snoozed_until is not None:
            until = ticket.snoozed_until
            yield Deadline(DeadlineKind.SNOOZE_OVER, until, until.isoformat())
        case Step.WAITING:
            yield _after(desk, DeadlineKind.WAITING_REMINDER, since, wait.waiting / 2)
            yield _after(desk, DeadlineKind.WAITING_CLOSES, since, wait.waiting)
        case Step.CLOSED if ticket.merged_into is not None and ticket.participants:
            mark = str(ticket.merged_into)
            yield Deadline(DeadlineKind.PARTICIPANTS_FOLLOW, ticket.closed_at or since, mark)
        case Step.RESOLVED | Step.COMMENTING:
            # Counted from the resolution: to rate it or to comment on it puts nothing off.
            since = ended_at(ticket) or since
            confirmed = ticket.rating or ticket.outcome is Outcome.SOLVED_BY_ANSWER
            if not confirmed:
                yield _after(desk, DeadlineKind.RESOLVED_REMINDER, since, wait.resolved / 2)
            yield _after(desk, DeadlineKind.RESOLVED_CLOSES, since, wait.resolved)
        case _:
            pass


def _was_promised_a_person(ticket: Ticket) -> bool:
    return ticket.episode is not None and ticket.episode.resolved_at is None


def _of_promises(desk: Desk, conversation: Conversation, ticket: Ticket) -> list[Deadline]:
    now = ticket.episode
    if now is None or not ticket.is_with_people:
        return []
    run = str(len(ticket.episodes))
    at_priority = f"{run}:{ticket.priority}"
    found: list[Deadline] = []
    if now.first_response_at is None:
        near = first_response_due(desk, ticket, desk.warning_fraction)
        _add(found, DeadlineKind.FIRST_RESPONSE_WARNING, near, at_priority)
        _add(found, DeadlineKind.FIRST_RESPONSE, first_response_due(desk, ticket), run)
    near = resolution_due(desk, ticket, desk.warning_fraction)
    _add(found, DeadlineKind.RESOLUTION_WARNING, near, at_priority)
    _add(found, DeadlineKind.RESOLUTION, resolution_due(desk, ticket), run)
    found += _of_breaches(desk, conversation, ticket, now)
    found += _of_paging(desk, conversation, ticket)
    # After the paging, so that a word which falls due together with a page can tell of it.
    if (since := update_since(conversation)) is not None:
        promised = update_due(desk, ticket, since)
        _add(found, DeadlineKind.UPDATE, promised, since.isoformat())
    return found


def _of_breaches(
    desk: Desk, conversation: Conversation, ticket: Ticket, now: Episode
) -> Iterator[Deadline]:
    """While something that was told as missed is still missing: once a working day."""
    if not conversation.fired_deadlines:  # as in most events, and the rest takes long
        return
    run = len(ticket.episodes)
    missed = {DeadlineKind.RESOLUTION: resolution_due(desk, ticket)}
    if now.first_response_at is None:
        missed |= {DeadlineKind.FIRST_RESPONSE: first_response_due(desk, ticket)}
    told = [at for kind, at in missed.items() if f"{kind}:{run}" in conversation.fired_deadlines]
    found = [at for at in told if at is not None]
    if not found or ticket.status is Status.WAITING:
        return
    since = max(min(found), conversation.breach_reminded_at or min(found))
    at = breach_reminder_due(desk, since)
    yield Deadline(DeadlineKind.BREACH_REMINDER, at, since.isoformat())


def _of_paging(desk: Desk, conversation: Conversation, ticket: Ticket) -> Iterator[Deadline]:
    """While nobody has it: the page that a question holds back, or the next of the repeated ones.

    Pages count from when the ticket last began to wait, so a ticket that was put back into its
    queue is called for again.
    """
    promise = desk.sla[ticket.priority]
    since = conversation.step_entered_at or ticket.opened_at
    if not promise.pages or ticket.status is not Status.OPEN:
        return
    if conversation.page_at is not None and conversation.page_at > since:
        yield Deadline(DeadlineKind.PAGE, conversation.page_at, conversation.page_at.isoformat())
        return
    pages = [page.at for page in conversation.pages if page.at >= since]
    at = (pages[-1] if pages else since) + promise.page_again_every
    mark = f"{since.isoformat()}:{len(pages)}"
    if len(pages) <= promise.page_again_times:
        yield Deadline(DeadlineKind.PAGE_AGAIN, at, mark)
    else:
        yield Deadline(DeadlineKind.PAGES_OVER, at, mark)


def _soon(since: datetime, wait: timedelta) -> Deadline:
    """On the calendar: whoever was promised a person need not wait for a working day."""
    return Deadline(DeadlineKind.PATIENCE, since + wait, mark=since.isoformat())


def _after(desk: Desk, kind: DeadlineKind, since: datetime, wait: timedelta) -> Deadline:
    return Deadline(kind, patience_due(desk, since, wait), mark=since.isoformat())


def _add(found: list[Deadline], kind: DeadlineKind, at: datetime | None, mark: str) -> None:
    if at is not None:
        found.append(Deadline(kind, at, mark))


_when = attrgetter("at")
