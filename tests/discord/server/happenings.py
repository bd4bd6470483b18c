"""What happens: the world changes, and the bot is told what it may know."""

from collections.abc import Callable

from tests.discord.server import mentions
from tests.discord.server.changes import Changes
from tests.discord.server.gateway.gateway import Gateway
from tests.discord.server.gateway.sessions import Session
from tests.discord.server.message_payloads import MessageWriter, emoji_json
from tests.discord.server.payloads import Json, member_json, user_json
from tests.discord.server.world.messages import Message
from tests.discord.server.world.people import Member, User, user_of
from tests.discord.server.world.permissions import sees
from tests.discord.server.world.places import Guild, Place, Thread, guild_of
from tests.discord.server.world.whole import World


class Happenings:
    """Every change that the bot could see passes here. `pings` says whom the bot called."""

    def __init__(
        self, world: World, gateway: Gateway, writer: MessageWriter, changes: Changes
    ) -> None:
        self.world = world
        self.gateway = gateway
        self.writer = writer
        self.changes = changes
        self.pings: list[mentions.Ping] = []

    def tell(self, event: str, data: Json, guild: Guild | None) -> None:
        self.gateway.dispatch(event, lambda _: data, guild)

    def tell_in(self, place: Place, event: str, build: Callable[[Session], Json]) -> None:
        """Tell of something in a place, if the bot can look into it."""
        if sees(self.world.bot, place):
            self.gateway.dispatch(event, build, guild_of(place))

    # Messages

    def posted(self, message: Message) -> Message:
        """The message stands. Ephemeral ones are never dispatched."""
        place = message.place
        self.world.messages.setdefault(place.id, {})[message.id] = message
        if not message.ephemeral:
            place.last_message_id = message.id
            if isinstance(place, Thread):
                place.message_count += 1
                place.total_messages += 1
            self._tell_message("MESSAGE_CREATE", message)
        self._note_ping(message, edited=False)
        self.changes.happened()
        return message

    def edited(self, message: Message, *, silently: bool = False) -> None:
        """It was changed. Silently, as a link's preview that comes in later, it is no edit."""
        if not silently:
            message.edited_at = self.world.clock.moment()
            self._note_ping(message, edited=True)
        if not message.ephemeral:
            self._tell_message("MESSAGE_UPDATE", message)
        self.changes.happened()

    def filled(self, message: Message) -> None:
        """A message that was only "thinking" has its text now, and calls whom it names."""
        self._note_ping(message, edited=False)
        self.edited(message, silently=True)

    def deleted(self, message: Message) -> None:
        message.deleted = True
        place = message.place
        if isinstance(place, Thread):
            place.message_count -= 1
        if not message.ephemeral:
            gone = {"id": str(message.id), **self._place(place)}
            self.tell_in(place, "MESSAGE_DELETE", lambda _: gone)
        self.changes.happened()

    def _tell_message(self, event: str, message: Message) -> None:
        self.tell_in(
            message.place,
            event,
            lambda session: self.writer.dispatched(message, content=session.content),
        )

    def _note_ping(self, message: Message, *, edited: bool) -> None:
        if message.author is self.world.bot and not message.system:
            found = mentions.ping(message, edited=edited)
            self.pings += [found] if found else []

    # Reactions and typing

    def reacted(self, message: Message, emoji: str, user: User) -> None:
        message.reactions.setdefault(emoji, []).append(user.id)
        data = self._reaction(message, emoji, user) | {"burst": False, "type": 0}
        data["message_author_id"] = str(message.author.id)
        guild = guild_of(message.place)
        if guild is not None and user.id in guild.members:
            data["member"] = member_json(guild.members[user.id])
        self.tell_in(message.place, "MESSAGE_REACTION_ADD", lambda _: data)
        self.changes.happened()

    def unreacted(self, message: Message, emoji: str, user: User) -> None:
        left = message.reactions[emoji]
        left.remove(user.id)
        if not left:
            del message.reactions[emoji]
        data = self._reaction(message, emoji, user) | {"burst": False, "type": 0}
        self.tell_in(message.place, "MESSAGE_REACTION_REMOVE", lambda _: data)
        self.changes.happened()

    def typing(self, place: Place, user: User) -> None:
        since = int(self.world.clock.now())
        data = {"user_id": str(user.id), "timestamp": since, **self._place(place)}
        self.tell_in(place, "TYPING_START", lambda _: data)

    def _reaction(self, message: Message, emoji: str, user: User) -> Json:
        named = {"user_id": str(user.id), "message_id": str(message.id)}
        return {**named, **self._place(message.place), "emoji": emoji_json(emoji)}

    @staticmethod
    def _place(place: Place) -> Json:
        guild = guild_of(place)
        data: Json = {"channel_id": str(place.id)}
        return data if guild is None else data | {"guild_id": str(guild.id)}

    # Members

    def joined(self, member: Member) -> None:
        data = member_json(member) | {"guild_id": str(member.guild.id)}
        self.tell("GUILD_MEMBER_ADD", data, member.guild)

    def left(self, member: Member) -> None:
        """He is out of the guild and of its threads."""
        guild = member.guild
        guild.members.pop(member.id, None)
        for thread in guild.threads.values():
            thread.members.pop(member.id, None)
        data = {"guild_id": str(guild.id), "user": user_json(user_of(member))}
        self.tell("GUILD_MEMBER_REMOVE", data, guild)
        self.changes.happened()

    def member_changed(self, member: Member) -> None:
        data = member_json(member) | {"guild_id": str(member.guild.id)}
        self.tell("GUILD_MEMBER_UPDATE", data, member.guild)
        self.changes.happened()
