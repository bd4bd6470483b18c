"""On which line does a setting stand? TOML readers do not say, so the text is walked once more."""

import re
from collections.abc import Mapping

_HEADER = re.compile(r"^\[\[?\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"""^((?:"[^"]*"|'[^']*'|[\w.\- ])+?)\s*=(?!=)""")
_TRIPLE = re.compile(r'"""|\'\'\'')
_STRING = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'')

Path = tuple[str, ...]


def lines_of(text: str) -> dict[Path, int]:
    """Path of each table and key -> its line, from 1. Inside an inline table: the table's line."""
    found: dict[Path, int] = {(): 1}
    table: Path = ()
    depth, inside = 0, ""
    for number, whole in enumerate(text.split("\n"), 1):
        line = whole.strip()
        if inside:
            if inside not in line:
                continue
            line = line.split(inside, 1)[1]
        elif depth == 0:
            table = _note(found, table, line, number)
        bare = _without_strings(line)
        quotes = _TRIPLE.findall(line)
        inside = quotes[0] if len(quotes) % 2 else ""
        depth = max(0, depth + _count_open_brackets(bare, depth))
    return found


def line_of(found: Mapping[Path, int], path: Path) -> int:
    """The line of `path`, or of the nearest thing around it that has one."""
    while path not in found:
        path = path[:-1]
    return found[path]


def _note(found: dict[Path, int], table: Path, line: str, number: int) -> Path:
    header = _HEADER.match(line)
    if header and "=" not in line.split("]")[0]:
        table = _parts(header[1])
        _put(found, table, number)
        return table
    key = _KEY.match(line)
    if key:
        _put(found, (*table, *_parts(key[1])), number)
    return table


def _put(found: dict[Path, int], path: Path, number: int) -> None:
    for end in range(1, len(path) + 1):
        found.setdefault(path[:end], number)
    found[path] = number


def _parts(text: str) -> Path:
    found = re.findall(r'"([^"]*)"|\'([^\']*)\'|([\w\-]+)', text)
    return tuple(next(part for part in parts if part) for parts in found if any(parts))


def _without_strings(line: str) -> str:
    return _STRING.sub('""', line).split("#")[0]


def _count_open_brackets(bare: str, depth: int) -> int:
    """How many brackets stay open; a table's header opens none."""
    if depth == 0 and _HEADER.match(bare) and "=" not in bare:
        return 0
    return sum(bare.count(c) for c in "[{") - sum(bare.count(c) for c in "]}")
