"""Routes of channels and threads: get, change, start, delete, members, lists."""

from tests.discord.server.errors import invalid_form, refused
from tests.discord.server.payloads import place_json, thread_json, thread_member_json
from tests.discord.server.rest.access import Access
from tests.discord.server.rest.calls import NOTHING, Answer, Call, route
from tests.discord.server.rest.limits import Limits
from tests.discord.server.rules.house import characters
from tests.discord.server.rules.problems import Problem, length, one_of
from tests.discord.server.thread_happenings import ThreadHappenings
from tests.discord.server.world.permissions import Permission
from tests.discord.server.world.places import PRIVATE_THREAD, Channel, Thread
from tests.discord.server.world.whole import World

ARCHIVE_AFTER = {60, 1440, 4320, 10080}
RENAMES, RENAMES_IN = 2, 600.0
MOST_MEMBERS = 1000


class ThreadRoutes:
    def __init__(
        self, access: Access, world: World, threads: ThreadHappenings, limits: Limits
    ) -> None:
        self._access = access
        self._world = world
        self._threads = threads
        self._limits = limits

    @route("GET /channels/{channel}")
    def get(self, call: Call) -> Answer:
        return Answer(200, place_json(self._access.place(call), self._world.bot))

    @route("PATCH /channels/{channel}")
    def change(self, call: Call) -> Answer:
        place, body = self._access.place(call), call.json
        _check_fields(body)
        if not isinstance(place, Thread):
            return self._change_channel(call)
        self._need_right_to_change(place, call)
        if "name" in body and body["name"] != place.name:
            self._count_rename(place, call)
        place.locked = body.get("locked", place.locked)
        place.invitable = body.get("invitable", place.invitable)
        place.auto_archive_minutes = body.get("auto_archive_duration", place.auto_archive_minutes)
        archived = body.get("archived", place.archived)
        if archived != place.archived:
            place.archived, place.archive_timestamp = archived, self._world.clock.moment()
        renamed, place.name = place.name, body.get("name", place.name)
        self._threads.changed(place)
        if renamed != place.name:
            self._threads.renamed(place, self._world.bot)
        return Answer(200, thread_json(place, self._world.bot))

    def _change_channel(self, call: Call) -> Answer:
        channel = self._access.channel(call)
        self._access.need(channel, Permission.MANAGE_CHANNELS)
        if "name" in call.json and call.json["name"] != channel.name:
            self._count_rename(channel, call)
        channel.name = call.json.get("name", channel.name)
        channel.topic = call.json.get("topic", channel.topic)
        return Answer(200, place_json(channel))

    @route("DELETE /channels/{channel}")
    def delete(self, call: Call) -> Answer:
        place = self._access.place(call)
        if not isinstance(place, Thread):
            raise refused(50013)
        self._access.need(place, Permission.MANAGE_THREADS)
        data = thread_json(place, self._world.bot)
        self._threads.deleted(place)
        return Answer(200, data)

    @route("POST /channels/{channel}/messages/{message}/threads")
    def start_on_message(self, call: Call) -> Answer:
        channel = self._access.channel(call)
        message = self._access.message(call, channel)
        self._access.need(channel, Permission.CREATE_PUBLIC_THREADS)
        _check_fields(call.json, new=True)
        if message.thread is not None:
            raise refused(160004)
        minutes = call.json.get("auto_archive_duration") or 1440
        bot, name = self._world.bot, call.json["name"]
        thread = self._threads.started(channel, name, bot, on=message, minutes=minutes)
        return Answer(201, thread_json(thread, bot))

    @route("POST /channels/{channel}/threads")
    def start(self, call: Call) -> Answer:
        """Private unless a public one is asked for, as Discord has it for now."""
        channel, body = self._access.channel(call), call.json
        _check_fields(body, new=True)
        private = body.get("type", PRIVATE_THREAD) == PRIVATE_THREAD
        right = Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS
        self._access.need(channel, right)
        thread = self._threads.started(
            channel,
            body["name"],
            self._world.bot,
            private=private,
            minutes=body.get("auto_archive_duration") or 1440,
            invitable=body.get("invitable", True),
        )
        return Answer(201, thread_json(thread, self._world.bot))

    @route("PUT /channels/{channel}/thread-members/{user}")
    def add_member(self, call: Call) -> Answer:
        thread = self._access.thread(call)
        self._access.need_open(thread)
        self._access.need(thread, Permission.SEND_MESSAGES)
        user = self._world.bot if call.params["user"] == "@me" else self._access.user(call)
        if user.id not in thread.guild.members:
            raise refused(10007)
        if len(thread.members) >= MOST_MEMBERS:
            raise refused(30033)
        self._threads.joined(thread, user, by=self._world.bot)
        return NOTHING

    @route("DELETE /channels/{channel}/thread-members/{user}")
    def remove_member(self, call: Call) -> Answer:
        thread = self._access.thread(call)
        self._access.need_open(thread)
        user = self._world.bot if call.params["user"] == "@me" else self._access.user(call)
        owns = thread.private and thread.owner is self._world.bot
        if user is not self._world.bot and not owns:
            self._access.need(thread, Permission.MANAGE_THREADS)
        self._threads.left(thread, user, by=self._world.bot)
        return NOTHING

    @route("GET /channels/{channel}/thread-members")
    def members(self, call: Call) -> Answer:
        """Needs the members intent to be switched on in the portal."""
        thread = self._access.thread(call)
        if "members" not in self._world.app.privileged:
            raise refused(50001)
        return Answer(200, [thread_member_json(thread, user) for user in thread.members])

    @route("GET /channels/{channel}/thread-members/{user}")
    def member(self, call: Call) -> Answer:
        thread = self._access.thread(call)
        user = self._world.bot if call.params["user"] == "@me" else self._access.user(call)
        if user.id not in thread.members:
            raise refused(10007)
        return Answer(200, thread_member_json(thread, user.id))

    @route("GET /channels/{channel}/threads/archived/public")
    def archived_public(self, call: Call) -> Answer:
        return self._archived(call, private=False)

    @route("GET /channels/{channel}/threads/archived/private")
    def archived_private(self, call: Call) -> Answer:
        self._access.need(self._access.channel(call), Permission.MANAGE_THREADS)
        return self._archived(call, private=True)

    @route("GET /channels/{channel}/users/@me/threads/archived/private")
    def archived_joined(self, call: Call) -> Answer:
        return self._archived(call, private=True, joined=True)

    def _archived(self, call: Call, *, private: bool, joined: bool = False) -> Answer:
        channel, bot = self._access.channel(call), self._world.bot
        self._access.need(channel, Permission.READ_MESSAGE_HISTORY)
        found = [t for t in self._world.place_threads(channel) if t.archived]
        found = [t for t in found if t.private is private and (not joined or bot.id in t.members)]
        found.sort(key=lambda t: t.archive_timestamp, reverse=True)
        limit = int(call.query.get("limit", 50))
        own = [thread_member_json(t, bot.id) for t in found[:limit] if bot.id in t.members]
        threads = [thread_json(t, bot) for t in found[:limit]]
        return Answer(200, {"threads": threads, "members": own, "has_more": len(found) > limit})

    def _need_right_to_change(self, thread: Thread, call: Call) -> None:
        """Moderators change all. Its owner may rename and archive it; members may reopen it."""
        body = call.json
        if thread.archived and body.get("archived") is not False:
            raise refused(50083)
        if self._access.can(thread, Permission.MANAGE_THREADS):
            return
        owner = thread.owner is self._world.bot
        if "locked" in body or (thread.locked and not owner):
            raise refused(50013)
        reopens = body.keys() == {"archived"} and body["archived"] is False
        if not owner and not (reopens and self._access.can(thread, Permission.SEND_MESSAGES)):
            raise refused(50013)

    def _count_rename(self, place: Channel | Thread, call: Call) -> None:
        """Two renames in ten minutes; this limit is not in the bucket's headers."""
        now = self._world.clock.now()
        place.renames = [at for at in place.renames if now < at + RENAMES_IN]
        if len(place.renames) >= RENAMES:
            wait = place.renames[0] + RENAMES_IN - now
            raise self._limits.too_many(wait, headers=self._limits.headers(call))
        place.renames.append(now)


def _check_fields(body: dict[str, object], *, new: bool = False) -> None:
    problems: list[Problem] = []
    if new or "name" in body:
        problems += length(body, "name", 1, 100)
    if body.get("auto_archive_duration") is not None:
        problems += one_of(body, "auto_archive_duration", ARCHIVE_AFTER)
    problems += characters(body)
    if problems:
        raise invalid_form(problems)
