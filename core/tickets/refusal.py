"""A refusal: what somebody wanted could not be done, and why. A value, not an error."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.model.actions import Value, Wording


@dataclass(frozen=True, slots=True)
class Refusal:
    """`why` is the name of the wording that explains it, filled with `args`."""

    why: str
    args: Mapping[str, Value] = field(default_factory=dict)


def refuse(wording: Wording) -> Refusal:
    """A refusal that `wording` explains."""
    return Refusal(wording.name, wording.args)
