"""Which deadlines are pending, as a function of the state. What is not here is off."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from core.dialog.targets import first_response_due, resolution_due, update_due
from core.model.conversation import Conversation, Step
from core.model.deadline import Deadline, DeadlineKind
from core.model.desk import Desk
from core.model.ticket import Outcome, Ticket


def schedule(desk: Desk, talk: Conversation) -> tuple[Deadline, ...]:
    """Every deadline of `talk` that is still to come, or that is past and was not dealt with.

    Being a pure function of the state, it cannot forget a row, leave a stale one, or fire one
    twice: what was dealt with stands in `talk.fired`.
    """
    ticket = talk.ticket
    if ticket is None:
        return ()
    found = sorted((*_of_step(desk, talk, ticket), *_of_promises(desk, talk, ticket)), key=_when)
    return tuple(d for d in found if fired_name(d) not in talk.fired)


def fired_name(deadline: Deadline) -> str:
    """A breach is told once per run of the clocks, even if a new priority moves its time."""
    return f"{deadline.kind}:{deadline.mark}"


def _of_step(desk: Desk, talk: Conversation, ticket: Ticket) -> Iterator[Deadline]:
    since, wait = talk.stepped_at or ticket.opened_at, desk.patience
    match talk.step:
        case Step.DRAFTING if talk.drafting is not None:
            number = str(talk.drafting.number)
            yield Deadline(DeadlineKind.DRAFT, talk.drafting.until, number)
        case Step.GATHERING | Step.CONFIRMING:
            yield _after(DeadlineKind.PATIENCE, since, wait.details)
        case Step.ANSWERED | Step.CHOOSING if _was_promised_a_person(ticket):
            # A person was promised before the articles had something after all.
            yield _after(DeadlineKind.PATIENCE, since, wait.details)
        case Step.ANSWERED | Step.CHOOSING:
            yield _after(DeadlineKind.OFFER_REMINDER, since, wait.offer / 2)
            yield _after(DeadlineKind.OFFER_CLOSES, since, wait.offer)
        case Step.WAITING:
            yield _after(DeadlineKind.WAITING_REMINDER, since, wait.waiting / 2)
            yield _after(DeadlineKind.WAITING_CLOSES, since, wait.waiting)
        case Step.RESOLVED | Step.COMMENTING:
            confirmed = ticket.rating or ticket.outcome is Outcome.SOLVED_BY_ANSWER
            if not confirmed:
                yield _after(DeadlineKind.RESOLVED_REMINDER, since, wait.resolved / 2)
            yield _after(DeadlineKind.RESOLVED_CLOSES, since, wait.resolved)
        case _:
            pass


def _was_promised_a_person(ticket: Ticket) -> bool:
    return ticket.episode is not None and ticket.episode.resolved_at is None


def _of_promises(desk: Desk, talk: Conversation, ticket: Ticket) -> Iterator[Deadline]:
    now = ticket.episode
    if now is None or not ticket.is_with_people:
        return
    run = str(len(ticket.episodes))
    at_priority = f"{run}:{ticket.priority}"
    if now.first_response_at is None:
        near = first_response_due(desk, ticket, desk.warn_at)
        yield from _at(DeadlineKind.FIRST_RESPONSE_WARNING, near, at_priority)
        yield from _at(DeadlineKind.FIRST_RESPONSE, first_response_due(desk, ticket), run)
    near = resolution_due(desk, ticket, desk.warn_at)
    yield from _at(DeadlineKind.RESOLUTION_WARNING, near, at_priority)
    yield from _at(DeadlineKind.RESOLUTION, resolution_due(desk, ticket), run)
    if talk.said_at is not None and talk.step is not Step.WAITING:
        promised = update_due(desk, ticket, talk.said_at)
        yield from _at(DeadlineKind.UPDATE, promised, talk.said_at.isoformat())


def _after(kind: DeadlineKind, since: datetime, wait: timedelta) -> Deadline:
    return Deadline(kind, since + wait, mark=since.isoformat())


def _at(kind: DeadlineKind, at: datetime | None, mark: str) -> Iterator[Deadline]:
    if at is not None:
        yield Deadline(kind, at, mark)


def _when(deadline: Deadline) -> datetime:
    return deadline.at
