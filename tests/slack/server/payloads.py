"""The shapes of interactions: presses, forms, shortcuts and commands."""

from tests.slack.server.events import VERIFICATION
from tests.slack.server.records import Channel, Json, Message, User, View
from tests.slack.server.shapes import history_json, view_json
from tests.slack.server.world import APP, DOMAIN, TEAM, World

PLACE_NAMES = {"im": "directmessage", "group": "privategroup"}


def _whole(user: User) -> Json:
    return {
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team_id,
        },
        "api_app_id": APP,
        "token": VERIFICATION,
        "team": {"id": TEAM, "domain": DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _place(channel: Channel) -> Json:
    return {"id": channel.id, "name": PLACE_NAMES.get(channel.kind, channel.name)}


def message_pressed(
    world: World, user: User, message: Message, action: Json, trigger: str, response_url: str
) -> Json:
    """block_actions from a message. An ephemeral one is not told back to the app."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.only_for is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    told = {
        "type": "block_actions",
        **_whole(user),
        "container": container,
        "trigger_id": trigger,
        "channel": _place(world.channels[message.channel]),
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [action],
    }
    if message.only_for is None:
        told["message"] = history_json(world, message, metadata=False)
    return told


def view_pressed(user: User, view: View, action: Json, trigger: str, state: Json) -> Json:
    """block_actions from a modal or a home: no channel, no message, no response_url."""
    return {
        "type": "block_actions",
        **_whole(user),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": trigger,
        "view": view_json(view, state),
        "actions": [action],
    }


def pressed(block: Json, element: Json, at: str, **chosen: object) -> Json:
    """The one action of a press, as its element gives it."""
    action: Json = {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "type": element["type"],
        "action_ts": at,
    }
    for key in ("text", "value", "style", "confirm"):
        if element.get(key) is not None and element["type"] == "button":
            action[key] = element[key]
    if element.get("placeholder"):
        action["placeholder"] = element["placeholder"]
    return action | chosen


def submitted(user: User, view: View, state: Json, trigger: str) -> Json:
    return {
        "type": "view_submission",
        **_whole(user),
        "trigger_id": trigger,
        "view": view_json(view, state),
        "response_urls": [],
    }


def closed(user: User, view: View, state: Json, *, cleared: bool) -> Json:
    return {
        "type": "view_closed",
        **_whole(user),
        "view": view_json(view, state),
        "is_cleared": cleared,
    }


def message_shortcut(
    world: World, user: User, message: Message, callback_id: str, trigger: str, response_url: str
) -> Json:
    return {
        "type": "message_action",
        **_whole(user),
        "action_ts": world.ts(),
        "channel": _place(world.channels[message.channel]),
        "callback_id": callback_id,
        "trigger_id": trigger,
        "response_url": response_url,
        "message_ts": message.ts,
        "message": history_json(world, message, metadata=False),
    }


def global_shortcut(world: World, user: User, callback_id: str, trigger: str) -> Json:
    return {
        "type": "shortcut",
        **_whole(user),
        "action_ts": world.ts(),
        "callback_id": callback_id,
        "trigger_id": trigger,
    }


def command(
    user: User, channel: Channel, name: str, text: str, trigger: str, response_url: str
) -> dict[str, str]:
    return {
        "token": VERIFICATION,
        "team_id": TEAM,
        "team_domain": DOMAIN,
        "channel_id": channel.id,
        "channel_name": PLACE_NAMES.get(channel.kind, channel.name),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger,
    }
