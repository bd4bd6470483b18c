"""Slack as the household connects it: credentials from the settings, rooms from the policy."""

from adapters.slack.credentials import NAME, Credentials
from bot.settings import Settings
from core.model.policy import Desk
from core.ports import Adapter, AdapterQueries, Clock


def credentials(settings: Settings) -> Credentials:
    return Credentials(
        bot_token=settings.slack_bot_token.get_secret_value(),
        app_token=settings.slack_app_token.get_secret_value(),
        secret=settings.slack_signing_secret.get_secret_value(),
        address=f"{settings.slack_api_url.rstrip('/')}/",
        listen=settings.slack_listen,
    )


def connect_slack(
    settings: Settings, desk: Desk, memory: AdapterQueries, clock: Clock
) -> Adapter | None:
    """The adapter, or None without a bot token."""
    from adapters.slack.adapter import SlackAdapter  # Bolt takes long to import, and only now

    held = credentials(settings)
    if not held.bot_token:
        return None
    rooms = slack_rooms(desk)
    trusted = (room for queue, room in rooms.items() if desk.queues[queue].members_are_agents)
    return SlackAdapter(
        held,
        memory,
        clock,
        rooms=frozenset(rooms.values()),
        membership=tuple(trusted),
        reopen=desk.patience.reopen,
        max_age=desk.patience.missed,
        staff=tuple(slack_people(desk).values()),
    )


def slack_rooms(desk: Desk) -> dict[str, str]:
    """The channels of the queues that live in Slack, by the queue's id."""
    queues = desk.queues.values()
    return {q.id: q.place.room for q in queues if q.place.platform == NAME}


def slack_people(desk: Desk) -> dict[str, str]:
    """The roster's Slack accounts, by the agent's id."""
    return {
        agent.id: person.handle
        for agent in desk.roster.values()
        for person in agent.accounts
        if person.platform == NAME
    }
