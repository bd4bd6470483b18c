"""How messages come, change and go, whoever does it; the app hears of each."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.slack.server.delivery import Delivery
from tests.slack.server.records import File, Json, Message
from tests.slack.server.world import BOT, World

if TYPE_CHECKING:
    from tests.slack.server.events import Events

GONE = "This message was deleted."


@dataclass
class Words:
    """What the app wants to say. None means that nothing was said about it."""

    text: str | None = None
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    metadata: Json | None = None
    username: str | None = None
    icons: Json | None = None
    unfurl: tuple[bool, bool] | None = None
    files: list[File] = field(default_factory=list)


def speak(
    world: World,
    events: "Events",
    channel: str,
    words: Words,
    *,
    thread: str | None = None,
    broadcast: bool = False,
    only_for: str | None = None,
) -> Message:
    """The bot says something, to everybody or to one person alone."""
    disguised = bool(words.username or words.icons)
    subtype = "bot_message" if disguised else ("file_share" if words.files else None)
    message = Message(
        channel,
        world.ts(),
        words.text or "",
        user=None if disguised else world.bot.id,
        bot_id=BOT,
        thread_ts=thread,
        subtype="thread_broadcast" if broadcast and thread else subtype,
        blocks=world.named(words.blocks),
        attachments=words.attachments or [],
        metadata=words.metadata,
        username=words.username,
        icons=words.icons,
        files=words.files,
        only_for=only_for,
        unfurl=words.unfurl,
    )
    if only_for is not None and thread is not None:
        message.unseen = len(world.thread(channel, thread)) < 2
    world.statuses.pop((channel, thread or ""), None)
    world.put(message)
    for file in message.files:
        file.shares.append(message)
    if only_for is None:
        message.deliveries = events.said(message)
    return message


def reword(world: World, events: "Events", message: Message, words: Words) -> list[Delivery]:
    """The bot edits its own words. What is not given stays as it was."""
    before = events.before(message)
    if words.text is not None:
        message.text = words.text
    if words.blocks is not None:
        message.blocks = world.named(words.blocks)
    if words.attachments is not None:
        message.attachments = words.attachments
    if words.metadata is not None:
        message.metadata = words.metadata or None
    message.edited = {"user": world.bot.id, "ts": world.ts()}
    world.changes.happened()
    return events.changed(message, before) if message.only_for is None else []


def remove(world: World, events: "Events", message: Message) -> list[Delivery]:
    """Take a message away; where others have answered it, a tombstone stays."""
    before = events.before(message)
    if message.only_for is None and world.replies(message):
        message.text, message.subtype = GONE, "tombstone"
        message.blocks, message.files, message.attachments = [], [], []
        message.reactions, message.metadata, message.edited = {}, None, None
        message.thread_ts = message.ts
        world.changes.happened()
        return events.changed(message, before)
    message.deleted = True
    world.changes.happened()
    return events.removed(message, before) if message.only_for is None else []
