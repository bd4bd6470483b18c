"""A refusal: what somebody wanted could not be done, and why. A value, not an error."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Refusal:
    """`why` is the name of the wording that explains it, filled with `facts`."""

    why: str
    args: Mapping[str, str] = field(default_factory=dict)
