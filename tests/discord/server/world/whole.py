"""The whole world: every user, guild, place, message and command, and how to add to it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.discord.server.world.commands import Commands
from tests.discord.server.world.messages import Message
from tests.discord.server.world.people import Member, Person, Role, User, user_of
from tests.discord.server.world.permissions import MEMBERS_USUALLY_MAY, Permission, sees
from tests.discord.server.world.places import (
    Channel,
    DirectMessages,
    Guild,
    Overwrite,
    Place,
    Thread,
)
from tests.discord.server.world.snowflakes import Clock, Snowflakes

BOTS_USUALLY_MAY = MEMBERS_USUALLY_MAY | Permission.MANAGE_THREADS


@dataclass
class Application:
    """The bot's application. `privileged` is what its owner switched on in the portal."""

    id: int
    name: str
    token: str
    privileged: set[str] = field(
        default_factory=lambda: {"members", "message_content", "presences"}
    )


class World:
    """Adding to it tells nobody; what happens before the bot's eyes goes through Happenings."""

    def __init__(self, clock: Clock, token: str, born: Clock | None = None) -> None:
        self.clock = clock
        self.ids = Snowflakes(born or clock)
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.places: dict[int, Place] = {}
        self.messages: dict[int, dict[int, Message]] = {}
        self._directs: dict[int, DirectMessages] = {}
        self.owner = self.user("owner")
        self.bot = self.user("deskhand", bot=True)
        self.app = Application(self.bot.id, "Deskhand", token)
        self.commands = Commands(self.app.id, self.ids)

    @property
    def first_guild(self) -> Guild:
        return next(iter(self.guilds.values()))

    def user(
        self,
        name: str,
        *,
        global_name: str | None = None,
        bot: bool = False,
        locale: str = "en-US",
        dms_open: bool = True,
        avatar: str | None = None,
    ) -> User:
        user = User(self.ids.next(), name, global_name, avatar, bot, locale, dms_open)
        self.users[user.id] = user
        return user

    def guild(
        self,
        name: str = "Example",
        *,
        id: int | None = None,
        locale: str = "en-US",
        everyone_may: int = MEMBERS_USUALLY_MAY,
        bot_may: int = BOTS_USUALLY_MAY,
        with_bot: bool = True,
    ) -> Guild:
        """A guild with the bot in it. A chosen `id` decides its shard: (id >> 22) % shards."""
        guild = Guild(id or self.ids.next(), name, self.owner, locale)
        guild.roles[guild.id] = Role(guild.id, guild, "@everyone", int(everyone_may), 0)
        self.guilds[guild.id] = guild
        self.enrol(self.owner, guild)
        if with_bot:
            role = self.role(self.app.name, guild, may=bot_may)
            self.enrol(self.bot, guild, roles=[role])
        return guild

    def bot_in(self, guild: Guild) -> Member:
        return guild.members[self.bot.id]

    def role(
        self, name: str, guild: Guild | None = None, *, may: int = 0, mentionable: bool = False
    ) -> Role:
        guild = guild or self.first_guild
        role = Role(self.ids.next(), guild, name, int(may), len(guild.roles), mentionable)
        guild.roles[role.id] = role
        return role

    def enrol(
        self, user: User, guild: Guild, *, nick: str | None = None, roles: Iterable[Role] = ()
    ) -> Member:
        member = Member(user, guild, self.clock.moment(), nick, roles=list(roles))
        guild.members[user.id] = member
        return member

    def member(
        self,
        name: str,
        guild: Guild | None = None,
        *,
        nick: str | None = None,
        roles: Iterable[Role] = (),
        global_name: str | None = None,
        locale: str = "en-US",
        bot: bool = False,
        dms_open: bool = True,
    ) -> Member:
        """A new user who is in the guild, by default in the first one."""
        user = self.user(name, global_name=global_name, locale=locale, bot=bot, dms_open=dms_open)
        return self.enrol(user, guild or self.first_guild, nick=nick, roles=roles)

    def channel(
        self,
        name: str,
        guild: Guild | None = None,
        *,
        only: Iterable[Role | Member] | None = None,
        topic: str | None = None,
    ) -> Channel:
        """A text channel. With `only`, nobody but those and the bot can look in."""
        guild = guild or self.first_guild
        channel = Channel(self.ids.next(), guild, name, len(guild.channels), topic)
        if only is not None:
            view = int(Permission.VIEW_CHANNEL)
            channel.overwrites[guild.id] = Overwrite(0, deny=view)
            for who in (*only, self.bot_in(guild)):
                channel.overwrites[who.id] = Overwrite(int(isinstance(who, Member)), allow=view)
        guild.channels[channel.id] = channel
        self.places[channel.id] = channel
        return channel

    def direct(self, person: Person) -> DirectMessages:
        """The direct messages of this person and the bot; opened if they are not yet."""
        user = user_of(person)
        if user.id not in self._directs:
            place = DirectMessages(self.ids.next(), user)
            self._directs[user.id] = self.places[place.id] = place
        return self._directs[user.id]

    def place_threads(self, channel: Channel) -> list[Thread]:
        return [t for t in channel.guild.threads.values() if t.parent is channel]

    def standing(self, place: Place) -> list[Message]:
        """The messages that stand in a place, oldest first, ephemeral ones too."""
        return [m for m in self.messages.get(place.id, {}).values() if not m.deleted]

    def message(self, place: Place, message_id: int) -> Message | None:
        found = self.messages.get(place.id, {}).get(message_id)
        return None if found is None or found.deleted else found

    def visible_to(self, user: User, message: Message) -> bool:
        alone = message.only_for
        return not message.deleted and sees(user, message.place) and alone in (None, user)
