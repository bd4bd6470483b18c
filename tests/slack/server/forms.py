"""Filling in a form as Slack's client lets a person do it, and refusing what it refuses."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from typing import Any

from tests.slack.server import limits
from tests.slack.server.errors import NotPossible
from tests.slack.server.file_shapes import file_json
from tests.slack.server.records import Channel, File, Json, User, View
from tests.slack.server.world import World

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
SINGLE = {
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}


@dataclass
class Form:
    """A view being filled in. `state` is what it holds; `problems` are told by block_id."""

    world: World
    view: View
    state: Json = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    def fill(self, given: Mapping[str, Any]) -> None:
        """Raises NotPossible for a name that no field bears."""
        left = dict(given)
        for block in self.view.blocks:
            if block.get("type") != "input":
                continue
            names = [n for n in self._names(block) if n in left]
            value = left.pop(names[0]) if names else None
            self._field(block, value, known=bool(names))
        if left:
            fields = [self._names(b) for b in self.view.blocks if b.get("type") == "input"]
            raise NotPossible(f"the form has no field {', '.join(left)}; it has {fields}")

    def _names(self, block: Json) -> list[str]:
        label = unescape(str(block["label"]["text"]))
        return [label, str(block.get("block_id")), str(block["element"].get("action_id"))]

    def _field(self, block: Json, value: Any, *, known: bool) -> None:
        element = block["element"]
        held = FILL.get(element["type"], _single)(self, element, value, known)
        answer = {"type": element["type"], **held}
        self.state.setdefault(block["block_id"], {})[element["action_id"]] = answer
        empty = all(not part for part in held.values())
        if empty and not block.get("optional"):
            self.problems[block["block_id"]] = "Please complete this required field."
        elif not empty and (wrong := _wrong(element, held)):
            self.problems[block["block_id"]] = wrong


def _text(form: Form, element: Json, value: Any, known: bool) -> Json:
    return {"value": (value if known else element.get("initial_value")) or None}


def choice(element: Json, wanted: Any) -> Json:
    options = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options += group["options"]
    for option in options:
        if wanted in (option["value"], unescape(option["text"]["text"])):
            return dict(option)
    labels = [option["text"]["text"] for option in options]
    raise NotPossible(f"there is no option {wanted!r}; there are {labels}")


def _one(form: Form, element: Json, value: Any, known: bool) -> Json:
    if not known:
        return {"selected_option": element.get("initial_option")}
    return {"selected_option": None if value is None else choice(element, value)}


def _many(form: Form, element: Json, value: Any, known: bool) -> Json:
    if not known:
        return {"selected_options": list(element.get("initial_options") or [])}
    return {"selected_options": [choice(element, one) for one in value or []]}


def _users(form: Form, element: Json, value: Any, known: bool) -> Json:
    users = value if known else element.get("initial_users")
    return {"selected_users": [_id(one) for one in users or []]}


def _files(form: Form, element: Json, value: Any, known: bool) -> Json:
    files: Sequence[File] = value or []
    wanted = [kind.lower() for kind in element.get("filetypes") or []]
    for file in files:
        if wanted and file.name.rpartition(".")[2].lower() not in wanted:
            raise NotPossible(f"{file.name} is none of {', '.join(wanted)}")
    if len(files) > element.get("max_files", limits.FILES):
        raise NotPossible(f"only {element.get('max_files', limits.FILES)} files may be added")
    return {"files": [file_json(form.world, file, full=True) for file in files]}


def _rich(form: Form, element: Json, value: Any, known: bool) -> Json:
    if isinstance(value, str) and value:
        part = {"type": "rich_text_section", "elements": [{"type": "text", "text": value}]}
        value = {"type": "rich_text", "elements": [part]}
    return {"rich_text_value": value if known else element.get("initial_value")}


def _single(form: Form, element: Json, value: Any, known: bool) -> Json:
    key, initial = SINGLE[element["type"]]
    return {key: _id(value) if known else element.get(initial)}


def _id(value: Any) -> Any:
    if isinstance(value, User | Channel):
        return value.id
    return value.isoformat() if isinstance(value, date) else value


FILL: dict[str, Callable[[Form, Json, Any, bool], Json]] = {
    "plain_text_input": _text,
    "email_text_input": _text,
    "url_text_input": _text,
    "number_input": _text,
    "static_select": _one,
    "radio_buttons": _one,
    "external_select": _one,
    "multi_static_select": _many,
    "checkboxes": _many,
    "multi_users_select": _users,
    "file_input": _files,
    "rich_text_input": _rich,
}


def _wrong(element: Json, held: Json) -> str:
    """What Slack's client objects to, in the person's own sight."""
    value = held.get("value")
    match element["type"]:
        case "plain_text_input":
            least = element.get("min_length", 0)
            most = element.get("max_length", limits.INPUT_LENGTH)
            if not least <= len(str(value)) <= most:
                return f"must be {least} to {most} characters, is {len(str(value))}"
            if "\n" in str(value) and not element.get("multiline"):
                return "has only one line"
        case "email_text_input" if not EMAIL.fullmatch(str(value)):
            return "is no e-mail address"
        case "url_text_input" if not re.match(r"https?://\S+\.\S+", str(value)):
            return "is no link"
        case "number_input":
            return _wrong_number(element, str(value))
        case _:
            pass
    return ""


def _wrong_number(element: Json, value: str) -> str:
    try:
        number = float(value) if element.get("is_decimal_allowed") else int(value)
    except ValueError:
        return "is no number"
    if number < float(element.get("min_value", "-inf")):
        return "is too small"
    return "is too big" if number > float(element.get("max_value", "inf")) else ""
