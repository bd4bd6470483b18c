"""What a start needs of Slack, tried: tokens, scopes, channels and people, each with its remedy."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from adapters.kit.platform import CheckLine
from adapters.slack.manifest import OPTIONAL, SCOPES
from adapters.slack.people import read_profile
from adapters.slack.settings import DEFAULT_LISTEN, Credentials
from adapters.slack.web_api import Web, refusal_of
from adapters.words.rendering import in_words
from core.ports import DeliveryError

REINSTALL = "Add it under OAuth & Permissions, then reinstall the app."
MAKE_ONE = (
    "Make one under Basic Information, App-Level Tokens, with the scope connections:write,"
    " and switch Socket Mode on."
)


async def check_app(
    credentials: Credentials, rooms: Mapping[str, str], people: Mapping[str, str]
) -> AsyncIterator[CheckLine]:
    """Try everything. `rooms` are channels by their queue, `people` accounts by the agent."""
    web = Web(credentials.bot_token, credentials.address)
    try:
        try:
            me = await web.identity()
        except DeliveryError as trouble:
            yield CheckLine(False, _no_token(trouble))
            return
        yield CheckLine(True, f"signed in to {me.workspace} as @{me.name}")
        for found in _scopes(me.scopes):
            yield found
        yield await _way_in(web, credentials)
        for queue, room in rooms.items():
            yield await _room(web, queue, room, me.name)
        async for found in _people(web, people, me.team):
            yield found
    finally:
        await web.close()


def _no_token(trouble: DeliveryError) -> str:
    if error := refusal_of(trouble):
        remedy = "Take the Bot User OAuth Token under OAuth & Permissions of the installed app."
        return f"SLACK_BOT_TOKEN is refused ({error}). {remedy}"
    return f"{in_words(trouble)}. Look at the network, and at SLACK_API_URL if you changed it."


def _scopes(granted: frozenset[str]) -> Sequence[CheckLine]:
    found = []
    for scope, purpose in SCOPES.items():
        if scope in granted:
            continue
        if scope in OPTIONAL:
            found.append(CheckLine(None, f"the scope {scope} is not granted: it cannot {purpose}"))
        else:
            found.append(
                CheckLine(False, f"the scope {scope} is missing (to {purpose}). {REINSTALL}")
            )
    return found or [CheckLine(True, "all scopes are granted")]


async def _way_in(web: Web, credentials: Credentials) -> CheckLine:
    if not credentials.app_token:
        port = credentials.listen or f"the portal's port, or {DEFAULT_LISTEN} without one"
        where = f"listens on {port}; Slack must reach it as https://…/slack/events"
        return CheckLine(None, f"events come by HTTP: {where}")
    try:
        await web.may_listen(credentials.app_token)
    except DeliveryError as trouble:
        error = refusal_of(trouble)
        said = (
            f"SLACK_APP_TOKEN is refused ({error}). {MAKE_ONE}"
            if error
            else f"{in_words(trouble)}."
        )
        return CheckLine(False, said)
    return CheckLine(True, "events come by Socket Mode")


async def _room(web: Web, queue: str, room: str, user: str) -> CheckLine:
    try:
        answer = await web.ask("conversations.info", channel=room)
    except DeliveryError as trouble:
        if refusal_of(trouble) == "channel_not_found":
            remedy = f"Is the id right? To a private channel, first /invite @{user}."
            return CheckLine(
                False, f"queue {queue}: there is no channel {room} to be seen. {remedy}"
            )
        return CheckLine(False, f"queue {queue}: {in_words(trouble)}.")
    channel: Mapping[str, Any] = answer["channel"]
    name = f"#{channel.get('name', room)}"
    if channel.get("is_archived"):
        return CheckLine(False, f"queue {queue}: {name} is archived. Name another channel.")
    if not channel.get("is_member"):
        return CheckLine(False, f"queue {queue}: the app is not in {name}. There, /invite @{user}.")
    return CheckLine(True, f"queue {queue}: in {name}")


async def _people(web: Web, people: Mapping[str, str], team: str) -> AsyncIterator[CheckLine]:
    """Only what is wrong with the roster's accounts."""
    for agent, handle in people.items():
        try:
            answer = await web.ask("users.info", user=handle)
        except DeliveryError as trouble:
            if refusal_of(trouble) == "user_not_found":
                remedy = "Copy the member ID from the person's profile."
                yield CheckLine(False, f"agent {agent}: there is no account {handle}. {remedy}")
            else:
                yield CheckLine(False, f"agent {agent}: {in_words(trouble)}.")
            continue
        profile = read_profile(answer["user"], team)
        if profile.gone:
            yield CheckLine(False, f"agent {agent}: the account {handle} is deactivated.")
        elif profile.guest:
            yield CheckLine(False, f"agent {agent}: {handle} is a guest, and guests may not work.")
