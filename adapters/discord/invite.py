"""The link by which the app is taken into a server, with the least permissions it can work with."""

from typing import Final
from urllib.parse import urlencode

PERMISSIONS: Final[dict[str, tuple[int, str]]] = {
    "View Channels": (1 << 10, "see the channels it works in"),
    "Send Messages": (1 << 11, "write cards and answers"),
    "Attach Files": (1 << 15, "carry screenshots to the agents"),
    "Read Message History": (1 << 16, "read what was said while it was away"),
    "Add Reactions": (1 << 6, "invite to a rating"),
    "Manage Threads": (1 << 34, "fetch a ticket's thread back that was put away"),
    "Create Public Threads": (1 << 35, "open a thread under each card"),
    "Create Private Threads": (1 << 36, "talk with whoever asks, in private"),
    "Send Messages in Threads": (1 << 38, "write in them"),
}
"""Each permission by Discord's own name: its bit, and what for."""

ALL: Final = sum(bit for bit, _ in PERMISSIONS.values())
SCOPES: Final = "bot applications.commands"


def invite(application: str) -> str:
    """To be opened by somebody who manages the server."""
    asked = {"client_id": application, "permissions": str(ALL), "scope": SCOPES}
    return f"https://discord.com/oauth2/authorize?{urlencode(asked)}"
