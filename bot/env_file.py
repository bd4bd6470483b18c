"""Check the `.env` file before it is read: lines that python-dotenv would pass over in silence."""

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from dotenv.parser import Binding, parse_stream

CLOSE_ENOUGH = 82
"""Of 100. DATABSE_URL is 95 like DATABASE_URL; SOMETHING_ELSE is 45 like its nearest."""


def env_file_problems(
    file: Path, known: Sequence[str], environment: Mapping[str, str]
) -> tuple[list[str], bool]:
    """What is wrong with the file, a line each; and whether it can be read at all.

    `known` are the settings that exist. No value is ever in a line, since it may be a secret.
    """
    if not file.is_file():
        return [], True  # a folder of that name is a virtual environment, and of no concern
    try:
        raw = file.read_bytes()
    except OSError as trouble:
        why = f"it cannot be read ({trouble.strerror}); let the desk's user read it"
        return [f"{file}: {why}"], False
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw:
        return [f"{file}: this is UTF-16 or no text; save the file as UTF-8"], False
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = raw[: wrong.start].count(b"\n") + 1
        return [f"{file}:{line}: this is not UTF-8; save the file as UTF-8"], False
    bindings = [each for each in parse_stream(io.StringIO(text)) if _holds_something(each)]
    return [*_lines(file, bindings, known, environment)], True


def places_of_settings(file: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Where each setting that counts stands, as file:line, by its name in capitals. A variable of
    the environment counts more than its line in the file. Empty where the file cannot be read.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return {}
    given = {name.upper() for name in environment}
    return {
        each.key.upper(): f"{file}:{_line_of(each)}"
        for each in parse_stream(io.StringIO(text))
        if each.key is not None and each.key.upper() not in given
    }


def _holds_something(binding: Binding) -> bool:
    return binding.error or binding.key is not None


def _lines(
    file: Path, bindings: Sequence[Binding], known: Sequence[str], environment: Mapping[str, str]
) -> Iterator[str]:
    seen: dict[str, Binding] = {}
    set_names = {each.key.upper() for each in bindings if each.key and each.value}
    set_names |= {name.upper() for name in environment}
    for each in bindings:
        where = f"{file}:{_line_of(each)}"
        if each.error or each.key is None or each.value is None:
            yield f"{where}: this line cannot be read; write NAME=value, with # before a remark"
            continue
        name = each.key.upper()
        if first := seen.get(name):
            if first.value != each.value:
                yield f"{where}: {name} stands here again, and in line {_line_of(first)}; keep one"
        elif name not in known:
            yield from _misspelt(where, each.key, known, set_names)
        seen.setdefault(name, each)


def _line_of(binding: Binding) -> int:
    """Blank lines before a statement belong to it."""
    text = binding.original.string
    blank = text[: len(text) - len(text.lstrip())]
    return binding.original.line + blank.count("\n")


def _misspelt(where: str, key: str, known: Sequence[str], set_names: set[str]) -> Iterator[str]:
    """A name near one that is set, such as SLACK_BOT_TOKEN_OLD, was put aside on purpose."""
    from rapidfuzz import fuzz, process  # read where there is something to be mended

    near = process.extractOne(key.upper(), known, scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH)
    if near and near[0] not in set_names:
        yield f'{where}: there is no setting {key}; did you mean "{near[0]}"?'
