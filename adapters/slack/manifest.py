"""What the app asks of a workspace, and the manifest made of it: nothing is written twice."""

import re
from typing import Any, Final

from adapters.slack.outbound.blocks import SHORTCUT
from adapters.words.catalogue import SOURCE
from adapters.words.rendering import describe

COMMAND: Final = "/ticket"
MAX_NAME_CHARS: Final = 35
MAX_HANDLE_CHARS: Final = 80

SCOPES: Final[dict[str, str]] = {
    "app_mentions:read": "hear that it is called by name",
    "channels:history": "read the threads of tickets in public channels",
    "channels:read": "see who belongs to a public channel of agents",
    "chat:write": "write",
    "chat:write.customize": "show words under the name and picture of who said them",
    "commands": "offer the command and the shortcut",
    "files:read": "take in screenshots",
    "files:write": "carry them to the agents",
    "groups:history": "read the threads of tickets in private channels",
    "groups:read": "see who belongs to a private channel of agents",
    "im:history": "read what is written to it directly",
    "im:write": "write to people directly",
    "reactions:read": "take ratings and claims by reaction",
    "reactions:write": "invite to a rating",
    "users:read": "know names, time zones and languages",
    "users:read.email": "fill in how somebody can be reached",
}
"""Each scope, and what for."""

OPTIONAL: Final = frozenset({"chat:write.customize", "users:read.email"})
"""Without these the desk still works: names stand before the words, contacts are asked."""

EVENTS: Final = (
    "app_home_opened",
    "app_mention",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "user_change",
)


def manifest(name: str, address: str = "") -> dict[str, Any]:
    """The app as Slack's "from a manifest" takes it.

    Without `address` it speaks by Socket Mode; with one, Slack calls `address`/slack/events.
    """
    request = {"request_url": f"{address.rstrip('/')}/slack/events"} if address else {}
    return {
        "display_information": {
            "name": name[:MAX_NAME_CHARS],
            "description": describe("app.about", SOURCE),
            "background_color": "#1f3a5f",
        },
        "features": _features(name, request.get("request_url", "")),
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {**request, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **request},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": False,
        },
    }


def _features(name: str, url: str) -> dict[str, Any]:
    """The page, the bot, the shortcut and the command."""
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": _handle(name), "always_online": True},
        "shortcuts": [
            {
                "name": describe("menu.open", SOURCE),
                "type": "message",
                "callback_id": SHORTCUT,
                "description": describe("menu.about", SOURCE),
            }
        ],
        "slash_commands": [
            {
                "command": COMMAND,
                **({"url": url} if url else {}),
                "description": describe("app.command", SOURCE),
                "usage_hint": describe("app.usage", SOURCE),
                "should_escape": True,
            }
        ],
    }


def _handle(name: str) -> str:
    """The bot's own name, of the signs that Slack takes there: a-z, 0-9, ".", "-" and "_"."""
    return re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-")[:MAX_HANDLE_CHARS] or "desk"


def as_yaml(name: str, address: str = "") -> str:
    import yaml  # no other command needs it

    return yaml.safe_dump(manifest(name, address), sort_keys=False, allow_unicode=True, width=100)
