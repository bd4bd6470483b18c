"""Routes of messages: list, get, create with nonce, edit, delete, typing."""

from tests.discord.server.errors import invalid_form, refused
from tests.discord.server.happenings import Happenings
from tests.discord.server.rest.access import Access
from tests.discord.server.rest.calls import NOTHING, Answer, Call, route
from tests.discord.server.rest.outgoing import Outgoing
from tests.discord.server.rules.problems import Problem
from tests.discord.server.thread_happenings import ThreadHappenings
from tests.discord.server.world.messages import REPLY, Message
from tests.discord.server.world.permissions import Permission
from tests.discord.server.world.places import Place, Thread

NONCE_LASTS = 300.0
"""Seconds for which a nonce is remembered; Discord says "the past few minutes"."""


class MessageRoutes:
    def __init__(
        self,
        access: Access,
        outgoing: Outgoing,
        happenings: Happenings,
        threads: ThreadHappenings,
    ) -> None:
        self._access = access
        self._outgoing = outgoing
        self._happenings = happenings
        self._threads = threads
        self._world = happenings.world
        self._nonces: dict[str, tuple[float, Message]] = {}
        self.posting_reopens = True
        """Whether a message to an archived thread opens it, as documented, or fails: 50083."""

    def _json(self, message: Message) -> Answer:
        content = "message_content" in self._world.app.privileged
        return Answer(200, self._happenings.writer.message(message, content=content))

    @route("GET /channels/{channel}/messages")
    def list(self, call: Call) -> Answer:
        """Newest first. Without the right to read history the list is empty."""
        place = self._access.place(call)
        if not self._access.can(place, Permission.READ_MESSAGE_HISTORY):
            return Answer(200, [])
        limit = int(call.query.get("limit", 50))
        if not 1 <= limit <= 100:
            text = "int value should be between 1 and 100."
            raise invalid_form([Problem(("limit",), "NUMBER_TYPE_COERCE", text)])
        standing = [m for m in self._world.standing(place) if not m.ephemeral]
        chosen = _page(standing, call.query, limit)
        return Answer(200, [self._json(m).body for m in reversed(chosen)])

    @route("GET /channels/{channel}/messages/{message}")
    def get(self, call: Call) -> Answer:
        place = self._access.place(call)
        self._access.need(place, Permission.READ_MESSAGE_HISTORY)
        return self._json(self._access.message(call, place))

    @route("POST /channels/{channel}/messages")
    def create(self, call: Call) -> Answer:
        place, body = self._access.place(call), call.json
        self._access.need_recipient(place)
        self._need_sending(place, call)
        nonce = body.get("nonce")
        earlier = self._sent_before(nonce) if body.get("enforce_nonce") else None
        if earlier is not None:
            return self._json(earlier)
        message = self._outgoing.created(call, body, place, reference=self._replied(call, place))
        message.nonce = nonce
        if message.reference is not None:
            message.type = REPLY
        if isinstance(place, Thread):
            self._threads.archive(place, False)
            self._threads.joined(place, self._world.bot)
        self._happenings.posted(message)
        self._invite_the_called(message, place)
        if nonce is not None:
            self._nonces[str(nonce)] = (self._world.clock.now(), message)
        return self._json(message)

    @route("PATCH /channels/{channel}/messages/{message}")
    def edit(self, call: Call) -> Answer:
        place = self._access.place(call)
        message = self._access.message(call, place)
        self._access.need_open(place)
        if message.author is not self._world.bot:
            raise refused(50005)
        if message.system:
            raise refused(50021)
        self._outgoing.edit(call, call.json, message, by_interaction=False)
        self._happenings.edited(message)
        return self._json(message)

    @route("DELETE /channels/{channel}/messages/{message}")
    def delete(self, call: Call) -> Answer:
        place = self._access.place(call)
        message = self._access.message(call, place)
        if message.author is not self._world.bot:
            self._access.need(place, Permission.MANAGE_MESSAGES)
        self._happenings.deleted(message)
        return NOTHING

    @route("POST /channels/{channel}/typing")
    def typing(self, call: Call) -> Answer:
        place = self._access.place(call)
        self._access.need(place, Permission.SEND_MESSAGES)
        self._happenings.typing(place, self._world.bot)
        return NOTHING

    def _need_sending(self, place: Place, call: Call) -> None:
        self._access.need(place, Permission.SEND_MESSAGES)
        if call.files:
            self._access.need(place, Permission.ATTACH_FILES)
        if call.json.get("embeds"):
            self._access.need(place, Permission.EMBED_LINKS)
        if isinstance(place, Thread):
            if place.archived and (place.locked or not self.posting_reopens):
                raise refused(50083)
            if place.locked:
                self._access.need_open(place)

    def _replied(self, call: Call, place: Place) -> Message | None:
        """The message that this one answers."""
        named = call.json.get("message_reference")
        if not named:
            return None
        self._need_history(place)
        found = self._world.message(place, int(named["message_id"]))
        if found is None and named.get("fail_if_not_exists", True):
            at = ("message_reference",)
            raise invalid_form([Problem(at, "REPLIES_UNKNOWN_MESSAGE", "Unknown message")])
        if found is not None and found.system:
            text = "Cannot reply to a system message"
            problem = Problem(
                ("message_reference",), "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", text
            )
            raise invalid_form([problem])
        return found

    def _need_history(self, place: Place) -> None:
        if not self._access.can(place, Permission.READ_MESSAGE_HISTORY):
            raise refused(160002)

    def _sent_before(self, nonce: str | int | None) -> Message | None:
        at, message = self._nonces.get(str(nonce), (0.0, None))
        fresh = self._world.clock.now() <= at + NONCE_LASTS
        return message if message is not None and fresh and not message.deleted else None

    def _invite_the_called(self, message: Message, place: Place) -> None:
        """Whoever is called by name in a private thread is in it from then on."""
        if isinstance(place, Thread) and place.private:
            for user in message.mentions.users:
                if user.id in place.guild.members:
                    self._threads.joined(place, user, by=self._world.bot)


def _page(standing: list[Message], query: dict[str, str], limit: int) -> list[Message]:
    """The asked-for part, oldest first. `around` wins over `before`, that over `after`."""
    if "around" in query:
        middle = int(query["around"])
        older = [m for m in standing if m.id < middle][-(limit // 2) :]
        newer = [m for m in standing if m.id >= middle][: limit - len(older)]
        return older + newer
    if "before" in query:
        return [m for m in standing if m.id < int(query["before"])][-limit:]
    if "after" in query:
        return [m for m in standing if m.id > int(query["after"])][:limit]
    return standing[-limit:]
