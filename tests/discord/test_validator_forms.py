"""Each documented limit of forms, commands and choices: just kept, and just broken."""

from typing import Any

from tests.cases import each_case
from tests.discord.bodies import (
    BAD,
    CHOICE,
    NEEDED,
    TOO_LONG,
    Json,
    button,
    codes,
    options,
    row,
    select,
    text,
)
from tests.discord.server.validator import (
    choices_problems,
    command_problems,
    commands_problems,
    modal_problems,
)


def label(component: Json, name: str = "Name", **more: Any) -> Json:
    return {"type": 18, "label": name, "component": component} | more


def entry(custom_id: str = "a", **more: Any) -> Json:
    return {"type": 4, "custom_id": custom_id, "style": 1} | more


def modal(*components: Json, **more: Any) -> Json:
    return {"title": "Title", "custom_id": "form", "components": list(components)} | more


MODALS: list[tuple[Json, str | None]] = [
    (modal(label(entry())), None),
    (modal(), BAD),
    (modal(*(label(entry(str(n))) for n in range(5))), None),
    (modal(*(label(entry(str(n))) for n in range(6))), BAD),
    (modal(label(entry()), title="x" * 45), None),
    (modal(label(entry()), title="x" * 46), BAD),
    (modal(label(entry()), custom_id="x" * 101), BAD),
    (modal(label(entry(), "x" * 45)), None),
    (modal(label(entry(), "x" * 46)), BAD),
    (modal(label(entry(), description="x" * 101)), TOO_LONG),
    (modal(label(entry()), label(entry())), "COMPONENT_CUSTOM_ID_DUPLICATED"),
    (modal(label(entry(placeholder="x" * 101))), TOO_LONG),
    (modal(label(entry(max_length=4000, value="x" * 4000))), None),
    (modal(label(entry(max_length=4001))), "NUMBER_TYPE_COERCE"),
    (modal(label(entry(value="x" * 4001))), TOO_LONG),
    (modal(label(entry(min_length=9, max_length=3))), BAD),
    (modal(label(entry(style=3))), CHOICE),
    (modal(label(select(25))), None),
    (modal(label(select(disabled=True))), "COMPONENT_DISABLED_IN_MODAL"),
    (modal(label(select(min_values=0))), "COMPONENT_REQUIRED_NEEDS_MIN_VALUES"),
    (modal(label(select(min_values=0, required=False))), None),
    (modal(label({"type": 19, "custom_id": "f", "max_values": 10})), None),
    (modal(label({"type": 19, "custom_id": "f", "max_values": 11})), "NUMBER_TYPE_COERCE"),
    (modal(label({"type": 21, "custom_id": "r", "options": options(2)})), None),
    (modal(label({"type": 21, "custom_id": "r", "options": options(1)})), BAD),
    (modal(label({"type": 22, "custom_id": "c", "options": options(11)})), BAD),
    (modal(label(button())), CHOICE),
    (modal(row(entry(label="Old"))), None),
    (modal(row(entry(label="x" * 46))), BAD),
    (modal(text("Read this"), label(entry())), None),
    (modal(button()), CHOICE),
    (modal(label(entry(value="a\u202eb"))), "HOUSE_DECEIVING_CHARACTER"),
]


@each_case(("body", "code"), MODALS)
def test_modals(body: Json, code: str | None) -> None:
    assert codes(modal_problems(body)) == ({code} if code else set())


def command(name: str = "ticket", *options: Json, **more: Any) -> Json:
    return {"name": name, "description": "d", "options": list(options)} | more


def option(name: str = "text", **more: Any) -> Json:
    return {"type": 3, "name": name, "description": "d"} | more


def picks(many: int, **more: Any) -> list[Json]:
    return [{"name": f"n{n}", "value": f"v{n}"} | more for n in range(many)]


INVALID = "APPLICATION_COMMAND_INVALID_NAME"
COMMANDS: list[tuple[Json, str | None]] = [
    (command("x" * 32), None),
    (command("x" * 33), BAD),
    (command("Ticket"), INVALID),
    (command("my ticket"), INVALID),
    (command("תקלה-1"), None),
    (command(description="x" * 101), BAD),
    (command(description=""), NEEDED),
    (command("t", *(option(f"o{n}") for n in range(25))), None),
    (command("t", *(option(f"o{n}") for n in range(26))), BAD),
    (command("t", option(), option()), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"),
    (
        command("t", option(), option("b", required=True)),
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    ),
    (command("t", option("Bad")), INVALID),
    (command("t", option(choices=picks(25))), None),
    (command("t", option(choices=picks(26))), BAD),
    (command("t", option(choices=picks(1, name="x" * 101))), BAD),
    (command("t", option(choices=picks(1, value="x" * 101))), BAD),
    (
        command("t", option(choices=picks(1), autocomplete=True)),
        "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES",
    ),
    (command("t", option(type=12)), CHOICE),
    ({"name": "Open a Ticket", "type": 3}, None),
    ({"name": "x", "type": 3, "description": "d"}, "APPLICATION_COMMAND_CONTEXT_MENU_FIELDS"),
    (
        command("t", *(option(f"o{n}", choices=picks(25, name="x" * 50)) for n in range(7))),
        "APPLICATION_COMMAND_TOO_LARGE",
    ),
]


@each_case(("body", "code"), COMMANDS)
def test_commands(body: Json, code: str | None) -> None:
    assert codes(command_problems(body)) == ({code} if code else set())


def test_all_commands_of_a_scope() -> None:
    assert not commands_problems([command(f"c{n}") for n in range(100)])
    many = commands_problems([command(f"c{n}") for n in range(101)])
    assert codes(many) == {"APPLICATION_COMMAND_LIMIT"}
    twice = commands_problems([command(), command()])
    assert codes(twice) == {"APPLICATION_COMMANDS_DUPLICATE_NAME"}
    assert not commands_problems([command("ticket"), {"name": "ticket", "type": 3}])


def test_autocomplete_choices() -> None:
    assert not choices_problems(picks(25))
    assert codes(choices_problems(picks(26))) == {BAD}
