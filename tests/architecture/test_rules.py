"""What the house asks of every file: small, told in one line, and pure where it says so."""

import ast
import re
from importlib.util import find_spec
from pathlib import Path

from tests.architecture.source_tree import files, functions, name, product, pure, tree
from tests.limits import LIMITS

MAX_FILE_LINES = 420
MAX_FUNCTION_LINES = 40
GENERATED = "core/wordings.py"
"""A function for each thing the desk says, made from the catalogue."""
MIGRATIONS = "core/store/migrations/versions/"
"""A migration is a list of what was done on a day, not something to be taken apart."""

NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}


def test_limits_that_tests_raise_are_those_of_modules_that_are_there() -> None:
    """One that was moved away would keep its short limit in tests, and nobody would be told."""
    assert [module for module in LIMITS if find_spec(module) is None] == []


def test_a_file_is_one_sitting() -> None:
    long = {
        name(file): lines
        for file in product()
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > MAX_FILE_LINES
        and name(file) != GENERATED
    }
    assert not long


def test_a_function_is_half_a_page() -> None:
    long = {
        f"{name(file)}:{function.name}": lines
        for file in product()
        for function in functions(file)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > MAX_FUNCTION_LINES
        and not name(file).startswith(MIGRATIONS)
    }
    assert not long


def test_pure_rooms_never_wait() -> None:
    waits = ast.Await | ast.AsyncFunctionDef | ast.AsyncFor | ast.AsyncWith
    waiting = {name(f) for f in pure() for node in ast.walk(tree(f)) if isinstance(node, waits)}
    assert not waiting


def test_pure_rooms_are_really_there() -> None:
    """A rule about rooms that were moved away would hold for ever, and for nothing."""
    assert len(pure()) > 20


def test_every_file_says_in_its_first_line_what_is_in_it() -> None:
    silent = [name(file) for file in product() if not ast.get_docstring(tree(file))]
    assert not silent


def test_no_name_says_nothing() -> None:
    assert not [name(file) for file in product() if file.stem in NAMES_THAT_SAY_NOTHING]


def test_nothing_is_left_for_later() -> None:
    marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error"]
    left = re.compile(rf"\b({'|'.join(marks)})\b")
    files_ = [*product(), *files("tests")]
    assert not [name(file) for file in files_ if left.search(file.read_text(encoding="utf-8"))]


MAX_PARAMETERS = 5
MORE_PARAMETERS = {
    "adapters/console/adapter.py:__init__": 9,  # everything that a terminal session can be told
    "adapters/discord/rest.py:_request": 8,  # the parts of an HTTP request
    "adapters/discord/inbound/payloads.py:_command": 7,  # the parts of Discord's payload
    "adapters/discord/outbound/posts.py:_in_open": 6,
    "adapters/discord/rest.py:call": 6,  # the parts of an HTTP request
    "bot/commands/ls.py:ls": 13,  # one for each option of the command line
    "bot/logs/hooks.py:_log_warning": 6,  # the signature of warnings.showwarning
    "core/dialog/language_model.py:_checks": 6,
    "core/sla/deadline_explanation.py:explain": 6,
}
"""What takes more today. It may shrink; a new entry needs a reason."""


def test_a_function_takes_few_parameters() -> None:
    """More is a missing type."""
    many = {
        f"{name(file)}:{function.name}": count
        for file in product()
        for function in functions(file)
        if (count := _parameters(function)) > MAX_PARAMETERS and name(file) != GENERATED
    }
    assert many == MORE_PARAMETERS, "what has shrunk, or is gone, need not be allowed"


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    given = function.args
    names = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len([one for one in names if one not in ("self", "cls")])


OTHER_EVENTS = {"core/knowledge/articles/front_matter.py"}
"""Here an event is one of PyYAML's parser, whose events are an open set of classes."""


def test_nobody_guesses_what_an_event_carries() -> None:
    """The union of events is closed, so `match` knows; see `core.model.event_fields`."""
    assert not [
        f"{name(file)}:{node.lineno}"
        for file in product()
        if name(file) not in OTHER_EVENTS
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in ("getattr", "hasattr")
        and re.fullmatch(r"(\w+[._])?event", ast.unparse(node.args[0]))
    ]


def test_whoever_catches_everything_says_why() -> None:
    """In a comment beside it, unless it is raised again: what else may come, and who goes on."""
    assert not [
        f"{name(file)}:{node.lineno}"
        for file in product()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ExceptHandler) and _is_blind(node)
        if not isinstance(node.body[-1], ast.Raise) and not _is_explained(file, node)
    ]


def _is_blind(handler: ast.ExceptHandler) -> bool:
    named = {each.id for each in ast.walk(handler) if isinstance(each, ast.Name)}
    return handler.type is None or bool(named & {"Exception", "BaseException"})


def _is_explained(file: Path, handler: ast.ExceptHandler) -> bool:
    lines = file.read_text(encoding="utf-8").splitlines()
    beside = "\n".join(lines[handler.lineno - 1 : handler.body[0].lineno])
    return bool(re.search(r"# (?!noqa)\w|# noqa: \w+ - \w", beside))


NOUNS = {
    *("addressing", "folding", "masking", "ranking", "rendering", "routing", "settings", "wiring"),
}
"""Words of the field that only look like a verb's."""
PREPOSITIONS = {"after", "by", "from", "into", "of", "off", "on", "out", "to", "up", "with"}


def test_a_module_is_named_by_a_noun() -> None:
    """No participle and no mood of a verb: `message_relay`, not `relayed` or `relaying`."""
    wrong = {name(file) for file in product() if not _is_noun(file.stem.split("_")[-1])}
    wrong = {each for each in wrong if not each.startswith(MIGRATIONS)}
    assert not wrong


def _is_noun(word: str) -> bool:
    looks_like_a_verb = re.fullmatch(r"\w{2,}(ing|ed|dden|tten)", word) or word in PREPOSITIONS
    return word in NOUNS or not looks_like_a_verb


PARTICIPLES = {
    *("told", "said", "kept", "built", "made", "found", "shown", "held", "sent", "begun", "left"),
    *("lost", "cut", "written", "taken", "given", "seen", "meant", "known", "heard"),
}
NAMED_RIGHT = {
    *("adapters/slack/files.py:_bring", "adapters/slack/late_uploads.py:_bring"),  # a verb
    *("adapters/slack/inbound/payloads.py:_nothing", "core/wordings.py:_wording"),  # nouns
}


def test_a_private_function_is_named_by_what_it_does_or_returns() -> None:
    """Not by a participle alone: `_read_edit`, not `_changed`."""
    wrong = {
        f"{name(file)}:{function.name}"
        for file in product()
        if not name(file).startswith(MIGRATIONS)
        for function in functions(file)
        if _is_participle(function.name)
    }
    assert wrong == NAMED_RIGHT, "what is gone need not be allowed"


def _is_participle(name_: str) -> bool:
    word = name_.removeprefix("_")
    return name_ != word and (word in PARTICIPLES or bool(re.fullmatch(r"[a-z]+(ed|ing)", word)))


MAX_ENTRIES = 16
LARGER_FOLDERS = {
    "adapters/discord": 17,
    "bot": 23,
    "bot/commands": 18,
    "core/dialog": 18,
    "core/model": 27,
    "core/store": 23,
}
"""How large they may be today. Two are what they list: a file for each command, and for each kind
of value; the others can still be taken apart."""


def test_a_folder_is_read_at_a_glance() -> None:
    folders = {file.parent for file in product()}
    entries = {
        name(folder): len([each for each in folder.iterdir() if _is_entry(each)])
        for folder in folders
        if not f"{name(folder)}/".startswith(MIGRATIONS)
    }
    assert not {f: n for f, n in entries.items() if n > LARGER_FOLDERS.get(f, MAX_ENTRIES)}


def _is_entry(path: Path) -> bool:
    if path.is_dir():
        return any(path.glob("*.py"))
    return path.suffix == ".py" and path.name != "__init__.py"


MIN_FILE_LINES = 40
SMALL_FILES = {
    "adapters/kit/json_text.py",
    "adapters/openai/redaction/secret_lists.py",
    "bot/__main__.py",
    "bot/clock.py",
    "bot/commands/migrate.py",
    "core/model/attachment.py",
    "core/store/migrations/env.py",
}
"""Each a noun of its own: a value, a command, a platform's part. A new one must be that too."""


def test_no_file_is_a_leftover() -> None:
    small = {
        name(file)
        for file in product()
        if len(file.read_text(encoding="utf-8").splitlines()) < MIN_FILE_LINES
        and file.name != "__init__.py"
        and not name(file).startswith(MIGRATIONS)
    }
    assert small == SMALL_FILES, "what has grown, or is gone, need not be allowed"
