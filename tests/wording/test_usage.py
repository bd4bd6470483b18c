"""Every text of the catalogue is used, and without any of them something fails.

What is said by a typed function is found by its name in the code, where a missing one is a type
error. What the wording layer looks up by a value follows from the values there are.
"""

import ast
import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

from adapters.kit.board import BoardList
from adapters.words.catalogue import catalogue
from adapters.words.generate import function_name
from core.model.attachment import FileProblem
from core.model.business_hours import ClockKind
from core.model.commands import COMMANDS, Word
from core.model.conversation import AttemptVerdict
from core.model.events import Choice, FormName
from core.model.sign_in import PushKind
from core.model.ticket import Detail, Priority, Status
from core.model.ticket_view import TicketOrder
from tests.architecture.source_tree import HOUSE, files, product, tree

OF_THE_LAST_RELEASE = {"history.row", "status_reply_due", "status_resolution_due"} | {
    *("update_waiting_late", "update_claimed_late"),
}
"""Said by nobody any more, and perhaps still on their way."""
PLATFORMS = ("slack", "discord", "console", "web", "email")
NUMBERED = "{n}. "
"""Where lines are numbered, buttons need another question."""
VOICED = ("from_requester", "from_requester_files", "from_agent", "from_agent_files")
CHECKS = (
    "sent visible fresh quotes length plain addresses links commands numbers names secrets"
    " own_words sure answered"
)
NOTES = (
    "none_fits timeout too_late resting unreachable refused_key no_model busy broken unreadable"
    " too_large declined"
)
"""What speaks against a draft of a language model, and why none came."""
SINGLE = (
    *(
        "button.open_anew.again",
        "button.reopen.words",
        "button.run_held",
        "name.desk",
        "name.rate.5",
        "name.suggested.yes",
    ),
    *("form.option.priority", "ask_priority.pressed.row", "home", "home_mine_empty"),
    "unclear_priority.pressed.row",
    *("home_held_empty", "home_queue_empty", "cannot_write"),
    *("mine_late.row", "queue_late.row"),
)
"""Each looked up in one place of the wording layer, by a value that has no type of its own."""
_ALL = frozenset(catalogue("en").texts)
FILLING = {"fill", "filled", "_word", "word", "_say"}


def test_every_text_is_used() -> None:
    assert set(problems(catalogue("en").texts)) == set()


def test_without_any_text_something_fails() -> None:
    """Deleting it from the catalogue, and making the functions anew, breaks types or this file."""
    texts = dict(catalogue("en").texts)
    for gone in texts:
        left = {key: text for key, text in texts.items() if key != gone}
        assert list(problems(left)), gone


def problems(texts: Collection[str]) -> Iterator[str]:
    """Texts that are asked for and not there, or there and never asked for."""
    wanted = _required()
    yield from wanted.difference(texts)
    yield from (text for text in texts if text not in wanted)


@cache
def _required() -> frozenset[str]:
    return frozenset(_asked_for())


def _asked_for() -> Iterator[str]:
    yield from _of_functions()
    yield from _named_in_code()
    yield from _of_values()
    yield from _of_web()
    yield from OF_THE_LAST_RELEASE
    yield from SINGLE
    yield from (f"{base}.voiced" for base in VOICED)
    for text, words in catalogue("en").texts.items():
        if ".row" in text and words.startswith(NUMBERED):
            yield f"{text.partition('.row')[0]}.pressed"


@cache
def _of_functions() -> frozenset[str]:
    """Texts whose function is called somewhere in the product: without it, that is a type error."""
    by_function = {function_name(text): text for text in catalogue("en").texts}
    called = {
        node.attr
        for file in _with(r"\bwords\.", product())
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "words"
    }
    return frozenset(by_function[each] for each in called if each in by_function)


@cache
def _named_in_code() -> frozenset[str]:
    """Texts that adapters fill by their name, and the parts of which the wording layer is made."""
    found = set[str]()
    filling = rf"phrase\.|\b(?:{'|'.join((*FILLING, 'describe'))})\("
    for file in _with(filling, files("adapters")):
        for node in ast.walk(tree(file)):
            if (
                isinstance(node, ast.Constant)
                and str(node.value).startswith("phrase.")
                and node.value != "phrase."
            ):
                found.add(str(node.value))
            if isinstance(node, ast.Call) and _called(node) in FILLING and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
            if isinstance(node, ast.Call) and _called(node) == "describe":
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found.add(f"name.{first.value!s}")
    reasons = ("opened_closed", "reopened", "reopened_closed")
    return frozenset(found) | {f"phrase.reason_{reason}" for reason in reasons}


@cache
def _of_web() -> frozenset[str]:
    """Texts of the pages, by the names in templates and in the code of the portal."""
    written = {
        found
        for template in (HOUSE / "adapters/web/templates").glob("*.html")
        for found in re.findall(r"""\bt\(['"](\w+)['"]""", template.read_text(encoding="utf-8"))
    }
    written |= {
        str(node.value)
        for file in files("adapters/web")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    named = {f"web.{each}{end}" for each in written for end in ("", "_title")}
    statuses = {f"web.status.{each}" for each in Status if f"web.status.{each}" in _ALL}
    groups = {f"web.list.{each}" for each in BoardList}
    groups |= {f"web.order.{each}" for each in TicketOrder}
    groups |= {f"web.push_{way}{kind}" for way in ("", "kind_") for kind in PushKind}
    groups |= {f"web.do.{row.word.key}" for row in COMMANDS}
    return frozenset((named | groups) & _ALL) | statuses


def _with(pattern: str, among: list[Path]) -> list[Path]:
    """The files in which this stands: to parse all of them takes seconds."""
    return [file for file in among if re.search(pattern, file.read_text(encoding="utf-8"))]


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _of_values() -> Iterator[str]:
    """What is looked up by the value of an enumeration, of a command or of a form's field."""
    yield from (f"button.{choice.value}" for choice in Choice)
    yield from (f"button.change.{detail}" for detail in ("category", "priority"))
    yield from (f"name.status.{each}" for each in (*Status, "waiting_for_you"))
    yield from (f"name.priority.{priority.value}" for priority in Priority)
    yield from (f"name.detail.{detail.value}" for detail in Detail)
    yield from (f"name.verdict.{verdict.value or 'none'}" for verdict in AttemptVerdict)
    yield from (f"name.platform.{platform}" for platform in PLATFORMS)
    yield from (f"name.check.{check}" for check in CHECKS.split())
    yield from (f"name.note.{note}" for note in NOTES.split())
    for clock in ClockKind:
        yield from (f"name.{clock.value}", f"name.{clock.value}.rest")
    unkept = set(FileProblem) - {FileProblem.NONE, FileProblem.LATE}
    yield from (f"name.problem.{problem.value}" for problem in unkept)
    for form in FormName:
        yield from (f"form.{form.value}", f"form.submit.{form.value}")
    for row in COMMANDS:
        yield from (f"name.usage.{row.word.key}", f"name.command.{row.word.key}")
        if row.argument is not None and (row.acts or row.slash):
            yield f"name.argument.{row.argument.name}"
            yield from (f"form.field.{row.argument.name}" for _ in [row.form] if row.form)
        if row.acts or row.word is Word.NOTE:
            yield from (f"button.run_held.{row.word.key}", f"did_{row.word.key}")
    yield from (f"form.field.{field}" for field in _fields())


@cache
def _fields() -> frozenset[str]:
    calls = (
        node
        for file in _with("FormField", files("core/dialog"))
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and _called(node) == "FormField" and node.args
    )
    names = (call.args[0] for call in calls)
    return frozenset(str(n.value) for n in names if isinstance(n, ast.Constant))
