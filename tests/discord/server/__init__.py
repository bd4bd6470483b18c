"""A Discord server of our own for tests; it knows Discord's documentation and no adapter."""

from tests.discord.server.gateway.intents import Intent
from tests.discord.server.people.forms import Form
from tests.discord.server.people.stage import CannotDoThat, File
from tests.discord.server.rest.calls import Call
from tests.discord.server.server import TOKEN, DiscordServer
from tests.discord.server.world.interactions import Interaction, Kind, Reply
from tests.discord.server.world.messages import Message
from tests.discord.server.world.people import Member, Role, User
from tests.discord.server.world.permissions import Permission
from tests.discord.server.world.places import Channel, DirectMessages, Guild, Thread

__all__ = [
    "TOKEN",
    "Call",
    "CannotDoThat",
    "Channel",
    "DirectMessages",
    "DiscordServer",
    "File",
    "Form",
    "Guild",
    "Intent",
    "Interaction",
    "Kind",
    "Member",
    "Message",
    "Permission",
    "Reply",
    "Role",
    "Thread",
    "User",
]
