"""Opening, describing and reading channels."""

from typing import TYPE_CHECKING

from tests.slack.server.calls import Args
from tests.slack.server.errors import SlackError, bad_arguments
from tests.slack.server.methods.doors import (
    cursor,
    known,
    page,
    page_of_messages,
    to_read_in,
)
from tests.slack.server.methods.registry import method
from tests.slack.server.records import Channel, Json, Message
from tests.slack.server.scopes import HISTORY, READ
from tests.slack.server.shapes import channel_json, history_json

if TYPE_CHECKING:
    from tests.slack.server.server import SlackServer

KINDS = {"public_channel": "channel", "private_channel": "group", "mpim": "mpim", "im": "im"}


@method("conversations.open", "im:write", "mpim:write")
def conversations_open(server: "SlackServer", args: Args) -> Json:
    world = server.world
    if args.text("channel"):
        return {"channel": {"id": known(server, args.text("channel")).id}}
    users = [user for user in args.required("users").split(",") if user]
    if len(users) != 1:
        raise SlackError("method_not_supported_for_channel_type")
    user = world.users.get(users[0])
    if user is None:
        raise SlackError("user_not_found")
    if user.is_bot:
        raise SlackError("cannot_dm_bot")
    if user.deleted:
        raise SlackError("user_disabled")
    if user.is_stranger:
        raise SlackError("user_not_visible")
    before = len(world.channels)
    channel = world.im(user.id)
    old = len(world.channels) == before
    whole = bool(args.flag("return_im"))
    shape = channel_json(world, channel) if whole else {"id": channel.id}
    return {"channel": shape} | ({"no_op": True, "already_open": True} if old else {})


@method("conversations.info", *READ.values())
def conversations_info(server: "SlackServer", args: Args) -> Json:
    channel = to_read_in(server, args)
    locale = bool(args.flag("include_locale"))
    shape = channel_json(server.world, channel, locale=locale)
    if args.flag("include_num_members"):
        shape["num_members"] = len(channel.members)
    return {"channel": shape}


@method("conversations.members", *READ.values())
def conversations_members(server: "SlackServer", args: Args) -> Json:
    channel = to_read_in(server, args)
    start, size = page(args, 100, 1000)
    members = channel.members[start : start + size]
    after = cursor(start, size, len(channel.members))
    return {"members": members, "response_metadata": after}


@method("conversations.join", "channels:join")
def conversations_join(server: "SlackServer", args: Args) -> Json:
    channel = known(server, args.required("channel"))
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    server.enters(server.world.bot, channel)
    return {"channel": channel_json(server.world, channel)}


@method("users.conversations", *READ.values())
def users_conversations(server: "SlackServer", args: Args) -> Json:
    who = args.text("user", server.world.bot.id)
    return _listed(server, args, [c for c in _seen(server) if who in c.members])


@method("conversations.list", *READ.values())
def conversations_list(server: "SlackServer", args: Args) -> Json:
    return _listed(server, args, _seen(server))


def _seen(server: "SlackServer") -> list[Channel]:
    world = server.world
    return [c for c in world.channels.values() if not c.is_private or world.has_bot(c)]


def _listed(server: "SlackServer", args: Args, channels: list[Channel]) -> Json:
    types = args.text("types", "public_channel").replace(" ", "").split(",")
    if wrong := [kind for kind in types if kind not in KINDS]:
        raise SlackError("invalid_types", response_metadata={"messages": wrong})
    kinds = {KINDS[kind] for kind in types}
    for kind in kinds:
        server.need(READ[kind])
    found = [c for c in channels if c.kind in kinds]
    if args.flag("exclude_archived"):
        found = [c for c in found if not c.archived]
    start, size = page(args, 100, 1000)
    return {
        "channels": [channel_json(server.world, c) for c in found[start : start + size]],
        "response_metadata": cursor(start, size, len(found)),
    }


@method("conversations.history", *HISTORY.values())
def conversations_history(server: "SlackServer", args: Args) -> Json:
    channel = _to_read_words(server, args)
    told = server.world.said(channel.id)
    tops = [m for m in told if not m.is_reply or m.subtype == "thread_broadcast"]
    found = [m for m in reversed(tops) if _within(args, m)]
    some, more = page_of_messages(args, found, 100, 999)
    return {"messages": _shapes(server, args, some), "pin_count": 0} | more


@method("conversations.replies", *HISTORY.values())
def conversations_replies(server: "SlackServer", args: Args) -> Json:
    channel = _to_read_words(server, args)
    ts = args.required("ts")
    asked = server.world.find(channel.id, ts)
    if asked is None or asked.only_for is not None:
        raise SlackError("thread_not_found")
    if asked.is_reply:
        return {"messages": _shapes(server, args, [asked]), "has_more": False}
    replies = [m for m in server.world.replies(asked) if _within(args, m)]
    some, more = page_of_messages(args, replies, 1000, 1000)
    return {"messages": _shapes(server, args, [asked, *some])} | more


def _to_read_words(server: "SlackServer", args: Args) -> Channel:
    channel = known(server, args.required("channel"))
    server.need(HISTORY[channel.kind])
    if not server.world.has_bot(channel):
        raise SlackError("not_in_channel")
    return channel


def _within(args: Args, message: Message) -> bool:
    """Between oldest and latest, both of which stand outside unless `inclusive` says so."""
    inclusive = bool(args.flag("inclusive"))
    at = _ts(message.ts, "ts")
    if args.text("oldest") and at <= (oldest := _ts(args.text("oldest"), "oldest")):
        return inclusive and at == oldest
    if args.text("latest") and at >= (latest := _ts(args.text("latest"), "latest")):
        return inclusive and at == latest
    return True


def _ts(text: str, name: str) -> tuple[int, int]:
    seconds, _, micros = text.partition(".")
    try:
        return int(seconds), int((micros or "0").ljust(6, "0")[:6])
    except ValueError:
        raise bad_arguments(f"{name} is no timestamp", code=f"invalid_ts_{name}") from None


def _shapes(server: "SlackServer", args: Args, messages: list[Message]) -> list[Json]:
    metadata = bool(args.flag("include_all_metadata"))
    return [history_json(server.world, m, metadata=metadata) for m in messages]
