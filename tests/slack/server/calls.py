"""A record of every request that came in, and a reader of its arguments."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.slack.server.errors import SlackError, bad_arguments
from tests.slack.server.records import Json


class Args(Mapping[str, Any]):
    """Arguments, whether they came as a form, as a query or as JSON."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = dict(raw)

    def __getitem__(self, name: str) -> Any:
        return self._raw[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def text(self, name: str, default: str = "") -> str:
        value = self._raw.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        if not self.text(name):
            raise bad_arguments(f"missing required field: {name}")
        return self.text(name)

    def flag(self, name: str) -> bool | None:
        """True or False as it was given; None if it was not."""
        if name not in self._raw or self._raw[name] is None:
            return None
        return str(self._raw[name]).lower() in {"1", "true"}

    def number(self, name: str, default: int, most: int) -> int:
        try:
            value = int(self.text(name) or default)
        except ValueError:
            raise bad_arguments(f"{name} must be an integer") from None
        if value < 0:
            raise SlackError("invalid_limit")
        return min(value or default, most)

    def structure(self, name: str, wrong: str) -> Any:
        """JSON, or JSON inside a form's field. Raises SlackError(wrong) if it is neither."""
        value = self._raw.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(wrong) from None


@dataclass(eq=False)
class Call:
    """One request. `answer` is what was, or would have been, told; `fault` what struck it."""

    method: str
    args: Args
    token: str
    at: float
    done: bool = False
    status: int = 0
    answer: Json = field(default_factory=dict)
    fault: str = ""

    @property
    def error(self) -> str:
        return str(self.answer.get("error", ""))


class Calls(list[Call]):
    """All calls in the order in which they came."""

    def of(self, method: str) -> list[Call]:
        return [call for call in self if call.method == method]

    def count(self, method: Any) -> int:
        return len(self.of(method))

    @property
    def counts(self) -> Counter[str]:
        return Counter(call.method for call in self)

    @property
    def running(self) -> list[Call]:
        return [call for call in self if not call.done]


async def read(request: web.Request) -> tuple[Args, str]:
    """The arguments and the token of a request; a token in the URL counts as none."""
    raw: dict[str, Any] = dict(request.query)
    raw.pop("token", None)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        raw |= body
    else:
        raw |= dict(await request.post())
    token = str(raw.pop("token", "") or "")
    given = request.headers.get("Authorization", "")
    return Args(raw), given.removeprefix("Bearer ") if given.startswith("Bearer ") else token
