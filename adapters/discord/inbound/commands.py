"""The commands that Discord offers, and what each of them means to the desk."""

import re
from collections.abc import Mapping
from typing import Any, Final

from core.model.policy import Desk
from core.model.ticket import Priority

Body = dict[str, Any]

STRING, ATTACHMENT = 3, 11
CHAT, MESSAGE_MENU = 1, 3
OPEN: Final = "ticket"
MENU: Final = "Open a ticket"
MAX_DESCRIPTION_CHARS: Final = 100
MAX_CHOICES: Final = 25

WORDS: Final[Mapping[str, str]] = {
    "tickets": "mine",
    "ticket-status": "status",
    "why": "why",
    "queue": "queue",
    "claim": "claim",
    "release": "release",
    "hand-over": "hand over",
    "wait": "wait",
    "priority": "priority",
    "resolve": "resolve",
    "reopen": "reopen",
    "note": "note",
    "history": "history",
    "desk-help": "help",
}
"""Each command and the word of the desk that it is."""

_ABOUT: Final = {
    "tickets": "Your tickets",
    "ticket-status": "Where a ticket stands, and why",
    "why": "Why this answer, this team, this deadline",
    "queue": "What is waiting, for agents",
    "claim": "Take a ticket",
    "release": "Put a ticket back into its queue",
    "hand-over": "Give a ticket to a team or a person",
    "wait": "Wait for the requester; words are the question",
    "priority": "Change how urgent a ticket is",
    "resolve": "Resolve a ticket; the requester reads how",
    "reopen": "Open a ticket again",
    "note": "Keep an internal note",
    "history": "All that happened to a ticket",
    "desk-help": "What the desk understands",
}
_TICKET: Final = "ticket"
_COLLEAGUE: Final = "to"
_REST: Final = {
    "hand-over": (_COLLEAGUE, "A team, or a person's name or mention", True),
    "wait": ("question", "What the requester is asked", False),
    "priority": ("level", "low, medium, high or critical", True),
    "resolve": ("how", "What solved it", False),
    "note": ("text", "What your colleagues should know", True),
}
FOR_AGENTS: Final = frozenset(
    ["queue", "claim", "release", "hand-over", "wait", "priority", "resolve", "note", "history"]
)
"""Offered to whoever may manage messages, as a server's staff usually may. A server's managers can
name other roles (Integrations). What somebody may do is decided by the policy alone."""
STAFF: Final = 1 << 13  # MANAGE_MESSAGES, discord.com/developers/docs/topics/permissions
_OF_NONE: Final = frozenset({"tickets", "queue", "desk-help"})
_PRIORITIES: Final = [{"name": p.value.title(), "value": p.value} for p in Priority]
_CHOICES: Final = {"priority": _PRIORITIES}
_ACCOUNT: Final = re.compile(r"\s*<@!?(\d+)>\s*")


def commands(desk: Desk) -> list[Body]:
    """Every command, as Discord registers them. In a ticket's thread its number may be left out."""
    return [_open(desk), *(_other(name) for name in WORDS), {"name": MENU, "type": MESSAGE_MENU}]


def command_text(name: str, options: Mapping[str, str]) -> str:
    """The words that a command stands for, without the ticket: that was asked for apart. A mention
    is the account that it points at, whatever that is called in this server.
    """
    field = _REST.get(name, ("", "", False))[0]
    rest = options.get(field, "")
    if field == _COLLEAGUE:
        rest = _ACCOUNT.sub(lambda found: f"@{found[1]}", rest)
    return f"{WORDS[name]} {rest}".strip()


def ticket_in(options: Mapping[str, str]) -> str:
    """How the ticket was named; "" if it was not."""
    return options.get(_TICKET, "")[:MAX_DESCRIPTION_CHARS]


def _open(desk: Desk) -> Body:
    categories = [
        {"name": c.name[:MAX_DESCRIPTION_CHARS], "value": c.id} for c in desk.categories.values()
    ]
    return {
        "name": OPEN,
        "type": CHAT,
        "description": "Ask for help: in a sentence, or with a form",
        "options": [
            _option("problem", "What is wrong"),
            _option("category", "The kind of request", choices=categories[:MAX_CHOICES]),
            _option("priority", "How urgent it is", choices=_PRIORITIES),
            {
                "name": "screenshot",
                "description": "A picture of it",
                "type": ATTACHMENT,
                "required": False,
            },
        ],
    }


def _other(name: str) -> Body:
    options = []
    if name in _REST and _REST[name][2]:
        told = _option(*_REST[name][:2], required=True, choices=_CHOICES.get(name))
        options.append(told)
    if name not in _OF_NONE:
        options.append(_option(_TICKET, "Its number, such as HD-1042", autocomplete=True))
    if name in _REST and not _REST[name][2]:
        options.append(_option(_REST[name][0], _REST[name][1]))
    body: Body = {"name": name, "type": CHAT, "description": _ABOUT[name], "options": options}
    if name in FOR_AGENTS:
        body["default_member_permissions"] = str(STAFF)
    return body


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
