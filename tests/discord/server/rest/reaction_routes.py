"""Routes of reactions: add, take back, list who reacted."""

from tests.discord.server.errors import refused
from tests.discord.server.happenings import Happenings
from tests.discord.server.payloads import user_json
from tests.discord.server.rest.access import Access
from tests.discord.server.rest.calls import NOTHING, Answer, Call, route
from tests.discord.server.world.permissions import Permission

MOST_EMOJI = 20
ONE = "/channels/{channel}/messages/{message}/reactions/{emoji}"


class ReactionRoutes:
    def __init__(self, access: Access, happenings: Happenings) -> None:
        self._access = access
        self._happenings = happenings
        self._world = happenings.world

    @route(f"PUT {ONE}/@me")
    def add(self, call: Call) -> Answer:
        place = self._access.place(call)
        message = self._access.message(call, place)
        self._access.need_open(place)
        self._access.need(place, Permission.READ_MESSAGE_HISTORY)
        emoji, bot = _emoji(call), self._world.bot
        if emoji not in message.reactions:
            self._access.need(place, Permission.ADD_REACTIONS)
            if len(message.reactions) >= MOST_EMOJI:
                raise refused(30010)
        if bot.id not in message.reactions.get(emoji, []):
            self._happenings.reacted(message, emoji, bot)
        return NOTHING

    @route(f"DELETE {ONE}/@me")
    def take_back(self, call: Call) -> Answer:
        place = self._access.place(call)
        message = self._access.message(call, place)
        self._access.need_open(place)
        emoji, bot = _emoji(call), self._world.bot
        if bot.id in message.reactions.get(emoji, []):
            self._happenings.unreacted(message, emoji, bot)
        return NOTHING

    @route(f"DELETE {ONE}/{{user}}")
    def take_away(self, call: Call) -> Answer:
        """Another's reaction; needs MANAGE_MESSAGES."""
        place = self._access.place(call)
        message = self._access.message(call, place)
        self._access.need(place, Permission.MANAGE_MESSAGES)
        user = self._access.user(call)
        if user.id in message.reactions.get(_emoji(call), []):
            self._happenings.unreacted(message, _emoji(call), user)
        return NOTHING

    @route(f"GET {ONE}")
    def users(self, call: Call) -> Answer:
        place = self._access.place(call)
        message = self._access.message(call, place)
        after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 25))
        who = sorted(i for i in message.reactions.get(_emoji(call), []) if i > after)
        return Answer(200, [user_json(self._world.users[i]) for i in who[:limit]])


def _emoji(call: Call) -> str:
    """A Unicode emoji, or `name:id`. Plain letters are none."""
    emoji = call.params["emoji"]
    name, _, number = emoji.partition(":")
    if not number.isdigit() and name.isascii():
        raise refused(10014)
    return emoji
