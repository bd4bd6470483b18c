"""What the bot may reach: every look-up ends in the thing or in the documented error."""

from tests.discord.server.errors import refused
from tests.discord.server.rest.calls import Call
from tests.discord.server.world.messages import Message
from tests.discord.server.world.people import User
from tests.discord.server.world.permissions import Permission, may, sees
from tests.discord.server.world.places import Channel, DirectMessages, Guild, Place, Thread
from tests.discord.server.world.whole import World


class Access:
    def __init__(self, world: World) -> None:
        self._world = world

    def place(self, call: Call) -> Place:
        """The channel of the path: 10003 if there is none, 50001 if the bot cannot look in."""
        place = self._world.places.get(call.id("channel"))
        if place is None:
            raise refused(10003)
        if not sees(self._world.bot, place):
            raise refused(50001)
        return place

    def thread(self, call: Call) -> Thread:
        place = self.place(call)
        if not isinstance(place, Thread):
            raise refused(50024)
        return place

    def channel(self, call: Call) -> Channel:
        place = self.place(call)
        if not isinstance(place, Channel):
            raise refused(50024)
        return place

    def message(self, call: Call, place: Place) -> Message:
        """A message that stands there. Ephemeral ones cannot be reached on this way."""
        message = self._world.message(place, call.id("message"))
        if message is None or message.ephemeral:
            raise refused(10008)
        return message

    def guild(self, call: Call) -> Guild:
        """The guild of the path: 10004 if there is none, or the bot is not in it."""
        guild = self._world.guilds.get(call.id("guild"))
        if guild is None or self._world.bot.id not in guild.members:
            raise refused(10004)
        return guild

    def user(self, call: Call) -> User:
        user = self._world.users.get(call.id("user"))
        if user is None:
            raise refused(10013)
        return user

    def need(self, place: Place, wanted: int) -> None:
        if not may(self._world.bot, place, wanted):
            raise refused(50013)

    def can(self, place: Place, wanted: int) -> bool:
        return may(self._world.bot, place, wanted)

    def need_open(self, place: Place) -> None:
        """Nothing is changed in an archived thread; in a locked one only by moderators."""
        if isinstance(place, Thread):
            if place.archived:
                raise refused(50083)
            if place.locked and not self.can(place, Permission.MANAGE_THREADS):
                raise refused(160005)

    def need_recipient(self, place: Place) -> None:
        """A user can have closed his direct messages, or share no guild with the bot."""
        if isinstance(place, DirectMessages):
            bot, user = self._world.bot, place.recipient
            guilds = self._world.guilds.values()
            if not any({bot.id, user.id} <= g.members.keys() for g in guilds):
                raise refused(50278)
            if not user.dms_open:
                raise refused(50007)
