"""The route of an interaction's first answer, which must come within three seconds."""

from typing import Any

from tests.discord.server.errors import invalid_form, refused
from tests.discord.server.happenings import Happenings
from tests.discord.server.payloads import user_json
from tests.discord.server.rest.calls import NOTHING, Answer, Call, route
from tests.discord.server.rest.outgoing import Judge, Outgoing, only_for
from tests.discord.server.rules.problems import Problem
from tests.discord.server.validator import choices_problems, modal_problems
from tests.discord.server.world.commands import SLASH
from tests.discord.server.world.components import numbered
from tests.discord.server.world.interactions import Interaction, Kind, Reply
from tests.discord.server.world.messages import (
    CONTEXT_MENU,
    EPHEMERAL,
    LOADING,
    REPLY,
    SLASH_COMMAND,
    Message,
)
from tests.discord.server.world.places import guild_of

Json = dict[str, Any]
WITHOUT_MESSAGE = {Reply.MESSAGE, Reply.THINKING}
MAY_BE_ANSWERED = {
    Kind.COMMAND: WITHOUT_MESSAGE | {Reply.FORM},
    Kind.COMPONENT: WITHOUT_MESSAGE | {Reply.QUIET, Reply.UPDATE, Reply.FORM},
    Kind.AUTOCOMPLETE: {Reply.CHOICES},
    Kind.FORM: WITHOUT_MESSAGE,
}


class CallbackRoutes:
    """`interactions` is every interaction there was, by id."""

    def __init__(self, outgoing: Outgoing, happenings: Happenings, judge: Judge) -> None:
        self._outgoing = outgoing
        self._happenings = happenings
        self._judge = judge
        self._world = happenings.world
        self.interactions: dict[int, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}

    def add(self, asked: Interaction) -> None:
        self.interactions[asked.id] = self.by_token[asked.token] = asked

    @route("POST /interactions/{interaction}/{token}/callback")
    def answer(self, call: Call) -> Answer:
        asked = self.interactions.get(call.id("interaction"))
        if asked is None or asked.token != call.params["token"]:
            raise refused(10062)
        if asked.reply is not None:
            raise refused(40060)
        if not asked.open(self._world.clock.now()):
            raise refused(10062)
        reply = _reply(asked, call.json.get("type"))
        self._carry_out(asked, reply, call, call.json.get("data") or {})
        asked.reply, asked.answered_at = reply, self._world.clock.now()
        self._happenings.changes.happened()
        return self._told(asked) if call.flag("with_response") else NOTHING

    def _carry_out(self, asked: Interaction, reply: Reply, call: Call, data: Json) -> None:
        match reply:
            case Reply.MESSAGE:
                message = self._outgoing.created(call, data, asked.place, by_interaction=True)
                asked.response = self.stand(asked, message, asked.message)
            case Reply.THINKING:
                asked.response = self._think(asked, data)
            case Reply.QUIET:
                asked.response = asked.message
            case Reply.UPDATE:
                assert asked.message is not None
                self._outgoing.edit(call, data, asked.message, by_interaction=True)
                self._happenings.edited(asked.message)
                asked.response = asked.message
            case Reply.CHOICES:
                choices = data.get("choices") or []
                self._judge.judge(call.route, choices_problems(choices))
                asked.choices = [(c["name"], c["value"]) for c in choices]
            case Reply.FORM:
                self._judge.judge(call.route, modal_problems(data))
                asked.form = data | {"components": numbered(data["components"])}

    def stand(self, asked: Interaction, message: Message, reference: Message | None) -> Message:
        """Put an answer to an interaction into the world."""
        message.webhook_id = self._world.app.id
        message.interaction = _metadata(asked)
        message.reference = reference
        message.type = REPLY if reference else _type(asked)
        only_for(message, asked.user)
        return self._happenings.posted(message)

    def _think(self, asked: Interaction, data: Json) -> Message:
        """The message that shows that the application is thinking."""
        flags = data.get("flags") or 0
        if flags & ~EPHEMERAL:
            text = "Only EPHEMERAL can be set on a deferred response."
            raise invalid_form([Problem(("data", "flags"), "INVALID_BITWISE_FLAGS", text)])
        world = self._world
        message = Message(world.ids.next(), asked.place, world.bot, world.clock.moment())
        message.flags = flags | LOADING
        return self.stand(asked, message, asked.message)

    def _told(self, asked: Interaction) -> Answer:
        """What `with_response` asks for."""
        interaction: Json = {"id": str(asked.id), "type": int(asked.kind)}
        resource: Json = {"type": int(asked.reply or 0)}
        if (message := asked.response) is not None:
            interaction |= {
                "response_message_id": str(message.id),
                "response_message_loading": message.loading,
                "response_message_ephemeral": message.ephemeral,
            }
            if asked.reply in {Reply.MESSAGE, Reply.UPDATE}:
                resource["message"] = self._happenings.writer.message(message, content=True)
        return Answer(200, {"interaction": interaction, "resource": resource})


def _reply(asked: Interaction, given: object) -> Reply:
    allowed = set(MAY_BE_ANSWERED[asked.kind])
    if asked.kind is Kind.FORM and asked.message is not None:
        allowed |= {Reply.QUIET, Reply.UPDATE}
    if not isinstance(given, int) or given not in allowed:
        text = f"Value must be one of {tuple(sorted(map(int, allowed)))}."
        raise invalid_form([Problem(("type",), "BASE_TYPE_CHOICES", text)])
    return Reply(given)


def _type(asked: Interaction) -> int:
    """How the answer to a command is marked."""
    if asked.kind is Kind.COMMAND and asked.data.get("type", SLASH) != SLASH:
        return CONTEXT_MENU
    return SLASH_COMMAND


def _metadata(asked: Interaction) -> Json:
    guild = guild_of(asked.place)
    return {
        "id": str(asked.id),
        "type": int(asked.kind),
        "user": user_json(asked.user),
        "authorizing_integration_owners": {"0": str(guild.id) if guild else "0"},
    }
