"""Which channel, user or message an argument means, and whether the bot may touch it."""

from typing import TYPE_CHECKING

from tests.slack.server.calls import Args
from tests.slack.server.errors import SlackError
from tests.slack.server.records import Channel, Json, Message
from tests.slack.server.scopes import READ

if TYPE_CHECKING:
    from tests.slack.server.server import SlackServer


def known(server: "SlackServer", id_: str) -> Channel:
    """A channel the app can see at all: a private one without the bot does not exist for it."""
    channel = server.world.channels.get(id_)
    if channel is None or (channel.is_private and not server.world.has_bot(channel)):
        raise SlackError("channel_not_found")
    return channel


def to_write_in(server: "SlackServer", id_: str) -> Channel:
    """A channel to post in; a user's id means the direct messages with him."""
    world = server.world
    if id_ in world.users:
        user = world.users[id_]
        if user.is_bot or user.deleted or user.is_stranger:
            raise SlackError("channel_not_found")
        return world.im(id_)
    channel = known(server, id_)
    if channel.archived:
        raise SlackError("is_archived")
    if not world.has_bot(channel) and not server.has("chat:write.public"):
        raise SlackError("not_in_channel")
    return channel


def to_read_in(server: "SlackServer", args: Args) -> Channel:
    """A channel whose members or facts are asked for, with the scope of its kind."""
    channel = known(server, args.required("channel"))
    server.need(READ[channel.kind])
    return channel


def message(server: "SlackServer", channel: Channel, ts: str) -> Message:
    """A message everybody can see. An ephemeral one is nobody's to find."""
    found = server.world.find(channel.id, ts)
    if found is None or found.only_for is not None:
        raise SlackError("message_not_found")
    return found


def page(args: Args, default: int, most: int) -> tuple[int, int]:
    """Where the page begins, and how long it is. Slack's cursors say nothing; ours are plain."""
    cursor = args.text("cursor")
    if cursor and not cursor.removeprefix("next:").isdecimal():
        raise SlackError("invalid_cursor")
    return int(cursor.removeprefix("next:") or 0), args.number("limit", default, most)


def cursor(start: int, size: int, whole: int) -> dict[str, str]:
    return {"next_cursor": f"next:{start + size}" if start + size < whole else ""}


def page_of_messages(
    args: Args, messages: list[Message], default: int, most: int
) -> tuple[list[Message], Json]:
    """A page whose place is a ts, so that what is said meanwhile moves nothing."""
    start, at = 0, args.text("cursor").removeprefix("next_ts:")
    if at:
        if not at.replace(".", "", 1).isdecimal():
            raise SlackError("invalid_cursor")
        backwards = len(messages) > 1 and messages[0].ts > messages[1].ts
        passed = [m for m in messages if (m.ts > at if backwards else m.ts < at)]
        start = len(passed)
    size = args.number("limit", default, most)
    found, rest = messages[start : start + size], messages[start + size :]
    told: Json = {"has_more": bool(rest)}
    if rest:
        told["response_metadata"] = {"next_cursor": f"next_ts:{rest[0].ts}"}
    return found, told
