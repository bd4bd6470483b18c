"""What the product may write, and how: to the log, to the terminal, into errors of the database."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source_tree import name, product, tree

EVENT = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
LEVELS = ("debug", "info", "warning", "error", "exception", "critical")


def calls(file: Path) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(tree(file)) if isinstance(node, ast.Call))


def test_no_engine_shows_the_values_of_a_statement() -> None:
    """SQLAlchemy writes them into the texts of its errors unless it is told not to."""
    assert not [
        f"{name(file)}:{call.lineno}"
        for file in product()
        for call in calls(file)
        if getattr(call.func, "id", "") in ("create_engine", "create_async_engine")
        and "hide_parameters" not in {keyword.arg for keyword in call.keywords}
    ]


def test_lines_name_events_and_carry_exceptions_not_their_texts() -> None:
    """`"why": trouble` is cleaned by the log; `"why": str(trouble)` would be taken as it is."""
    wrong = []
    for file in product():
        caught = {n.name for n in ast.walk(tree(file)) if isinstance(n, ast.ExceptHandler)}
        wrong += [
            f"{name(file)}:{call.lineno}"
            for call in calls(file)
            if _logs(call) and (not _names_an_event(call.args[0]) or _tells_a_text(call, caught))
        ]
    assert not wrong


def test_commands_print_in_one_way() -> None:
    """`bot.terminal` makes people's words harmless; Typer, Click and rich do not."""
    allowed = ("bot/terminal.py", "bot/console/")
    assert not [
        f"{name(file)}:{getattr(node, 'lineno', 0)}"
        for file in product()
        if name(file).startswith("bot/") and not name(file).startswith(allowed)
        for node in ast.walk(tree(file))
        if (isinstance(node, ast.Attribute) and node.attr in ("echo", "secho"))
        or (isinstance(node, ast.Name) and node.id in ("print", "Console"))
    ]


DELIVERY_ERRORS = {
    *("DeliveryError", "Transient", "NotConnected", "Unclear", "Permanent", "RecipientLeft"),
    "ChannelClosed",
}


def test_reasons_of_failed_deliveries_come_from_the_catalogue() -> None:
    """Agents read them under a card: `Permanent(words.failure_…())`, never a text of its own."""
    assert not [
        f"{name(file)}:{call.lineno}"
        for file in product()
        if name(file) != "adapters/console/typed_input.py"  # another `Unclear`
        for call in calls(file)
        if getattr(call.func, "id", "") in DELIVERY_ERRORS
        if any(_is_text(reason) for reason in call.args[:1])
    ]


def _is_text(reason: ast.expr) -> bool:
    """A text, or what is made of one."""
    if isinstance(reason, ast.Call) and ast.unparse(reason.func).startswith("words."):
        return False
    return any(
        isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str))
        or (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "str")
        for node in ast.walk(reason)
    )


def _logs(call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "log"
        and call.func.attr in LEVELS
    )


def _names_an_event(said: ast.expr) -> bool:
    if isinstance(said, ast.Constant):
        return EVENT.fullmatch(str(said.value)) is not None
    return isinstance(said, ast.Name)


def _tells_a_text(call: ast.Call, caught: set[str | None]) -> bool:
    return any(
        isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in ("str", "repr")
        and any(isinstance(part, ast.Name) and part.id in caught for part in ast.walk(node))
        for keyword in call.keywords
        for node in ast.walk(keyword.value)
    )
