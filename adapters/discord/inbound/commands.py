"""The commands that Discord offers, and what each of them means to the desk."""

import re
from collections.abc import Mapping
from typing import Any, Final

from adapters.words.rendering import describe
from core.model.commands import COMMANDS, About, Argument, ArgumentKind, CommandRow, Permission
from core.model.policy import Desk
from core.model.ticket import Priority

Body = dict[str, Any]

STRING, ATTACHMENT = 3, 11
CHAT, MESSAGE_MENU = 1, 3
OPEN: Final = "ticket"
MAX_DESCRIPTION_CHARS: Final = 100
MAX_CHOICES: Final = 25

ROWS: Final[Mapping[str, CommandRow]] = {row.slash: row for row in COMMANDS if row.slash}
"""Each command that Discord offers."""

_TICKET: Final = "ticket"
STAFF: Final = 1 << 13  # MANAGE_MESSAGES, discord.com/developers/docs/topics/permissions
"""Work commands are offered to whoever may manage messages, as a server's staff usually may. A
server's managers can name other roles (Integrations). What somebody may do is decided by the policy
alone."""
_ACCOUNT: Final = re.compile(r"\s*<@!?(\d+)>\s*")


def slash_commands(desk: Desk) -> list[Body]:
    """Every command, as Discord registers them. In a ticket's thread its number may be left out."""
    return [
        _open(desk),
        *(_other(desk, row) for row in ROWS.values()),
        {"name": describe("menu.open", desk.languages[0]), "type": MESSAGE_MENU},
    ]


def command_text(name: str, options: Mapping[str, str]) -> str:
    """The words that a command stands for, without the ticket: that was asked for apart. A mention
    is the account that it points at, whatever that is called in this server.
    """
    row = ROWS[name]
    rest = next((said for option, said in options.items() if option != _TICKET), "")
    if row.argument is not None and row.argument.kind is ArgumentKind.COLLEAGUE:
        rest = _ACCOUNT.sub(lambda found: f"@{found[1]}", rest)
    return f"{row.word} {rest}".strip()


def ticket_in(options: Mapping[str, str]) -> str:
    """How the ticket was named; "" if it was not."""
    return options.get(_TICKET, "")[:MAX_DESCRIPTION_CHARS]


def _open(desk: Desk) -> Body:
    language = desk.languages[0]
    return {
        "name": OPEN,
        "type": CHAT,
        "description": describe("command.ask", language),
        "options": [
            _option("problem", describe("argument.problem", language)),
            _option("category", describe("argument.kind", language), choices=_categories(desk)),
            _option(
                "priority", describe("argument.urgency", language), choices=_priorities(language)
            ),
            {
                "name": "screenshot",
                "description": describe("argument.screenshot", language),
                "type": ATTACHMENT,
                "required": False,
            },
        ],
    }


def _other(desk: Desk, row: CommandRow) -> Body:
    options, language = [], desk.languages[0]
    if row.about is not About.LISTS:
        options.append(_option(_TICKET, describe("argument.ticket", language), autocomplete=True))
    if row.argument is not None:
        said = _argument(desk, row.argument)
        options.insert(0 if row.argument.required else len(options), said)
    description = describe(f"command.{row.word.key}", language)[:MAX_DESCRIPTION_CHARS]
    body: Body = {"name": row.slash, "type": CHAT, "description": description, "options": options}
    if row.permission is Permission.AGENTS:
        body["default_member_permissions"] = str(STAFF)
    return body


def _argument(desk: Desk, argument: Argument) -> Body:
    choices = {
        ArgumentKind.PRIORITY: _priorities(desk.languages[0]),
        ArgumentKind.CATEGORY: _categories(desk),
    }.get(argument.kind)
    about = describe(f"argument.{argument.name}", desk.languages[0])
    return _option(argument.name, about, required=argument.required, choices=choices)


def _priorities(language: str) -> list[Body]:
    return [{"name": describe(f"priority.{p}", language), "value": p.value} for p in Priority]


def _categories(desk: Desk) -> list[Body]:
    found = [
        {"name": c.name[:MAX_DESCRIPTION_CHARS], "value": c.id} for c in desk.categories.values()
    ]
    return found[:MAX_CHOICES]


def _option(
    name: str,
    about: str,
    *,
    required: bool = False,
    choices: list[Body] | None = None,
    autocomplete: bool = False,
) -> Body:
    body: Body = {
        "name": name,
        "description": about[:MAX_DESCRIPTION_CHARS],
        "type": STRING,
        "required": required,
    }
    if choices:
        body["choices"] = choices
    if autocomplete:
        body["autocomplete"] = True
    return body
