"""At which steps a requester's button can still mean something.

The dialog answers no other press than that it is over, and pages leave such buttons out.
"""

from collections.abc import Mapping
from typing import Final

from core.model.conversation import DETAIL_STEPS, ENDED_STEPS, OFFER_STEPS, Step
from core.model.events import Choice

_OFFERED: Final = OFFER_STEPS | {Step.DRAFTING}
"""While a model is asked, what was offered before may have helped after all."""
_ANY: Final = frozenset(Step)

STEPS: Final[Mapping[Choice, frozenset[Step]]] = {
    Choice.SOLVED: _OFFERED,
    Choice.NEED_PERSON: _OFFERED | DETAIL_STEPS,
    Choice.NONE_OF_THESE: OFFER_STEPS,
    Choice.PICK: _OFFERED,
    Choice.SHOW: _OFFERED,
    Choice.CATEGORY: DETAIL_STEPS,
    Choice.PRIORITY: DETAIL_STEPS,
    Choice.OPTION: DETAIL_STEPS,
    Choice.SKIP: frozenset({Step.GATHERING}),
    Choice.CHANGE: frozenset({Step.CONFIRMING}),
    Choice.BACK: DETAIL_STEPS | {Step.ANSWERED},
    Choice.SEND: frozenset({Step.CONFIRMING}),
    Choice.CANCEL: _ANY - ENDED_STEPS,
    Choice.RATE: ENDED_STEPS,
    Choice.NO_COMMENT: frozenset({Step.COMMENTING}),
    Choice.NEITHER: ENDED_STEPS,
    Choice.OPEN_ANEW: ENDED_STEPS,
    Choice.REOPEN: ENDED_STEPS,
    Choice.CALL_NOW: frozenset({Step.QUEUED}),
    Choice.CALL_NOBODY: frozenset({Step.QUEUED}),
}
"""Choices that are missing here are agents', or can be made at any time."""


def may_mean(choice: Choice, step: Step) -> bool:
    """Can a requester's press of this button do anything at this step?"""
    return step in STEPS.get(choice, _ANY)
