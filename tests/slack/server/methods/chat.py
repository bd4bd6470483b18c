"""chat.*: what the bot says, corrects and takes back."""

from typing import TYPE_CHECKING

from tests.slack.server.calls import Args
from tests.slack.server.errors import SlackError
from tests.slack.server.methods.doors import known, message, to_write_in
from tests.slack.server.methods.registry import method
from tests.slack.server.records import Channel, Json, Message
from tests.slack.server.shapes import message_json
from tests.slack.server.speaking import Words, remove, reword, speak
from tests.slack.server.world import BOT, DOMAIN

if TYPE_CHECKING:
    from tests.slack.server.server import SlackServer

DISGUISES = ("username", "icon_url", "icon_emoji")


@method("chat.postMessage", "chat:write")
def post_message(server: "SlackServer", args: Args) -> Json:
    channel = to_write_in(server, args.required("channel"))
    words = read_words(server, "chat.postMessage", args, channel)
    thread = _thread(server, channel, args)
    broadcast = bool(args.flag("reply_broadcast"))
    said = speak(server.world, server.events, channel.id, words, thread=thread, broadcast=broadcast)
    return {"channel": channel.id, "ts": said.ts, "message": message_json(server.world, said)}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(server: "SlackServer", args: Args) -> Json:
    channel = to_write_in(server, args.required("channel"))
    user = args.required("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    words = read_words(server, "chat.postEphemeral", args, channel)
    thread = _thread(server, channel, args)
    said = speak(server.world, server.events, channel.id, words, thread=thread, only_for=user)
    server.must_be_seen("chat.postEphemeral", said)
    return {"message_ts": said.ts}


@method("chat.update", "chat:write")
def update(server: "SlackServer", args: Args) -> Json:
    channel = known(server, args.required("channel"))
    if channel.archived:
        raise SlackError("is_inactive")
    found = message(server, channel, args.required("ts"))
    _own(found, "cant_update_message")
    words = read_words(server, "chat.update", args, channel)
    reword(server.world, server.events, found, words)
    shape = message_json(server.world, found)
    return {"channel": channel.id, "ts": found.ts, "text": found.text, "message": shape}


@method("chat.delete", "chat:write")
def delete(server: "SlackServer", args: Args) -> Json:
    channel = known(server, args.required("channel"))
    found = message(server, channel, args.required("ts"))
    _own(found, "cant_delete_message")
    remove(server.world, server.events, found)
    return {"channel": channel.id, "ts": found.ts}


@method("chat.getPermalink")
def get_permalink(server: "SlackServer", args: Args) -> Json:
    channel = known(server, args.required("channel"))
    found = message(server, channel, args.required("message_ts"))
    link = f"https://{DOMAIN}.slack.com/archives/{channel.id}/p{found.ts.replace('.', '')}"
    if found.thread_ts:
        link += f"?thread_ts={found.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _own(found: Message, otherwise: str) -> None:
    if found.bot_id != BOT or found.subtype == "tombstone":
        raise SlackError(otherwise)


def read_words(server: "SlackServer", name: str, args: Args, channel: Channel) -> Words:
    """What is to be said, checked. Raises SlackError as Slack would refuse it."""
    if any(args.text(disguise) for disguise in DISGUISES):
        server.need("chat:write.customize")
    icons = {"image_48": args.text("icon_url")} if args.text("icon_url") else None
    if args.text("icon_emoji"):
        icons = {"emoji": args.text("icon_emoji")}
    words = Words(
        text=None if args.get("text") is None else args.text("text"),
        blocks=_array(args, "blocks", "invalid_blocks_format"),
        attachments=_array(args, "attachments", "invalid_attachments"),
        metadata=args.structure("metadata", "invalid_metadata_format"),
        username=args.text("username") or None,
        icons=icons,
    )
    if args.text("markdown_text"):
        if words.text or words.blocks:
            raise SlackError("markdown_text_conflict")
        words.text = args.text("markdown_text")
    if not (words.text or words.blocks or words.attachments):
        raise SlackError("no_text")
    unfurls = args.flag("unfurl_links"), args.flag("unfurl_media")
    words.unfurl = unfurls[0] is not False, unfurls[1] is not False
    server.check_message(name, words, args, channel)
    return words


def _array(args: Args, name: str, wrong: str) -> list[Json] | None:
    value = args.structure(name, wrong)
    if value is not None and not isinstance(value, list):
        raise SlackError(wrong)
    return value


def _thread(server: "SlackServer", channel: Channel, args: Args) -> str | None:
    """The thread's first message. Raises if it is no ts, not there, or itself a reply."""
    thread = args.text("thread_ts")
    if not thread:
        return None
    if not thread.replace(".", "", 1).isdecimal() or "." not in thread:
        raise SlackError("invalid_thread_ts")
    root = server.world.find(channel.id, thread)
    if root is None or root.is_reply or root.only_for is not None:
        told = "is a reply" if root is not None and root.is_reply else "is not there"
        server.violated("chat", "thread", f"thread_ts {thread} {told}", house=True)
        raise SlackError("cannot_reply_to_message")
    return thread
