"""Routes that an interaction's token opens for fifteen minutes: follow-ups and the original."""

from tests.discord.server.errors import refused
from tests.discord.server.happenings import Happenings
from tests.discord.server.rest.callback_routes import CallbackRoutes
from tests.discord.server.rest.calls import NOTHING, Answer, Call, route
from tests.discord.server.rest.outgoing import Outgoing
from tests.discord.server.world.interactions import LIFETIME, Interaction, Reply
from tests.discord.server.world.messages import Message

HOOK = "/webhooks/{application}/{token}"


class WebhookRoutes:
    """No bot token is needed here, and no permission in the place."""

    def __init__(
        self, outgoing: Outgoing, happenings: Happenings, callbacks: CallbackRoutes
    ) -> None:
        self._outgoing = outgoing
        self._happenings = happenings
        self._callbacks = callbacks
        self._world = happenings.world

    @route(f"POST {HOOK}")
    def follow_up(self, call: Call) -> Answer:
        """Right after a deferred answer this fills the message that is thinking."""
        asked = self._asked(call)
        if asked.response is not None and asked.response.loading:
            return self._edited(call, asked.response)
        message = self._outgoing.created(call, call.json, asked.place, by_interaction=True)
        asked.followups.append(self._callbacks.stand(asked, message, asked.response))
        return self._json(message)

    @route(f"GET {HOOK}/messages/{{message}}")
    def get(self, call: Call) -> Answer:
        return self._json(self._message(call, self._asked(call)))

    @route(f"PATCH {HOOK}/messages/{{message}}")
    def edit(self, call: Call) -> Answer:
        return self._edited(call, self._message(call, self._asked(call)))

    @route(f"DELETE {HOOK}/messages/{{message}}")
    def delete(self, call: Call) -> Answer:
        self._happenings.deleted(self._message(call, self._asked(call)))
        return NOTHING

    def _edited(self, call: Call, message: Message) -> Answer:
        loading = message.loading
        self._outgoing.edit(call, call.json, message, by_interaction=True)
        if loading:
            self._happenings.filled(message)
        else:
            self._happenings.edited(message)
        return self._json(message)

    def _asked(self, call: Call) -> Interaction:
        """The interaction of the token: 10015 if it has none, 50027 if its time is over."""
        asked = self._callbacks.by_token.get(call.params["token"])
        if asked is None or asked.reply is None or call.id("application") != self._world.app.id:
            raise refused(10015)
        if self._world.clock.now() > asked.at + LIFETIME:
            raise refused(50027)
        return asked

    def _message(self, call: Call, asked: Interaction) -> Message:
        if call.params["message"] == "@original":
            found = asked.response
        else:
            own = [asked.response, *asked.followups]
            wanted = call.id("message")
            found = next((m for m in own if m is not None and m.id == wanted), None)
        if found is None or found.deleted or asked.reply is Reply.CHOICES:
            raise refused(10008)
        return found

    def _json(self, message: Message) -> Answer:
        return Answer(200, self._happenings.writer.message(message, content=True))
