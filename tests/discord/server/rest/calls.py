"""A request as the handlers see it, the answer they give, and the table of routes."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.discord.server.errors import bare, refused

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request as `files[index]`."""

    index: int
    filename: str
    content_type: str | None
    content: bytes


@dataclass(slots=True)
class Call:
    """One request. `route` is the table's name for it; `status` is None until it is answered.

    `done` says whether the handler ran to its end, so that the effect is there even if the
    answer never arrived.
    """

    method: str
    path: str
    at: float
    route: str = ""
    params: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    files: list[Upload] = field(default_factory=list)
    status: int | None = None
    done: bool = False
    answer: Any = None

    def id(self, name: str) -> int:
        """An id of the path; 404 if it is no number."""
        try:
            return int(self.params[name])
        except ValueError:
            raise bare(404, "Not Found") from None

    @property
    def json(self) -> Json:
        """The body, which must be an object."""
        if not isinstance(self.body, dict):
            raise refused(50109)
        return self.body

    def flag(self, name: str) -> bool:
        """A boolean of the query, in any of the spellings that Discord takes."""
        return self.query.get(name, "") in {"1", "true", "True"}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int = 200
    body: Any = None


NOTHING = Answer(204)
Handler = Callable[[Call], Answer]


def route(name: str) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Marks a method as the handler of e.g. `GET /channels/{channel}`."""

    def marked(handler: Callable[..., Answer]) -> Callable[..., Answer]:
        handler.__dict__.setdefault("routes", []).append(name)
        return handler

    return marked


class Table:
    """All routes, the more exact ones first."""

    def __init__(self, *groups: object) -> None:
        self._rows: list[tuple[str, str, re.Pattern[str], Handler]] = []
        for group in groups:
            for name in dir(type(group)):
                handler = getattr(group, name)
                for path in getattr(handler, "routes", []):
                    self._add(path, handler)
        self._rows.sort(key=lambda row: row[0].count("{"))

    def _add(self, name: str, handler: Handler) -> None:
        method, path = name.split(" ")
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
        self._rows.append((name, method, re.compile(pattern), handler))

    def find(self, call: Call) -> Handler:
        """The handler for a call, whose `route` and `params` are filled in on the way."""
        there = False
        for name, method, pattern, handler in self._rows:
            if (match := pattern.fullmatch(call.path)) is None:
                continue
            there = True
            if method == call.method:
                call.route = name
                call.params = {k: unquote(v) for k, v in match.groupdict().items()}
                return handler
        raise bare(405, "Method Not Allowed") if there else bare(404, "Not Found")


def matches(pattern: str, call: Call) -> bool:
    """Whether a call is meant by e.g. `POST /channels/*/messages`; `*` is one step, `**` any."""
    method, _, path = pattern.partition(" ")
    steps = re.escape(path).replace(r"\*\*", ".*").replace(r"\*", "[^/]+")
    good = method in ("*", call.method)
    return good and any(re.fullmatch(steps, p) for p in (call.path, call.route.split(" ")[-1]))
