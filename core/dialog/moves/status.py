"""Telling: the state of a ticket, its deadline and why, the receipt of an answer, its history."""

from collections.abc import Iterator
from datetime import datetime

from core.dialog.llm.usage import ANSWERED
from core.dialog.pages.card import routing_reason
from core.dialog.pages.lists import waiting_facts, wanted_ticket
from core.dialog.roles import is_requester
from core.dialog.schedule import closing_of, next_update
from core.dialog.targets import explain_due, promise_facts, reason_of, reopen_until
from core.dialog.turn import Turn
from core.dialog.utterances.commands import Word
from core.dialog.utterances.extraction import cut
from core.model.actions import Value
from core.model.audit import AuditEntry
from core.model.conversation import AnswerAttempt, AttemptOutcome
from core.model.deadline import DeadlineKind
from core.model.people import Person
from core.model.policy import Category, Desk, Queue, Team
from core.model.ticket import Status
from core.tickets import permissions

MAX_HISTORY_ENTRIES = 30
MAX_HISTORY_ENTRY_CHARS = 200
"""Characters."""
MAX_CANDIDATES = 3


def tell_the_state(turn: Turn) -> Turn:
    """State, who has it, the deadline and its reason."""
    if not _may_see(turn):
        return turn.answer_here("no_such_ticket", wanted=wanted_ticket(turn))
    ticket = turn.ticket
    now = turn.event.at
    facts: dict[str, Value] = {
        "status": ticket.status.value,
        "subject": ticket.subject,
        "priority": ticket.priority.value,
        "agent": ticket.agent.display_name if ticket.agent else "",
    }
    if ticket.status is Status.OPEN:
        facts |= {"team": routing_reason(turn.desk, ticket)["team"]}
    facts |= promise_facts(turn.desk, ticket, now) | _reasons(turn)
    if ticket.status is Status.WAITING:
        facts |= waiting_facts(facts) if is_requester(turn) else {}
        closes = closing_of(turn.desk, turn.conversation, DeadlineKind.WAITING_CLOSES)
        facts |= {"closes": closes} if closes is not None and closes > now else {}
    update = next_update(turn.desk, turn.conversation, now)
    facts |= {"update_by": update} if update else {}
    until = reopen_until(turn.desk, ticket)
    facts |= {"reopen_by": until} if until is not None and until > now else {}
    return turn.answer_here("status", also=facts)


def tell_why(turn: Turn) -> Turn:
    """Why this answer, why this team, why this deadline."""
    if not _may_see(turn):
        return turn.answer_here("no_such_ticket", wanted=wanted_ticket(turn))
    ticket, rows = turn.ticket, list[dict[str, Value]]()
    for look in turn.conversation.attempts:
        rows += [_about_the_look(turn, look), *_about_the_model(turn, look)]
    if ticket.routing is not None:
        rows.append({"about": "routing", **routing_reason(turn.desk, ticket)})
    rows += _why_then(turn)
    return turn.answer_here("why", rows=tuple(rows), subject=ticket.subject)


def tell_the_history(turn: Turn) -> Turn:
    """For agents: what happened, who did it, when."""
    rows: tuple[dict[str, Value], ...] = tuple(
        {
            "at": fact.at,
            "kind": fact.kind.value.replace("_", " "),
            "who": _name(fact.actor),
            "what": cut(_what(turn.desk, fact), MAX_HISTORY_ENTRY_CHARS),
            **_due_then(fact),
        }
        for fact in turn.context.history[-MAX_HISTORY_ENTRIES:]
    )
    return turn.answer_here("history", rows=rows, subject=turn.ticket.subject)


def tell_that_it_is_not_theirs(turn: Turn) -> Turn:
    """One answer for tickets that do not exist and for those one may not see."""
    if _may_see(turn):
        return turn.answer_here("not_allowed")
    return turn.answer_here("no_such_ticket", wanted=wanted_ticket(turn))


def tell_that_it_is_stale(turn: Turn) -> Turn:
    """A button of an earlier step, or a word that fits nothing now."""
    if turn.command is not None and turn.command.word is Word.REOPEN:
        return turn.answer_here("not_resolved")  # whoever may reopen it asks while it is open
    return turn.answer_here("stale")


def tell_whose_thread_it_is(turn: Turn) -> Turn:
    """Somebody calls the desk in another's talk, where no human reads along."""
    return turn.answer_here("thread_of_another")


def _reasons(turn: Turn) -> dict[str, Value]:
    """Why the next promise falls due when it does."""
    ticket = turn.ticket
    if not ticket.is_with_people or ticket.episode is None:
        return {}
    first = ticket.episode.first_response_at is None
    said = reason_of(turn.desk, ticket, turn.event.at, first_response=first, zone=_clock(turn))
    return {"reply_reason" if first else "solve_reason": said}


def _why_then(turn: Turn) -> Iterator[dict[str, Value]]:
    """The reason of each promise. A reply that was given says when."""
    ticket, now = turn.ticket, turn.event.at
    if not ticket.is_with_people or ticket.episode is None:
        return
    given = ticket.episode.first_response_at
    for first, about in ((True, "reply_due"), (False, "resolution_due")):
        then = given if first and given is not None else now
        said = explain_due(turn.desk, ticket, then, first_response=first, zone=_clock(turn))
        row: dict[str, Value] = {"about": about, "reason": said}
        yield row | ({"given": given} if first and given is not None else {})


def _what(desk: Desk, fact: AuditEntry) -> str:
    """What is kept of it, each text once, names in the place of ids; not who did it, again."""
    repeats = fact.details.get("by") in (_name(fact.actor), "agent")
    hidden = ("internal", "due", "by") if repeats else ("internal", "due")
    named = (_named(desk, k, v) for k, v in fact.details.items() if v and k not in hidden)
    return ", ".join(dict.fromkeys(named))


def _named(desk: Desk, detail: str, value: str) -> str:
    """The name of a team, queue or category of the policy; else the value as it was kept."""
    entry: Team | Queue | Category | None = None
    match detail:
        case "team":
            entry = desk.teams.get(value)
        case "queue" | "from" | "to":
            entry = desk.queues.get(value)
        case "category":
            entry = desk.categories.get(value)
        case _:
            pass
    return value if entry is None else entry.name


def _due_then(fact: AuditEntry) -> dict[str, Value]:
    """A moment in a fact is shown on the reader's clock, as all moments are."""
    due = fact.details.get("due")
    return {"due": datetime.fromisoformat(due)} if due else {}


def _about_the_look(turn: Turn, look: AnswerAttempt) -> dict[str, Value]:
    """What was found, with which scores, what was needed, and what came of it."""
    found = ", ".join(
        f"{m.slug}{'#' + m.anchor if m.anchor else ''} {m.score:.2f}"
        for m in look.found[:MAX_CANDIDATES]
        if m.slug not in look.internal or is_requester(turn)
    )
    return {
        "about": f"look_{_kind(look)}",
        "question": look.question,
        "found": found,
        "needed": f"{look.threshold:.2f}",
        "verdict": look.verdict.value,
    }


def _kind(look: AnswerAttempt) -> str:
    """What came of it; of a choice, why it was one."""
    if look.outcome is not AttemptOutcome.CHOICE:
        return look.outcome.value
    if len(look.found) == 1:
        return "choice_of_one"
    if look.parts:
        return "choice_of_several"
    return "choice_close" if look.found[0].score >= look.threshold else "choice"


def _about_the_model(turn: Turn, look: AnswerAttempt) -> Iterator[dict[str, Value]]:
    """Who was asked, what that cost, and what was checked. What a draft said that failed is for
    agents alone: it may be anything.
    """
    if not look.by:
        return
    passed = sum(check.passed for check in look.checks)
    seconds = look.took.total_seconds()
    yield {
        "about": "reworded" if look.reworded else "drafted",
        "by": look.by,
        "tokens": look.tokens or "",
        "seconds": f"{seconds:.1f}" if seconds else "",
        "passed": passed or "",
    }
    for check in look.checks:
        if not check.passed:
            note = check.note if not is_requester(turn) or check.check == ANSWERED else ""
            yield {"about": "failed", "check": check.check, "note": note}


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


def _name(person: Person | None) -> str:
    return person.display_name if person else "the desk"
