"""Documented limits of application commands and of autocomplete choices."""

import unicodedata

from tests.discord.server.rules.problems import (
    Json,
    Path,
    Problem,
    Problems,
    count,
    length,
    one_of,
)
from tests.discord.server.world.commands import (
    ON_MESSAGE,
    ON_USER,
    SLASH,
    SUB_COMMAND,
    SUB_COMMAND_GROUP,
)

MOST = {SLASH: 100, ON_USER: 15, ON_MESSAGE: 15}
LARGEST = 8000
STRING, INTEGER, NUMBER = 3, 4, 10
OPTION_KINDS = set(range(1, 12))


def check(commands: list[Json]) -> Problems:
    """All that is wrong with the commands of one scope."""
    taken: set[tuple[int, str]] = set()
    for index, command in enumerate(commands):
        yield from one(command, (index,))
        name = (command.get("type", SLASH), str(command.get("name")))
        if name in taken:
            text = f"Application command names must be unique: {name[1]}"
            yield Problem((index,), "APPLICATION_COMMANDS_DUPLICATE_NAME", text)
        taken.add(name)
    for kind, most in MOST.items():
        if sum(1 for k, _ in taken if k == kind) > most:
            text = f"There can be {most} commands of type {kind}."
            yield Problem((), "APPLICATION_COMMAND_LIMIT", text)


def one(command: Json, at: Path = ()) -> Problems:
    kind = command.get("type", SLASH)
    yield from one_of({"type": kind}, "type", set(MOST), at)
    yield from length(command, "name", 1, 32, at)
    if kind == SLASH:
        yield from slash_name(command, at)
        yield from length(command, "description", 1, 100, at)
        yield from options(command.get("options") or [], (*at, "options"))
    elif command.get("description") or command.get("options"):
        text = "Context menu commands have neither a description nor options."
        yield Problem(at, "APPLICATION_COMMAND_CONTEXT_MENU_FIELDS", text)
    if (size := _size(command)) > LARGEST:
        text = f"Command exceeds maximum size ({LARGEST}): {size}"
        yield Problem(at, "APPLICATION_COMMAND_TOO_LARGE", text)


def slash_name(body: Json, at: Path) -> Problems:
    """Letters in lower case, digits, `-`, `_` and `'`, of any script."""
    name = str(body.get("name") or "")
    good = all(c in "-_'" or unicodedata.category(c)[0] in "LNM" for c in name)
    if not good or name != name.lower():
        text = "Command name is invalid"
        yield Problem((*at, "name"), "APPLICATION_COMMAND_INVALID_NAME", text)


def options(given: list[Json], at: Path) -> Problems:
    """Required ones first, no name twice, at most 25."""
    yield from count(given, 0, 25, at)
    names: set[str] = set()
    optional_before = False
    for index, option in enumerate(given):
        here = (*at, index)
        yield from one_of(option, "type", OPTION_KINDS, here)
        yield from length(option, "name", 1, 32, here)
        yield from slash_name(option, here)
        yield from length(option, "description", 1, 100, here)
        if option.get("required") and optional_before:
            text = "Required options must be placed before non-required options"
            yield Problem(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", text)
        if option.get("name") in names:
            text = "Option name already exists"
            yield Problem(here, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", text)
        names.add(str(option.get("name")))
        nests = option.get("type") in {SUB_COMMAND, SUB_COMMAND_GROUP}
        optional_before = optional_before or not (option.get("required") or nests)
        yield from option_choices(option, here)
        yield from options(option.get("options") or [], (*here, "options"))


def option_choices(option: Json, at: Path) -> Problems:
    given = option.get("choices") or []
    yield from choices(given, (*at, "choices"))
    if given and option.get("autocomplete"):
        text = "autocomplete may not be set to true if choices are present."
        yield Problem((*at, "autocomplete"), "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", text)


def choices(given: list[Json], at: Path = ("choices",)) -> Problems:
    """Choices of an option, or of an autocomplete answer."""
    yield from count(given, 0, 25, at)
    for index, choice in enumerate(given):
        yield from length(choice, "name", 1, 100, (*at, index))
        if isinstance(choice.get("value"), str):
            yield from length(choice, "value", 1, 100, (*at, index))


def _size(body: Json) -> int:
    """The characters in names, descriptions and string values, all together."""
    own = sum(len(str(body.get(key) or "")) for key in ("name", "description"))
    for choice in body.get("choices") or []:
        value = choice.get("value")
        own += len(str(choice.get("name") or "")) + (len(value) if isinstance(value, str) else 0)
    return own + sum(_size(option) for option in body.get("options") or [])
