"""Bodies of requests, as short as a table of limits wants them."""

from typing import Any

from tests.discord.server.validator import Problem

Json = dict[str, Any]
SILENT: Json = {"allowed_mentions": {"parse": []}}
V2 = 1 << 15
TOO_LONG, BAD, NEEDED = "BASE_TYPE_MAX_LENGTH", "BASE_TYPE_BAD_LENGTH", "BASE_TYPE_REQUIRED"
CHOICE = "BASE_TYPE_CHOICES"
DOUBLED = "SELECT_COMPONENT_VALUE_DUPLICATED"
LEGACY = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
LINK = "https://x.test"


def codes(problems: list[Problem]) -> set[str]:
    return {problem.code for problem in problems}


def button(label: str = "Go", custom_id: str = "go", **more: Any) -> Json:
    return {"type": 2, "style": 1, "label": label, "custom_id": custom_id} | more


def row(*components: Json) -> Json:
    return {"type": 1, "components": list(components)}


def text(content: str) -> Json:
    return {"type": 10, "content": content}


def options(many: int, **more: Any) -> list[Json]:
    return [{"label": f"L{n}", "value": f"v{n}"} | more for n in range(many)]


def select(many: int = 2, **more: Any) -> Json:
    return {"type": 3, "custom_id": "menu", "options": options(many)} | more


def box(*components: Json) -> Json:
    return {"type": 17, "components": list(components)}


def layout(*components: Json, **body: Any) -> Json:
    return {"flags": V2, "components": list(components)} | body


def rows(many: int) -> list[Json]:
    return [row(button(custom_id=f"b{n}")) for n in range(many)]


def fields(many: int, name: str = "n", value: str = "v") -> Json:
    return {"fields": [{"name": name, "value": value}] * many}
