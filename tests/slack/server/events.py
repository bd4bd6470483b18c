"""What the app is told of what happens, if it asked, may know, and is there."""

import re
from typing import TYPE_CHECKING

from tests.slack.server.delivery import Delivery, Kind
from tests.slack.server.records import Channel, File, Json, Message, User
from tests.slack.server.scopes import EVENT_SCOPES, MESSAGE_EVENT
from tests.slack.server.shapes import message_json, user_json, view_json
from tests.slack.server.world import APP, TEAM

if TYPE_CHECKING:
    from tests.slack.server.server import SlackServer

VERIFICATION = "verification-t0ken"


class Events:
    """Wraps each happening in an event_callback and hands it to the post office."""

    def __init__(self, server: "SlackServer") -> None:
        self.server, self.world = server, server.world
        self.mention_first = False
        """Slack promises no order between a message and the mention that it is."""

    def wants(self, name: str) -> bool:
        scopes = EVENT_SCOPES.get(name, frozenset())
        granted = not scopes or any(self.server.has(scope) for scope in scopes)
        return granted and name in self.server.subscriptions

    def tell(self, name: str, event: Json, channel: Channel | None = None) -> Delivery | None:
        """Send it, unless the app did not subscribe, lacks the scope or is not in the channel."""
        if not self.wants(name) or (channel is not None and not self.world.has_bot(channel)):
            return None
        return self.server.post.send(Kind.EVENT, event["type"], self._wrapped(event, channel))

    def _wrapped(self, event: Json, channel: Channel | None) -> Json:
        authorization = {
            "enterprise_id": None,
            "team_id": TEAM,
            "user_id": self.world.bot.id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": VERIFICATION,
            "team_id": TEAM,
            "context_team_id": TEAM,
            "context_enterprise_id": None,
            "api_app_id": APP,
            "event": event,
            "type": "event_callback",
            "event_id": self.world.new_id("Ev"),
            "event_time": int(self.server.now()),
            "authorizations": [authorization],
            "is_ext_shared_channel": channel is not None and channel.shared,
            "event_context": self.world.new_id("4-"),
        }

    def said(self, message: Message) -> list[Delivery]:
        """A message, and once more as a mention if it calls the bot in a channel."""
        channel = self.world.channels[message.channel]
        event = self._shape(message) | self._where(channel, message.ts)
        if message.team != TEAM:
            event |= {"user_team": message.team, "source_team": message.team}
        sent = [self.tell(MESSAGE_EVENT[channel.kind], event, channel)]
        if self._calls_bot(message):
            sent.insert(0 if self.mention_first else 1, self._mentioned(message, channel))
        for file in message.files:
            self._shared(file, channel, message)
        return [delivery for delivery in sent if delivery is not None]

    def _shape(self, message: Message) -> Json:
        metadata = self.server.has("metadata.message:read")
        return message_json(self.world, message, metadata=metadata)

    def _where(self, channel: Channel, ts: str) -> Json:
        return {"channel": channel.id, "event_ts": ts, "channel_type": channel.kind}

    def _calls_bot(self, message: Message) -> bool:
        return not message.bot_id and bool(re.search(rf"<@{self.world.bot.id}[|>]", message.text))

    def _mentioned(self, message: Message, channel: Channel) -> Delivery | None:
        if channel.is_im:
            return None
        event = self._shape(message) | {
            "type": "app_mention",
            "channel": channel.id,
            "event_ts": message.ts,
        }
        event.pop("subtype", None)
        return self.tell("app_mention", event, channel)

    def _shared(self, file: File, channel: Channel, message: Message) -> None:
        event = {
            "type": "file_shared",
            "file_id": file.id,
            "user_id": message.user or self.world.bot.id,
            "file": {"id": file.id},
            "channel_id": channel.id,
            "event_ts": message.ts,
        }
        self.tell("file_shared", event, channel)

    def before(self, message: Message) -> Json:
        """How it looks now; to be kept before it is changed."""
        return self._shape(message)

    def changed(self, message: Message, before: Json) -> list[Delivery]:
        """An edit, an unfurl or a tombstone; a mention that is new in it is told as one."""
        channel = self.world.channels[message.channel]
        after = self._shape(message)
        if message.subtype == "tombstone":
            after |= {"hidden": True, "user": "USLACKBOT"}
        elif message.user:
            after |= {"source_team": message.team, "user_team": message.team}
        ts = self.world.ts()
        event = {
            "type": "message",
            "subtype": "message_changed",
            "message": after,
            "previous_message": before,
            "hidden": True,
            "ts": ts,
        } | self._where(channel, ts)
        sent = [self.tell(MESSAGE_EVENT[channel.kind], event, channel)]
        if self._calls_bot(message) and f"<@{self.world.bot.id}" not in before["text"]:
            sent.append(self._mentioned(message, channel))
        return [delivery for delivery in sent if delivery is not None]

    def removed(self, message: Message, before: Json) -> list[Delivery]:
        channel = self.world.channels[message.channel]
        ts = self.world.ts()
        event = {
            "type": "message",
            "subtype": "message_deleted",
            "previous_message": before,
            "hidden": True,
            "deleted_ts": message.ts,
            "ts": ts,
        } | self._where(channel, ts)
        sent = self.tell(MESSAGE_EVENT[channel.kind], event, channel)
        return [sent] if sent is not None else []

    def reacted(self, user: User, message: Message, name: str, *, added: bool) -> Delivery | None:
        type_ = "reaction_added" if added else "reaction_removed"
        event: Json = {
            "type": type_,
            "user": user.id,
            "reaction": name,
            "item": {"type": "message", "channel": message.channel, "ts": message.ts},
            "event_ts": self.world.ts(),
        }
        if message.user:
            event["item_user"] = message.user
        return self.tell(type_, event, self.world.channels[message.channel])

    def moved(self, user: User, channel: Channel, *, joined: bool) -> Delivery | None:
        type_ = "member_joined_channel" if joined else "member_left_channel"
        event = {
            "type": type_,
            "user": user.id,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == "channel" else "G",
            "team": user.team_id,
            "event_ts": self.world.ts(),
        }
        return self.tell(type_, event, channel)

    def home_opened(self, user: User, tab: str) -> Delivery | None:
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": self.world.im(user.id).id,
            "tab": tab,
            "event_ts": self.world.ts(),
        }
        if tab == "home" and user.id in self.world.homes:
            event["view"] = view_json(self.world.homes[user.id])
        return self.tell("app_home_opened", event)

    def user_changed(self, user: User) -> Delivery | None:
        email = self.server.has("users:read.email")
        shape = user_json(user, email=email, locale=True)
        now = int(self.server.now())
        event = {"type": "user_change", "user": shape, "cache_ts": now, "event_ts": self.world.ts()}
        return self.tell("user_change", event)
