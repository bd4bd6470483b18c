"""How a message looks in Discord's JSON, to readers with and without the content intent."""

from tests.discord.server.cdn import Cdn
from tests.discord.server.payloads import Json, member_json, thread_json, user_json
from tests.discord.server.world.messages import Attachment, Message
from tests.discord.server.world.people import User
from tests.discord.server.world.places import DirectMessages, guild_of
from tests.discord.server.world.snowflakes import iso

EMPTY = {"content": "", "embeds": [], "attachments": [], "components": []}


class MessageWriter:
    """Writes messages for the bot. Addresses of files are signed anew each time."""

    def __init__(self, bot: User, cdn: Cdn) -> None:
        self._bot = bot
        self._cdn = cdn

    def attachment(self, attachment: Attachment) -> Json:
        url = self._cdn.url(attachment)
        data: Json = {
            "id": str(attachment.id),
            "filename": attachment.filename,
            "size": len(attachment.content),
            "url": url,
            "proxy_url": url,
        }
        if attachment.content_type:
            data["content_type"] = attachment.content_type
        if attachment.description:
            data["description"] = attachment.description
        return data | {"ephemeral": True} if attachment.ephemeral else data

    def readable(self, message: Message) -> bool:
        """Whether the bot may read it without the message content intent."""
        own = message.author is self._bot
        direct = isinstance(message.place, DirectMessages)
        return own or direct or self._bot in message.mentions.users

    def message(self, message: Message, *, content: bool, nested: bool = False) -> Json:
        """The message as REST gives it. `content` says whether the intent is there."""
        data = self._fixed(message) | self._body(message)
        if message.reactions:
            data["reactions"] = [self._reaction(e, u) for e, u in message.reactions.items()]
        data |= self._references(message, content=content, nested=nested)
        if message.nonce is not None:
            data["nonce"] = message.nonce
        if message.interaction is not None:
            data["interaction_metadata"] = message.interaction
        if message.webhook_id is not None:
            data["webhook_id"] = data["application_id"] = str(message.webhook_id)
        if message.thread is not None:
            data["thread"] = thread_json(message.thread, self._bot)
        return data if content or self.readable(message) else data | EMPTY

    def dispatched(self, message: Message, *, content: bool) -> Json:
        """The message as MESSAGE_CREATE and MESSAGE_UPDATE bring it."""
        data = self.message(message, content=content)
        if (guild := guild_of(message.place)) is None:
            return data | {"channel_type": 1}
        data |= {"guild_id": str(guild.id), "channel_type": message.place.type}
        if (member := guild.members.get(message.author.id)) and message.webhook_id is None:
            data["member"] = member_json(member, with_user=False)
        for named in data["mentions"]:
            if (member := guild.members.get(int(named["id"]))) is not None:
                named["member"] = member_json(member, with_user=False)
        return data

    def _fixed(self, message: Message) -> Json:
        return {
            "id": str(message.id),
            "channel_id": str(message.place.id),
            "author": user_json(message.author),
            "timestamp": iso(message.timestamp),
            "edited_timestamp": iso(message.edited_at) if message.edited_at else None,
            "tts": False,
            "pinned": False,
            "type": message.type,
            "flags": message.flags,
            "mention_everyone": message.mentions.everyone,
            "mentions": [user_json(user) for user in message.mentions.users],
            "mention_roles": [str(role.id) for role in message.mentions.roles],
        }

    def _body(self, message: Message) -> Json:
        return {
            "content": message.content,
            "embeds": message.embeds,
            "components": message.components,
            "attachments": [self.attachment(a) for a in message.attachments],
        }

    def _references(self, message: Message, *, content: bool, nested: bool) -> Json:
        if message.reference_thread is not None:
            thread = message.reference_thread
            named = {"channel_id": str(thread.id), "guild_id": str(thread.guild.id)}
            return {"message_reference": {"type": 0, **named}}
        if (earlier := message.reference) is None:
            return {}
        guild = guild_of(earlier.place)
        named = {"message_id": str(earlier.id), "channel_id": str(earlier.place.id)}
        if guild is not None:
            named["guild_id"] = str(guild.id)
        data: Json = {"message_reference": {"type": 0, **named}}
        if not nested:
            shown = None if earlier.deleted else earlier
            data["referenced_message"] = shown and self.message(shown, content=content, nested=True)
        return data

    def _reaction(self, emoji: str, users: list[int]) -> Json:
        return {
            "emoji": emoji_json(emoji),
            "count": len(users),
            "count_details": {"burst": 0, "normal": len(users)},
            "me": self._bot.id in users,
            "me_burst": False,
            "burst_colors": [],
        }


def emoji_json(emoji: str) -> Json:
    """A Unicode emoji by itself, or a guild's own as `name:id`."""
    name, _, number = emoji.partition(":")
    return {"id": number or None, "name": name}
