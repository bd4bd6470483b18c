"""What people do with words: say, edit, delete, react, come, go and look at the home tab."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any

from tests.slack.server.delivery import Ack, Delivery
from tests.slack.server.errors import NotPossible
from tests.slack.server.records import Channel, File, Json, Message, User
from tests.slack.server.shapes import share_json
from tests.slack.server.speaking import remove
from tests.slack.server.waiting import Waiting, Where

if TYPE_CHECKING:
    from tests.slack.server.events import Events
    from tests.slack.server.world import World

Upload = File | tuple[str, str, bytes]
TOKEN = re.compile(r"<(?:@[UW]\w+|#[CGD]\w+|![^<>]+|(?:https?|mailto):[^<>]+)(?:\|[^<>]*)?>")
ALIVE = re.compile(r"https?://[^\s<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
OTHER_APP, OTHER_BOT = "A0000OTHR", "B0000OTHR"


@dataclass
class Done:
    """Something was done; these are the deliveries that told the app."""

    deliveries: list[Delivery] = field(default_factory=list)

    @property
    def ack(self) -> Ack | None:
        return self.deliveries[0].ack if self.deliveries else None


class People(Waiting):
    """Mixed into the server. Each waits for the first try of each delivery, unless told not to."""

    events: "Events"

    def user(self, name: str, real_name: str = "", **facts: Any) -> User:
        """Somebody joins the workspace. Facts are those of records.User."""
        email = facts.pop("email", f"{name}@acme.test")
        id_ = facts.pop("id", self.world.readable("U", name))
        image = f"https://avatars.test/{name}.png"
        facts = {"image": image, "display_name": name} | facts
        return self.world.add(User(id_, name, real_name or name.title(), email=email, **facts))

    def channel(
        self,
        name: str,
        *members: User,
        private: bool = False,
        shared: bool = False,
        with_bot: bool = True,
    ) -> Channel:
        kind = "group" if private else "channel"
        there = [user.id for user in members] + ([self.world.bot.id] if with_bot else [])
        return self.world.channel(name, there, kind, shared)

    def im(self, user: User) -> Channel:
        return self.world.im(user.id)

    def file(self, user: User, name: str, mimetype: str, content: bytes, **facts: Any) -> File:
        """A file of this person's. Facts are those of records.File, such as mode and access."""
        made = File(self.world.new_id("F"), name, mimetype, content, user.id, **facts)
        made.uploaded = made.complete = True
        made.created = int(self.world.now())
        return self.world.file(made)

    async def says(
        self,
        user: User,
        where: Where,
        text: str = "",
        *,
        thread: Message | str | None = None,
        files: Sequence[Upload] = (),
        forwards: Message | None = None,
        broadcast: bool = False,
        raw: bool = False,
        wait: bool = True,
    ) -> Message:
        """Say something. Slack escapes it and brings links to life, unless it is `raw`. A message
        that is forwarded comes as an attachment.
        """
        channel = self._room(user, where)
        sent = [f if isinstance(f, File) else self.file(user, *f) for f in files]
        wire = text if raw else typed(text)
        subtype = "thread_broadcast" if broadcast else ("file_share" if sent else None)
        message = Message(
            channel.id,
            self.world.ts(),
            wire,
            user=user.id,
            thread_ts=thread.root if isinstance(thread, Message) else thread,
            subtype=subtype,
            blocks=rich(self.world, wire),
            attachments=[] if forwards is None else [share_json(self.world, forwards)],
            files=sent,
            team=user.team_id,
            key=self.world.new_id("cmid-"),
        )
        self.world.put(message)
        for file in sent:
            file.shares.append(message)
        message.deliveries = self.events.said(message)
        await self._told(message.deliveries, wait=wait)
        return message

    async def other_bot_says(self, where: Where, text: str, *, wait: bool = True) -> Message:
        """Another app's words: a bot_message of somebody else."""
        channel = self._room(None, where)
        message = Message(channel.id, self.world.ts(), text, bot_id=OTHER_BOT)
        message.subtype, message.username = "bot_message", "otherbot"
        self.world.put(message)
        message.deliveries = self.events.said(message)
        await self._told(message.deliveries, wait=wait)
        return message

    async def edits(self, user: User, message: Message, text: str, *, wait: bool = True) -> Done:
        self._mine(user, message)
        before = self.events.before(message)
        message.text = typed(text)
        message.blocks = rich(self.world, message.text)
        message.edited = {"user": user.id, "ts": self.world.ts()}
        return await self._done(self.events.changed(message, before), wait=wait)

    async def unfurls(self, message: Message, *attachments: Json, wait: bool = True) -> Done:
        """Slack adds previews to a message by itself: a change that nobody made."""
        before = self.events.before(message)
        message.attachments = list(attachments) or [{"text": "a preview", "from_url": "https://a"}]
        return await self._done(self.events.changed(message, before), wait=wait)

    async def deletes(self, user: User, message: Message, *, wait: bool = True) -> Done:
        self._mine(user, message)
        return await self._done(remove(self.world, self.events, message), wait=wait)

    async def reacts(self, user: User, message: Message, name: str, *, wait: bool = True) -> Done:
        self.can_see(user, message)
        if message.only_for is not None:
            raise NotPossible("nobody can react to an ephemeral message")
        users = message.reactions.setdefault(name, [])
        if user.id in users:
            raise NotPossible(f"{user.name} has already reacted with {name}")
        users.append(user.id)
        return await self._done([self.events.reacted(user, message, name, added=True)], wait=wait)

    async def unreacts(self, user: User, message: Message, name: str, *, wait: bool = True) -> Done:
        users = message.reactions.get(name, [])
        if user.id not in users:
            raise NotPossible(f"{user.name} has not reacted with {name}")
        users.remove(user.id)
        if not users:
            del message.reactions[name]
        return await self._done([self.events.reacted(user, message, name, added=False)], wait=wait)

    def enters(self, user: User, channel: Channel) -> list[Delivery | None]:
        """He joins: a member event, and a line in the channel."""
        if user.id in channel.members:
            return []
        channel.members.append(user.id)
        line = Message(channel.id, self.world.ts(), f"<@{user.id}> has joined the channel")
        line.user, line.subtype = user.id, "channel_join"
        self.world.put(line)
        return [self.events.moved(user, channel, joined=True), *self.events.said(line)]

    async def joins(self, user: User, channel: Channel, *, wait: bool = True) -> Done:
        return await self._done(self.enters(user, channel), wait=wait)

    async def leaves(self, user: User, channel: Channel, *, wait: bool = True) -> Done:
        told = self.events.moved(user, channel, joined=False)
        channel.members.remove(user.id)
        return await self._done([told], wait=wait)

    async def becomes(self, user: User, *, wait: bool = True, **facts: Any) -> Done:
        """Something about this person changes: name, tz, deleted, ..."""
        for name, value in facts.items():
            setattr(user, name, value)
        return await self._done([self.events.user_changed(user)], wait=wait)

    async def opens_home(self, user: User, tab: str = "home", *, wait: bool = True) -> Done:
        return await self._done([self.events.home_opened(user, tab)], wait=wait)

    def can_see(self, user: User, message: Message) -> None:
        """Raises NotPossible if this message is not before this person's eyes."""
        if message.deleted:
            raise NotPossible(f"the message is deleted: {message.shown!r}")
        if message.only_for not in {None, user.id}:
            raise NotPossible(f"only {message.only_for} sees {message.shown!r}")
        if user.id not in self.world.channels[message.channel].members:
            raise NotPossible(f"{user.name} is not in {message.channel}")

    def _mine(self, user: User, message: Message) -> None:
        self.can_see(user, message)
        if message.user != user.id or message.subtype == "tombstone":
            raise NotPossible(f"this is not a message of {user.name}: {message.shown!r}")

    def _room(self, user: User | None, where: Where) -> Channel:
        channel = self.world.channels[self.place(where)]
        if channel.archived:
            raise NotPossible(f"#{channel.name} is archived")
        if user is not None and user.id not in channel.members:
            raise NotPossible(f"{user.name} is not in #{channel.name}")
        return channel

    async def _done(self, told: Iterable[Delivery | None], *, wait: bool) -> Done:
        self.world.changes.happened()
        deliveries = [delivery for delivery in told if delivery is not None]
        await self._told(deliveries, wait=wait)
        return Done(deliveries)

    async def _told(self, deliveries: Sequence[Delivery], *, wait: bool) -> None:
        held = self.post.held()
        for delivery in deliveries:
            if wait and delivery not in held:
                await delivery.tried.wait()


def typed(text: str) -> str:
    """As Slack's client sends what was typed: escaped, with mentions and links alive."""
    parts, end = [], 0
    for token in TOKEN.finditer(text):
        parts += [_alive(text[end : token.start()]), token[0]]
        end = token.end()
    return "".join([*parts, _alive(text[end:])])


def _alive(text: str) -> str:
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def link(found: re.Match[str]) -> str:
        shown = found[0]
        return f"<{shown}>" if "://" in shown else f"<mailto:{shown}|{shown}>"

    return ALIVE.sub(link, plain)


def rich(world: "World", wire: str) -> list[Json]:
    """The rich_text block that comes with whatever a person writes."""
    if not wire:
        return []
    parts: list[Json] = []
    for piece in re.split(r"(<@[UW]\w+>)", wire):
        if piece.startswith("<@"):
            parts.append({"type": "user", "user_id": piece[2:-1]})
        elif piece:
            parts.append({"type": "text", "text": unescape(piece)})
    section = {"type": "rich_text_section", "elements": parts}
    return [{"type": "rich_text", "block_id": world.new_id("b"), "elements": [section]}]
