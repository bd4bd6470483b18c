"""Blocks: which there are, what each needs, and that no two bear the same name."""

from collections.abc import Callable
from typing import Any

from tests.slack.server import limits
from tests.slack.server.element_rules import element
from tests.slack.server.findings import Report
from tests.slack.server.text_rules import id_, plain, rich_text, text_object, words

Block = dict[str, Any]
Check = Callable[[Report, str, Block], None]


def _section(report: Report, path: str, block: Block) -> None:
    text, fields = block.get("text"), block.get("fields")
    if text is None and fields is None:
        report.no(path, "missing", "text or fields")
    if text is not None:
        text_object(report, f"{path}.text", text, limits.SECTION_TEXT)
    if fields is not None:
        report.size(f"{path}.fields", "fields", fields, limits.FIELDS, 1)
        for number, value in enumerate(fields):
            text_object(report, f"{path}.fields[{number}]", value, limits.FIELD_TEXT)
    if block.get("accessory") is not None:
        element(report, f"{path}.accessory", block["accessory"], "section")


def _header(report: Report, path: str, block: Block) -> None:
    plain(report, f"{path}.text", block.get("text"), limits.HEADER_TEXT)


def _context(report: Report, path: str, block: Block) -> None:
    elements = block.get("elements")
    report.size(path, "context_elements", elements, limits.CONTEXT_ELEMENTS, 1)
    for number, value in enumerate(elements or []):
        here = f"{path}.elements[{number}]"
        if isinstance(value, dict) and value.get("type") == "image":
            element(report, here, value, "context")
        else:
            text_object(report, here, value, limits.SECTION_TEXT)


def _actions(report: Report, path: str, block: Block) -> None:
    elements = block.get("elements")
    report.size(path, "actions_elements", elements, limits.ACTIONS_ELEMENTS, 1)
    _each(report, path, elements, "actions")


def _context_actions(report: Report, path: str, block: Block) -> None:
    elements = block.get("elements")
    report.size(path, "context_actions", elements, limits.CONTEXT_ACTIONS, 1)
    _each(report, path, elements, "context_actions")


def _each(report: Report, path: str, elements: Any, place: str) -> None:
    names: list[str] = []
    for number, value in enumerate(elements if isinstance(elements, list) else []):
        element(report, f"{path}.elements[{number}]", value, place)
        if isinstance(value, dict) and value.get("action_id"):
            names.append(str(value["action_id"]))
    for name in {name for name in names if names.count(name) > 1}:
        report.no(path, "action_id_twice", name)


def _input(report: Report, path: str, block: Block) -> None:
    if report.surface != "modal":
        report.house(path, "input_outside_modal", report.surface)
    plain(report, f"{path}.label", block.get("label"), limits.LABEL)
    if block.get("hint") is not None:
        plain(report, f"{path}.hint", block["hint"], limits.HINT)
    element(report, f"{path}.element", block.get("element"), "input")


def _image(report: Report, path: str, block: Block) -> None:
    if bool(block.get("image_url")) == bool(block.get("slack_file")):
        report.no(path, "image", "needs either image_url or slack_file")
    report.size(f"{path}.image_url", "url_length", block.get("image_url") or "", limits.URL)
    report.size(f"{path}.alt_text", "alt_text", block.get("alt_text"), limits.ALT_TEXT, 1)
    words(report, f"{path}.alt_text", str(block.get("alt_text") or ""), live=False)
    if block.get("title") is not None:
        plain(report, f"{path}.title", block["title"], limits.ALT_TEXT)


def _rich_text(report: Report, path: str, block: Block) -> None:
    if not isinstance(block.get("elements"), list):
        report.no(path, "rich_text", "elements must be a list")
        return
    rich_text(report, f"{path}.elements", block["elements"])


def _markdown(report: Report, path: str, block: Block) -> None:
    text = block.get("text")
    report.size(path, "markdown_text", text, limits.MARKDOWN_TEXT, 1)
    report.characters += len(str(text or ""))
    words(report, path, str(text or ""))


def _divider(report: Report, path: str, block: Block) -> None:
    return


BLOCKS: dict[str, tuple[str, str, Check]] = {
    "section": ("", "text fields accessory expand", _section),
    "header": ("text", "", _header),
    "divider": ("", "", _divider),
    "context": ("elements", "", _context),
    "actions": ("elements", "", _actions),
    "context_actions": ("elements", "", _context_actions),
    "input": ("label element", "hint optional dispatch_action", _input),
    "image": ("alt_text", "image_url slack_file title", _image),
    "rich_text": ("elements", "", _rich_text),
    "markdown": ("text", "", _markdown),
}
"""What each needs and what it may have besides, and the rest of its rule. `video`, `file` and
`table` exist too, but a support desk has no use for them."""


def blocks(report: Report, path: str, value: Any, most: int) -> None:
    """A whole list of blocks."""
    if not isinstance(value, list):
        report.no(path, "blocks", "must be a list")
        return
    report.size(path, "blocks", value, most)
    names: list[str] = []
    for number, block in enumerate(value):
        here = f"{path}[{number}]"
        kind = block.get("type") if isinstance(block, dict) else None
        if kind not in BLOCKS:
            report.no(here, "unknown_block", str(kind))
            continue
        required, optional, check = BLOCKS[kind]
        report.keys(here, block, required, f"{optional} block_id")
        id_(report, f"{here}.block_id", block.get("block_id"), "block_id")
        names += [str(block["block_id"])] if block.get("block_id") else []
        check(report, here, block)
    for name in {name for name in names if names.count(name) > 1}:
        report.no(path, "block_id_twice", name)
