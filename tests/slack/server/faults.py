"""What can go wrong with a request, switched on by method, number and chance."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any


class Trouble(StrEnum):
    """BEFORE means that nothing was done; AFTER that it was done, but the answer is lost."""

    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    SERVER_ERROR_AFTER = "server_error_after"
    SLOW = "slow"
    SLOW_AFTER = "slow_after"
    HANG = "hang"
    HANG_AFTER = "hang_after"
    ERROR = "error"
    ERROR_AFTER = "error_after"
    HTML = "html"
    HTML_AFTER = "html_after"
    MALFORMED = "malformed"
    MALFORMED_AFTER = "malformed_after"
    EMPTY = "empty"

    @property
    def is_after(self) -> bool:
        """Is the thing done although the answer does not say so?"""
        return self.value.endswith("_after")


@dataclass(eq=False)
class Fault:
    """One thing that goes wrong. `times` is None for ever; `after` lets that many calls pass.

    `seconds` is how long a slow answer takes, `retry_after` what a 429 says, `error` the code.
    """

    trouble: Trouble
    method: str = "*"
    times: int | None = 1
    after: int = 0
    probability: float = 1.0
    channel: str | None = None
    when: Callable[[Mapping[str, Any]], bool] | None = None
    retry_after: int = 1
    status: int = 503
    seconds: float = 0.05
    error: str = "fatal_error"
    struck: int = 0

    def concerns(self, method: str, args: Mapping[str, Any]) -> bool:
        if not fnmatchcase(method, self.method):
            return False
        if self.channel is not None and self.channel != str(args.get("channel", "")):
            return False
        return self.when is None or self.when(args)


@dataclass
class Faults:
    """Every fault that is switched on. The first that fits strikes."""

    chance: random.Random
    on: list[Fault] = field(default_factory=list)

    def add(self, method: str, trouble: Trouble | str, **how: Any) -> Fault:
        """Switch one on. `method` may have a star; `files.upload`, `files.download` and
        `response_url` name what is no method of the Web API."""
        fault = Fault(Trouble(trouble), method, **how)
        self.on.append(fault)
        return fault

    def clear(self) -> None:
        self.on.clear()

    def strike(self, method: str, args: Mapping[str, Any]) -> Fault | None:
        for fault in self.on:
            if not fault.concerns(method, args):
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            if fault.probability < 1 and self.chance.random() >= fault.probability:
                continue
            fault.struck += 1
            if fault.times is not None and fault.struck >= fault.times:
                self.on.remove(fault)
            return fault
        return None
