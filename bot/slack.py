"""Slack as the household connects it: credentials from the settings, rooms from the policy."""

from adapters.slack.adapter import Credentials, SlackAdapter
from adapters.slack.outbound import NAME
from bot.settings import Settings
from core.model.desk import Desk
from core.ports import Clock, Memory


def credentials(settings: Settings) -> Credentials:
    return Credentials(
        bot_token=settings.slack_bot_token.get_secret_value(),
        app_token=settings.slack_app_token.get_secret_value(),
        secret=settings.slack_signing_secret.get_secret_value(),
        address=f"{settings.slack_api_url.rstrip('/')}/",
        listen=settings.slack_listen,
    )


def connect_slack(
    settings: Settings, desk: Desk, memory: Memory, clock: Clock
) -> SlackAdapter | None:
    """The adapter, or None without a bot token."""
    held = credentials(settings)
    if not held.bot_token:
        return None
    queues = [queue for queue in desk.queues.values() if queue.place.platform == NAME]
    return SlackAdapter(
        held,
        memory,
        clock,
        rooms=frozenset(queue.place.room for queue in queues),
        membership=tuple(queue.place.room for queue in queues if queue.members_are_agents),
    )
