"""Who the app is, and its way in: auth.test, apps.connections.open, bots.info, statuses."""

from typing import TYPE_CHECKING

from tests.slack.server.calls import Args
from tests.slack.server.errors import SlackError
from tests.slack.server.methods.doors import known
from tests.slack.server.methods.registry import method
from tests.slack.server.records import Json
from tests.slack.server.shapes import bot_json
from tests.slack.server.world import BOT, DOMAIN, TEAM

if TYPE_CHECKING:
    from tests.slack.server.server import SlackServer


@method("api.test")
def api_test(server: "SlackServer", args: Args) -> Json:
    return {"args": dict(args)}


@method("auth.test")
def auth_test(server: "SlackServer", args: Args) -> Json:
    return {
        "url": f"https://{DOMAIN}.slack.com/",
        "team": "Acme",
        "user": server.world.bot.name,
        "team_id": TEAM,
        "user_id": server.world.bot.id,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", "connections:write", app_level=True)
def connections_open(server: "SlackServer", args: Args) -> Json:
    if server.mode != "socket":
        raise SlackError("forbidden_team")
    return {"url": f"{server.ws_url}/link?ticket={server.sockets.ticket()}&app_id=1"}


@method("bots.info", "users:read")
def bots_info(server: "SlackServer", args: Args) -> Json:
    if args.text("bot", BOT) != BOT:
        raise SlackError("bot_not_found")
    return {"bot": bot_json(server.world)}


@method("assistant.threads.setStatus", "assistant:write", "chat:write")
def set_status(server: "SlackServer", args: Args) -> Json:
    channel = known(server, args.required("channel_id"))
    root = args.required("thread_ts")
    if server.world.find(channel.id, root) is None:
        raise SlackError("message_not_found")
    status = {"status": args.text("status"), "loading": args.get("loading_messages")}
    server.world.statuses[channel.id, root] = status
    return {}
