"""People come, go, get roles, and care for threads and channels."""

from tests.discord.server.payloads import channel_json, guild_create_json, role_json
from tests.discord.server.people.stage import CannotDoThat, Staged, described
from tests.discord.server.world.messages import Message
from tests.discord.server.world.people import Member, Person, Role, User, user_of
from tests.discord.server.world.permissions import Permission, may
from tests.discord.server.world.places import Channel, DirectMessages, Guild, Overwrite, Thread


class Moving(Staged):
    def dm(self, person: Person) -> DirectMessages:
        """The direct messages of this person with the bot."""
        return self.stage.world.direct(person)

    async def joins(self, user: User, guild: Guild | None = None) -> Member:
        guild = guild or self.stage.world.first_guild
        member = self.stage.world.enrol(user, guild)
        self.stage.happenings.joined(member)
        return member

    async def leaves(self, member: Member) -> None:
        self.stage.happenings.left(member)

    async def renames(self, member: Member, nick: str | None) -> None:
        """Give a member a name of his own in the guild."""
        member.nick = nick
        self.stage.happenings.member_changed(member)

    async def grants(self, member: Member, role: Role) -> None:
        member.roles.append(role)
        self.stage.happenings.member_changed(member)

    async def revokes(self, member: Member, role: Role) -> None:
        member.roles.remove(role)
        self.stage.happenings.member_changed(member)

    async def allows(self, role: Role, may_now: int) -> None:
        """Change what a role may in the whole guild."""
        role.permissions = int(may_now)
        data = {"guild_id": str(role.guild.id), "role": role_json(role)}
        self.stage.happenings.tell("GUILD_ROLE_UPDATE", data, role.guild)

    async def overwrites(
        self, channel: Channel, whom: Role | Member, *, allow: int = 0, deny: int = 0
    ) -> None:
        """Change what a role or a member may in one channel."""
        kind = int(isinstance(whom, Member))
        channel.overwrites[whom.id] = Overwrite(kind, int(allow), int(deny))
        self.stage.happenings.tell("CHANNEL_UPDATE", channel_json(channel), channel.guild)

    async def removes_channel(self, channel: Channel) -> None:
        """The channel and its threads are gone."""
        for thread in self.stage.world.place_threads(channel):
            self.stage.threads.deleted(thread)
        channel.guild.channels.pop(channel.id)
        self.stage.world.places.pop(channel.id)
        self.stage.happenings.tell("CHANNEL_DELETE", channel_json(channel), channel.guild)

    async def removes_bot(self, guild: Guild) -> None:
        """The bot is thrown out of the guild."""
        self.stage.happenings.tell("GUILD_DELETE", {"id": str(guild.id)}, guild)
        guild.members.pop(self.stage.world.bot.id, None)

    async def adds_bot(self, guild: Guild, *roles: Role) -> None:
        bot = self.stage.world.bot
        self.stage.world.enrol(bot, guild, roles=roles)
        data = guild_create_json(guild, bot, everyone=False)
        self.stage.happenings.tell("GUILD_CREATE", data, guild)

    async def starts_thread(
        self, person: Person, place: Channel | Message, name: str, *, private: bool = False
    ) -> Thread:
        """A thread in a channel, or on a message."""
        on = place if isinstance(place, Message) else None
        channel = place.place if isinstance(place, Message) else place
        if not isinstance(channel, Channel):
            raise CannotDoThat(f"there are no threads in {described(channel)}")
        wanted = Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS
        user = self.stage.need_right(person, channel, wanted, "start a thread")
        return self.stage.threads.started(channel, name, user, private=private, on=on)

    async def invites(self, person: Person, thread: Thread, other: Person) -> None:
        """Put somebody into a thread."""
        by = self.stage.need_right(person, thread, Permission.SEND_MESSAGES, "invite")
        self.stage.threads.joined(thread, user_of(other), by=by)

    async def leaves_thread(self, person: Person, thread: Thread) -> None:
        self.stage.threads.left(thread, self.stage.need_sight(person, thread))

    async def archives(self, person: Person, thread: Thread, *, lock: bool = False) -> None:
        """Archive a thread; to lock it takes a moderator."""
        user = self.stage.need_sight(person, thread)
        moderates = may(user, thread, Permission.MANAGE_THREADS)
        if not moderates and (lock or thread.owner is not user):
            raise CannotDoThat(f"{user.name} may not archive or lock {described(thread)}")
        thread.locked = thread.locked or lock
        self.stage.threads.archive(thread, True)

    async def removes_thread(self, person: Person, thread: Thread) -> None:
        self.stage.need_right(person, thread, Permission.MANAGE_THREADS, "delete threads")
        self.stage.threads.deleted(thread)
