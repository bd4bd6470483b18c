"""The part of a receipt that a language model has: who it was, what was checked, what it cost."""

from typing import Any

from core.dialog.judging import awaited
from core.dialog.turn import Turn
from core.model.deadline import DeadlineKind
from core.model.draft import Checked
from core.model.events import AnswerDrafted, DeadlineReached, DraftFailed

ANSWERED = "answered"
"""The check that any draft came at all."""


def trouble_of(turn: Turn) -> str:
    """Why no draft came, where this turn shows that none will; "" else."""
    match turn.event:
        case DraftFailed(trouble=trouble) if awaited(turn) is not None:
            return trouble
        case DeadlineReached() if turn.event.deadline.kind is DeadlineKind.DRAFT:
            return "timeout"
        case _:
            return ""


def receipt(turn: Turn) -> dict[str, Any]:
    """The fields of `Looked` that this turn fills; none where no model was asked."""
    trouble, llm = trouble_of(turn), turn.desk.llm
    if trouble:
        by = llm.model if llm else ""
        return {"by": by, "checks": (Checked(ANSWERED, False, trouble),)}
    if turn.judged is None or not isinstance(turn.event, AnswerDrafted):
        return {}
    cost = turn.event.cost
    return {
        "by": cost.model,
        "checks": turn.judged.checks or (Checked(ANSWERED, False, "none_fits"),),
        "tokens": cost.tokens,
        "took": cost.took,
        "reworded": turn.judged.reworded,
    }
