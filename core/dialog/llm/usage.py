"""The part of a receipt that a language model has: who it was, what was checked, what it cost."""

from typing import Any

from core.dialog.llm.verdict import is_awaited
from core.dialog.turn import Turn
from core.model.deadline import DeadlineKind
from core.model.events import AnswerDrafted, DeadlineReached, DraftFailed
from core.model.llm_draft import CheckResult

ANSWERED = "answered"
"""The check that any draft came at all."""


def failure_of(turn: Turn) -> str:
    """Why no draft came, where this turn shows that none will; "" else."""
    match turn.event:
        case DraftFailed(trouble=trouble) if is_awaited(turn) is not None:
            return trouble
        case DeadlineReached() if turn.event.deadline.kind is DeadlineKind.DRAFT:
            return "timeout"
        case _:
            return ""


def usage_fields(turn: Turn) -> dict[str, Any]:
    """The fields of `AnswerAttempt` that this turn fills; none where no model was asked."""
    trouble, llm = failure_of(turn), turn.desk.llm
    if trouble:
        by = llm.model if llm else ""
        return {"by": by, "checks": (CheckResult(ANSWERED, False, trouble),)}
    if turn.draft_verdict is None or not isinstance(turn.event, AnswerDrafted):
        return {}
    cost = turn.event.cost
    return {
        "by": cost.model,
        "checks": turn.draft_verdict.checks or (CheckResult(ANSWERED, False, "none_fits"),),
        "tokens": cost.tokens,
        "took": cost.took,
        "reworded": turn.draft_verdict.reworded,
    }
