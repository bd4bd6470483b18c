"""Discord as the household connects it: credentials from the settings, rooms from the policy."""

from functools import partial

from adapters.discord.credentials import NAME, Credentials
from bot.settings import Settings
from core.model.policy import Desk, Queue
from core.ports import Adapter, AdapterQueries, Clock
from core.tickets.permissions import scope_of


def credentials(settings: Settings) -> Credentials:
    guilds = (guild.strip() for guild in settings.discord_guilds.split(","))
    return Credentials(
        settings.discord_token.get_secret_value(),
        settings.discord_api_url.rstrip("/"),
        tuple(guild for guild in guilds if guild),
        settings.discord_message_content,
    )


def connect_discord(
    settings: Settings, desk: Desk, memory: AdapterQueries, clock: Clock
) -> Adapter | None:
    """The adapter, or None without a token."""
    held = credentials(settings)
    if not held.token:
        return None
    from adapters.discord.adapter import DiscordAdapter  # takes long to import, and only now

    queues = discord_queues(desk)
    rooms = frozenset(queue.place.room for queue in queues)
    roles = {queue.place.room: queue.role for queue in queues if queue.role}
    return DiscordAdapter(held, desk, memory, clock, rooms, partial(scope_of, desk), roles)


def discord_queues(desk: Desk) -> list[Queue]:
    """The queues that live in Discord."""
    return [queue for queue in desk.queues.values() if queue.place.platform == NAME]
