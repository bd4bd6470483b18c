"""Writes `core/wordings.py`, one typed function per wording: `python -m adapters.words.generate`.

The core names what is said by calling these, so a wording or an argument that the catalogue does
not have is a type error.
"""

import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from adapters.words.catalogue import SHARED_ROWS, SOURCE, catalogue

TARGET: Final = Path(__file__).parents[2] / "core" / "wordings.py"
NOT_SAID: Final = ("button.", "name.", "phrase.", "web.")
"""Beginnings of names that the wording layer looks up by itself."""
VARIANTS: Final = (".voiced", ".pressed")
KNOWN: Final = frozenset({"ticket"})
"""Arguments that come with each message about a ticket; a caller gives them for another one."""
MAX_LINE_CHARS: Final = 100
MAX_DOC_CHARS: Final = 88

MOMENTS: Final = frozenset(
    "asleep_until at closed_at closes due given left next_by next_was_due opens page_at person_by"
    " paged_again_at paged_at reopen_by reply_by reply_due reply_was_due resolution_due"
    " resolution_was_due searched_from solve_by solve_was_due until update_by wake_by was_due word_was_due".split()
)
SPANS: Final = frozenset("ago next_ago reply_ago solve_ago".split())
NUMBERS: Final = frozenset("calls learned learned_of limit more n score tickets".split())
OTHERS: Final[Mapping[str, str]] = {
    "after": "str | Term",
    "before": "str | Term",
    "closed": "Days",
    "file": "str | Listing",
    "files": "str | Listing",
    "found": "Listing",
    "known": "Listing",
    "matched": "str | Listing",
    "passed": "int | str",
    "people": "str | Listing",
    "promised": "str | Duration",
    "reply_reason": "Reason",
    "solve_reason": "Reason",
    "teams": "Listing",
    "to": "str | Listing",
    "tokens": "int | str",
    "took": "Duration",
    "tried": "Attempts",
    "unusual": "Days",
    "value": "str | Listing",
    "week": "Week",
    "who": "str | Term",
    "why": "Reason",
    "within": "str | Duration",
}
"""Types of arguments, by their name; those that stand nowhere here are texts."""

_HEAD = '''# fmt: off
"""One function for each thing that the desk says. Generated: see adapters/words/generate.py."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum

from core.model.actions import Row, Wording
from core.model.values import (
    Attempts,
    Days,
    Duration,
    Listing,
    Reason,
    Term,
    Value,
    Week,
)


# An argument that is empty says nothing, so it is left out.
def _args(given: Mapping[str, object]) -> dict[str, Value]:
    return {
        k: v.value if isinstance(v, Enum) else v  # type: ignore[misc]
        for k, v in given.items()
        if v is not None and v != "" and k != "rows"
    }


def _wording(name: str, given: Mapping[str, object], rows: tuple[Row, ...] = ()) -> Wording:
    return Wording(name, _args(given), rows)


def _row(given: Mapping[str, object], about: str = "") -> Row:
    return ({"about": about} if about else {}) | _args(given)
'''


def module() -> str:
    """The text of the generated module."""
    read = catalogue(SOURCE)
    said = [name for name in read.texts if not name.startswith(NOT_SAID)]
    plain = [name for name in said if not name.endswith(VARIANTS)]
    return "\n\n".join([_HEAD.rstrip("\n") + "\n", *(_function(name, said) for name in plain)])


def function_name(wording: str) -> str:
    return wording.replace(".", "_")


def _function(name: str, said: Iterable[str]) -> str:
    read, is_row = catalogue(SOURCE), ".row" in name
    base = name.partition(".row")[0]
    family = [name] if is_row else [name, *(name + variant for variant in VARIANTS)]
    templates = [read.templates[each] for each in family if each in read]
    known = frozenset() if is_row else KNOWN
    needed = templates[0].needed - known
    optional = frozenset[str]().union(*(t.needed | t.optional for t in templates)) - needed - known
    params = [f"{arg}: {type_of(arg)}" for arg in sorted(needed)]
    params += [_optional(arg) for arg in sorted(optional)]
    if known & (templates[0].needed | templates[0].optional):
        params.append("ticket: str | None = None")
    rows = f"{SHARED_ROWS.get(name, name)}.row"
    has_rows = not is_row and any(each.startswith(rows) for each in said)
    if has_rows:
        params.insert(0, "rows: tuple[Row, ...]")
    kind = name.partition(".row.")[2]
    call = f'_wording("{name}", locals()'
    if is_row:
        call = f'_row(locals(), "{kind}"' if kind else "_row(locals()"
    elif has_rows:
        call += ", rows"
    elif not params:
        call = f'_wording("{name}", {{}}'
    result = "Row" if is_row else "Wording"
    doc = _doc(read.texts[name], base if is_row else "")
    signature = _signature(function_name(name), params, result)
    return f'{signature}\n    """{doc}"""\n    return {call})\n'


def _signature(name: str, params: list[str], result: str) -> str:
    line = f"def {name}({', '.join(['*', *params] if params else [])}) -> {result}:"
    if len(line) <= MAX_LINE_CHARS:
        return line
    lines = textwrap.wrap(", ".join(["*", *params]), MAX_LINE_CHARS - 4, break_on_hyphens=False)
    return "\n".join([f"def {name}(", *(f"    {part}" for part in lines), f") -> {result}:"])


def type_of(arg: str) -> str:
    if arg in MOMENTS:
        return "datetime"
    if arg in SPANS:
        return "timedelta"
    if arg in NUMBERS:
        return "int"
    return OTHERS.get(arg, "str")


def _optional(arg: str) -> str:
    kind = type_of(arg)
    return f'{arg}: {kind} = ""' if kind.startswith("str") else f"{arg}: {kind} | None = None"


def _doc(text: str, of: str) -> str:
    line = " ".join(text.split()).replace("\\", "\\\\").replace('"', "'")
    line = f"A line of {of}: {line}" if of else line
    return (
        line
        if len(line) <= MAX_DOC_CHARS
        else f"{line[: MAX_DOC_CHARS - 1]}\N{HORIZONTAL ELLIPSIS}"
    )


if __name__ == "__main__":
    TARGET.write_text(module(), encoding="utf-8")
