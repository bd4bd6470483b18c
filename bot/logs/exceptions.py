"""Describe exceptions for the log: types, places in the code and harmless facts; never a value.

A traceback is bounded in every direction: the frames of an exception, the exceptions of a chain or
group, the characters of a text. No local variable is read and no `repr` is called, since both hold
tokens and people's words, and rendering them once blocked the event loop for 43 s.
"""

import json
import os
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from types import FrameType, TracebackType
from typing import Any, Final

from bot.logs.program_text import (
    MAX_TEXT_CHARS,
    is_installed,
    keep_literals,
    literals_of,
    literals_of_type,
    short_path,
)
from core.model.errors import DeliveryError

MAX_EXCEPTIONS: Final = 8
FIRST_FRAMES: Final = 4
LAST_FRAMES: Final = 12
MAX_WALKED_FRAMES: Final = 2000
FRAMES_WITH_TEXT: Final = 3
"""The sentence of an exception is often written by whoever called the function that raises it."""

_CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,60}")
_HOST: Final = re.compile(r"[A-Za-z0-9.:-]{1,80}")

FACTS: Final[dict[str, tuple[str, ...]]] = {
    "asyncpg": ("sqlstate", "table_name", "column_name", "constraint_name"),
    "sqlite3": ("sqlite_errorname",),
    "openai": ("status_code", "code", "type"),
    "aiohttp": ("status", "code", "host", "port"),
    "json": ("lineno", "colno"),
    "core": ("kind",),
    "ssl": ("reason", "verify_code"),
}
"""Attributes by the package of an exception's class: numbers and words of a protocol. Those of the
platforms' libraries are in their records."""


@dataclass(frozen=True, slots=True)
class Described:
    """One exception of a chain. `relation` says how it belongs to the one before it."""

    relation: str
    type: str
    text: str
    frames: tuple[str, ...]

    @property
    def heading(self) -> str:
        return f"{self.type}: {self.text}" if self.text else self.type


def describe(error: BaseException) -> tuple[Described, ...]:
    """The exception, its causes and the parts of its group, outermost first."""
    return tuple(
        Described(relation, type_name(one), describe_text(one), tuple(_places(one.__traceback__)))
        for relation, one in islice(_walk_chain(error), MAX_EXCEPTIONS)
    )


def describe_briefly(error: BaseException) -> str:
    """One line for a field of a log record: the exception and what caused it."""
    related = islice(_walk_chain(error), 3)
    parts = [(type_name(one), describe_text(one)) for _, one in related]
    return " <- ".join(f"{name}: {text}" if text else name for name, text in parts)


def signature(error: tuple[Described, ...]) -> tuple[str, ...]:
    """The same for the same failure: what was raised where."""
    return tuple(f"{one.heading} {one.frames[-1] if one.frames else ''}" for one in error)


def type_name(error: BaseException) -> str:
    kind = type(error)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def describe_text(error: BaseException) -> str:
    """What can be told of an exception's text without telling anything that was put into it."""
    try:
        return "; ".join(filter(None, [_sentence(error), *_facts(error)]))
    except Exception:  # noqa: BLE001 - an attribute of an exception may raise anything
        return ""


def _sentence(error: BaseException) -> str:
    match error:
        case DeliveryError() if said := _reason(error):
            return said
        case OSError(errno=int(number)) if number > 0 and type(error).__module__ == "builtins":
            return f"[Errno {number}] {os.strerror(number)}"
        case UnicodeDecodeError() | UnicodeEncodeError() | UnicodeTranslateError():
            return f"at {error.start} to {error.end}"
        case json.JSONDecodeError():
            return keep_literals(error.msg, frozenset())
        case BaseExceptionGroup():
            return f"{len(error.exceptions)} exceptions"
        case _ if type(error).__name__ == "ValidationError" and hasattr(error, "error_count"):
            return _validation(error)
        case _ if hasattr(error, "orig") or hasattr(error, "response"):
            return ""  # the text quotes a statement or the body of a response
    said = _text_of(error)
    frames = [step.tb_frame for step in _last_steps(error.__traceback__, FRAMES_WITH_TEXT)]
    literals = literals_of(frames) | literals_of_type(type(error)) | _names(error, frames)
    return keep_literals(said, literals) if said else ""


def _reason(error: DeliveryError) -> str:
    """Its text of the catalogue, without what was put into it; "" where it is none."""
    from adapters.words.rendering import in_words, reason_literals

    known = reason_literals(error.reason)
    return keep_literals(in_words(error), known) if known else ""


def _text_of(error: BaseException) -> str:
    """Its text. A `__str__` of the interpreter would write out whatever the arguments hold."""
    if hasattr(type(error).__str__, "__objclass__"):
        words = [part for part in error.args[:3] if isinstance(part, str)]
        return " ".join(part[:MAX_TEXT_CHARS] for part in words)
    return str(error)[:MAX_TEXT_CHARS]


def _names(error: BaseException, frames: list[FrameType]) -> frozenset[str]:
    """The attribute or variable that is missing, if the program itself names it."""
    name = getattr(error, "name", None)
    installed = [frame.f_code for frame in frames if is_installed(frame.f_code)]
    known = {name for code in installed for name in code.co_names}
    return frozenset({name}) if isinstance(name, str) and name in known else frozenset()


def _validation(error: Any) -> str:
    """What pydantic found, without the input and without the keys that came with it."""
    kinds = {each["type"] for each in error.errors(include_input=False, include_context=False)}
    known = sorted(kind for kind in kinds if _CODE.fullmatch(kind))
    return f"{error.error_count()} problems: {', '.join(known[:10])}"


def _facts(error: BaseException) -> Iterator[str]:
    from bot.platforms import PLATFORMS  # here, as no start waits for what only failures need

    packages = dict.fromkeys(owner.__module__.partition(".")[0] for owner in type(error).__mro__)
    for package in packages:
        for name in FACTS.get(package, ()):
            value = getattr(error, name, None)
            if (told := _safe_value(name, value)) is not None:
                yield f"{name} {told}"
        for platform in PLATFORMS:
            for name, value in platform.error_facts.get(package, _none)(error):
                if (told := _safe_value(name, value)) is not None:
                    yield f"{name} {told}".strip()
    if (cause := getattr(error, "orig", None)) is not None and isinstance(cause, BaseException):
        yield f"{type_name(cause)}: {describe_text(cause)}"


def _none(error: BaseException) -> tuple[tuple[str, object], ...]:
    return ()


def _safe_value(name: str, value: object) -> str | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return str(value) if abs(value) < 10**9 else None
    if not isinstance(value, str):
        return None
    if name in ("code", "type", "kind"):  # of a server: its own short words only
        return value if re.fullmatch(r"[a-z][a-z_]{1,40}", value) else None
    return value if (_HOST if name == "host" else _CODE).fullmatch(value) else None


def _walk_chain(error: BaseException) -> Iterator[tuple[str, BaseException]]:
    """The exception, then its parts and what it came from; each once."""
    waiting: deque[tuple[str, BaseException]] = deque([("", error)])
    seen: set[int] = set()
    while waiting:
        relation, one = waiting.popleft()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield relation, one
        if isinstance(one, BaseExceptionGroup):
            parts = [("in the group", part) for part in one.exceptions[:MAX_EXCEPTIONS]]
            waiting.extendleft(reversed(parts))
        if one.__cause__ is not None:
            waiting.append(("caused by", one.__cause__))
        elif one.__context__ is not None and not one.__suppress_context__:
            waiting.append(("while handling", one.__context__))


def _places(trace: TracebackType | None) -> Iterator[str]:
    """The first and the last frames, as `file:line in function`."""
    steps = list(_walk(trace))
    if len(steps) <= FIRST_FRAMES + LAST_FRAMES:
        yield from map(_place, steps)
        return
    yield from map(_place, steps[:FIRST_FRAMES])
    yield f"({len(steps) - FIRST_FRAMES - LAST_FRAMES} more)"
    yield from map(_place, steps[-LAST_FRAMES:])


def _last_steps(trace: TracebackType | None, count: int) -> list[TracebackType]:
    return list(deque(_walk(trace), maxlen=count))


def _walk(trace: TracebackType | None) -> Iterator[TracebackType]:
    for _ in range(MAX_WALKED_FRAMES):
        if trace is None:
            return
        yield trace
        trace = trace.tb_next


def _place(step: TracebackType) -> str:
    code = step.tb_frame.f_code
    return f"{short_path(code.co_filename)}:{step.tb_lineno} in {code.co_name}"[:200]
