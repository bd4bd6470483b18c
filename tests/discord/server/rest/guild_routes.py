"""Routes of guilds and users: who and what there is, and opening direct messages."""

from tests.discord.server.errors import invalid_form, refused
from tests.discord.server.payloads import (
    Json,
    channel_json,
    direct_json,
    guild_json,
    member_json,
    role_json,
    thread_json,
    thread_member_json,
    user_json,
)
from tests.discord.server.rest.access import Access
from tests.discord.server.rest.calls import Answer, Call, route
from tests.discord.server.rules.problems import Problem
from tests.discord.server.world.permissions import in_guild, sees
from tests.discord.server.world.whole import World


class GuildRoutes:
    def __init__(self, access: Access, world: World) -> None:
        self._access = access
        self._world = world

    @route("GET /guilds/{guild}")
    def get(self, call: Call) -> Answer:
        guild = self._access.guild(call)
        data = guild_json(guild)
        if call.flag("with_counts"):
            many = len(guild.members)
            data |= {"approximate_member_count": many, "approximate_presence_count": many}
        return Answer(200, data)

    @route("GET /guilds/{guild}/channels")
    def channels(self, call: Call) -> Answer:
        """Without threads, and without channels that the bot cannot look into."""
        found = [c for c in self._access.guild(call).channels.values() if sees(self._world.bot, c)]
        return Answer(200, [channel_json(channel) for channel in found])

    @route("GET /guilds/{guild}/roles")
    def roles(self, call: Call) -> Answer:
        return Answer(200, [role_json(role) for role in self._access.guild(call).roles.values()])

    @route("GET /guilds/{guild}/members")
    def members(self, call: Call) -> Answer:
        """Needs the members intent to be switched on in the portal."""
        guild = self._access.guild(call)
        if "members" not in self._world.app.privileged:
            raise refused(50001)
        after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 1))
        found = sorted((m for m in guild.members.values() if m.id > after), key=lambda m: m.id)
        return Answer(200, [member_json(member) for member in found[:limit]])

    @route("GET /guilds/{guild}/members/search")
    def search(self, call: Call) -> Answer:
        wanted, limit = call.query.get("query", "").lower(), int(call.query.get("limit", 1))
        members = self._access.guild(call).members.values()
        found = [
            m
            for m in members
            if any(n.lower().startswith(wanted) for n in (m.name, m.display_name))
        ]
        return Answer(200, [member_json(member) for member in found[:limit]])

    @route("GET /guilds/{guild}/members/{user}")
    def member(self, call: Call) -> Answer:
        guild = self._access.guild(call)
        member = guild.members.get(call.id("user"))
        if member is None:
            raise refused(10007 if call.id("user") in self._world.users else 10013)
        return Answer(200, member_json(member))

    @route("GET /guilds/{guild}/threads/active")
    def active_threads(self, call: Call) -> Answer:
        bot, guild = self._world.bot, self._access.guild(call)
        threads = [t for t in guild.threads.values() if not t.archived and sees(bot, t)]
        own = [thread_member_json(t, bot.id) for t in threads if bot.id in t.members]
        return Answer(200, {"threads": [thread_json(t, bot) for t in threads], "members": own})

    @route("GET /users/@me/guilds")
    def own_guilds(self, _: Call) -> Answer:
        bot = self._world.bot
        guilds = [g for g in self._world.guilds.values() if bot.id in g.members]
        rows: list[Json] = [
            {
                "id": str(guild.id),
                "name": guild.name,
                "icon": None,
                "owner": guild.owner is bot,
                "permissions": str(in_guild(guild.members[bot.id])),
                "features": [],
            }
            for guild in guilds
        ]
        return Answer(200, rows)

    @route("GET /users/{user}")
    def user(self, call: Call) -> Answer:
        return Answer(200, user_json(self._access.user(call)))

    @route("POST /users/@me/channels")
    def open_direct(self, call: Call) -> Answer:
        """Succeeds also where sending fails later: closed direct messages show only then."""
        try:
            user = self._world.users.get(int(call.json["recipient_id"]))
        except (KeyError, ValueError):
            text = "Value is not snowflake."
            problem = Problem(("recipient_id",), "NUMBER_TYPE_COERCE", text)
            raise invalid_form([problem]) from None
        if user is None or user is self._world.bot:
            raise refused(50033)
        return Answer(200, direct_json(self._world.direct(user)))
