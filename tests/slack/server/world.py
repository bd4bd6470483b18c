"""The workspace as it stands: who is there, what was said, which forms are open."""

import copy
import re
from collections.abc import Callable, Iterable

from tests.slack.server.changes import Changes
from tests.slack.server.records import Channel, File, Json, Message, User, View

TEAM, DOMAIN = "T1", "acme"
APP, BOT_USER, BOT = "A0000DESK", "U0000DESK", "B0000DESK"
TEXTS = {"plain_text", "mrkdwn"}
PREFIX = {"channel": "C", "group": "C", "mpim": "G", "im": "D"}


class World:
    """All records. `now` is in seconds since 1970; `changes` hears of each change."""

    def __init__(self, now: Callable[[], float], changes: Changes, bot_name: str) -> None:
        self.now, self.changes = now, changes
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, list[Message]] = {}
        self.files: dict[str, File] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.statuses: dict[tuple[str, str], Json] = {}
        self.files_url = ""
        self.slow_shares = 0
        """How many times files.info will not yet know where a fresh file stands."""
        self._count, self._last_ts = 0, 0
        self.bot = self.add(User(BOT_USER, bot_name, bot_name.title(), is_bot=True))

    def add(self, user: User) -> User:
        self.users[user.id] = user
        return user

    def new_id(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count:09d}"

    def readable(self, prefix: str, name: str) -> str:
        """An id in Slack's alphabet that a reader of a failed test still recognises."""
        plain = re.sub(r"[^A-Z0-9]", "", name.upper())[:10]
        found = f"{prefix}{plain:0>8}"
        known = self.users.keys() | self.channels.keys()
        return self.new_id(prefix) if not plain or found in known else found

    def ts(self) -> str:
        """A message's time and name: unique, and later than every one before."""
        self._last_ts = max(self._last_ts + 1, int(self.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def channel(self, name: str, members: Iterable[str], kind: str, shared: bool) -> Channel:
        id_ = self.readable(PREFIX[kind], name)
        made = Channel(id_, name, kind, list(members), shared=shared, created=int(self.now()))
        self.channels[id_] = made
        return made

    def im(self, user: str) -> Channel:
        """The direct messages between this person and the bot, opened if need be."""
        for channel in self.channels.values():
            if channel.is_im and channel.user == user:
                return channel
        id_ = self.readable("D", self.users[user].name)
        made = Channel(id_, "directmessage", "im", [user, self.bot.id], user=user)
        self.channels[id_] = made
        return made

    def has_bot(self, channel: Channel) -> bool:
        return self.bot.id in channel.members

    def named(self, blocks: list[Json] | None) -> list[Json]:
        """Blocks as Slack keeps them: each has a name, each control an action_id."""
        kept = [dict(block) for block in copy.deepcopy(blocks or [])]
        for block in kept:
            block.setdefault("block_id", self.new_id("b"))
            parts = [*(block.get("elements") or []), block.get("accessory"), block.get("element")]
            for part in parts if block.get("type") != "rich_text" else []:
                if isinstance(part, dict) and part.get("type") not in {"image", *TEXTS}:
                    part.setdefault("action_id", self.new_id("a"))
        return kept

    def put(self, message: Message) -> Message:
        self.messages.setdefault(message.channel, []).append(message)
        self.changes.happened()
        return message

    def find(self, channel: str, ts: str) -> Message | None:
        """The message of that name; a deleted one is not there any more."""
        for message in self.messages.get(channel, []):
            if message.ts == ts and not message.deleted:
                return message
        return None

    def said(self, channel: str) -> list[Message]:
        """What everybody in the channel can read, oldest first."""
        told = self.messages.get(channel, [])
        return [m for m in told if not m.deleted and m.only_for is None]

    def thread(self, channel: str, root: str) -> list[Message]:
        return [m for m in self.said(channel) if m.ts == root or m.thread_ts == root]

    def replies(self, message: Message) -> list[Message]:
        return [m for m in self.thread(message.channel, message.ts) if m.ts != message.ts]

    def seen_by(self, user: str) -> list[Message]:
        """Everything this person can read, ephemeral words included, in order of time."""
        rooms = [c.id for c in self.channels.values() if user in c.members]
        told = [m for room in rooms for m in self.messages.get(room, [])]
        mine = [m for m in told if not m.deleted and m.only_for in {None, user} and not m.unseen]
        return sorted(mine, key=lambda m: m.ts)

    def modals(self, user: str) -> list[View]:
        """This person's stack of open modals, the visible one last."""
        return [v for v in self.views.values() if v.user == user and v.open and v.kind == "modal"]

    def file(self, made: File) -> File:
        self.files[made.id] = made
        return made
