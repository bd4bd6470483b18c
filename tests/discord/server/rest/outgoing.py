"""The bot's messages on their way into the world: judged, built, edited."""

from dataclasses import dataclass, field
from typing import Any

from tests.discord.server import mentions
from tests.discord.server.cdn import Cdn
from tests.discord.server.errors import invalid_form, refused
from tests.discord.server.rest.calls import Call, Upload
from tests.discord.server.rules.problems import Problem
from tests.discord.server.validator import Draft, Violation, message_problems
from tests.discord.server.world import components as parts
from tests.discord.server.world.messages import (
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    SUPPRESS_EMBEDS,
    SUPPRESS_NOTIFICATIONS,
    Attachment,
    Message,
)
from tests.discord.server.world.people import User
from tests.discord.server.world.places import Place
from tests.discord.server.world.whole import World

Json = dict[str, Any]
KEPT_FLAGS = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2


@dataclass
class Judge:
    """Writes down what is wrong, and refuses it.

    `may_call` are the users whom the bot may mean to call. With `strict`, our own rules are
    refused like Discord's; without, they are only written down.
    """

    strict: bool = True
    may_call: set[int] = field(default_factory=set)
    violations: list[Violation] = field(default_factory=list)

    def judge(self, route: str, problems: list[Problem]) -> None:
        self.violations += [Violation(route, problem) for problem in problems]
        wrong = [p for p in problems if self.strict or not p.ours]
        if wrong:
            under = ("data",) if route.endswith("/callback") else ()
            raise invalid_form(wrong, under)


class Outgoing:
    """Makes messages of what the bot sends, by whatever route it sends it."""

    def __init__(self, world: World, cdn: Cdn, judge: Judge) -> None:
        self._world = world
        self._cdn = cdn
        self._judge = judge

    def created(
        self,
        call: Call,
        body: Json,
        place: Place,
        *,
        by_interaction: bool = False,
        reference: Message | None = None,
    ) -> Message:
        """A message that does not stand yet. Raises 50035 or 50006."""
        self._check(call, Draft(body, _names(call.files), None, by_interaction))
        world = self._world
        message = Message(world.ids.next(), place, world.bot, world.clock.moment())
        message.flags = (body.get("flags") or 0) & (KEPT_FLAGS | EPHEMERAL)
        message.reference = reference
        self._fill(message, call, body, by_interaction=by_interaction)
        _need_something(message)
        return message

    def edit(self, call: Call, body: Json, message: Message, *, by_interaction: bool) -> None:
        """Change a message that stands. Raises 50035 or 50006."""
        self._check(call, Draft(body, _names(call.files), message, by_interaction))
        before = message.text
        if (flags := body.get("flags")) is not None:
            kept = message.flags & ~(SUPPRESS_EMBEDS | LOADING)
            message.flags = kept | flags & (SUPPRESS_EMBEDS | COMPONENTS_V2)
        message.flags &= ~LOADING
        self._fill(message, call, body, by_interaction=by_interaction)
        _need_something(message)
        message.versions.append(before)

    def _check(self, call: Call, draft: Draft) -> None:
        self._judge.judge(call.route, message_problems(draft, self._judge.may_call))

    def _fill(self, message: Message, call: Call, body: Json, *, by_interaction: bool) -> None:
        if "content" in body:
            message.content = (body["content"] or "").strip()
        if "embeds" in body:
            message.embeds = [e | {"type": "rich"} for e in body["embeds"] or []]
        if "components" in body:
            message.components = parts.numbered(body["components"] or [])
        self._attach(message, call, body)
        if body.keys() & {"content", "components"}:
            text = "\n".join([message.content, *parts.texts(message.components)])
            default = mentions.ONLY_USERS if by_interaction else mentions.EVERYTHING
            let = mentions.allowed(body, default)
            message.mentions = mentions.mentions(message, text, let, self._world.users)

    def _attach(self, message: Message, call: Call, body: Json) -> None:
        """Keep the named files, and add the uploaded ones."""
        entries = body.get("attachments")
        about = {str(entry.get("id")): entry for entry in entries or []}
        if entries is not None:
            for attachment in message.attachments:
                if str(attachment.id) not in about:
                    self._cdn.remove(attachment)
            message.attachments = [a for a in message.attachments if str(a.id) in about]
        for upload in call.files:
            entry = about.get(str(upload.index), {})
            self.attach(message, upload, entry)

    def attach(self, message: Message, upload: Upload, entry: Json) -> None:
        attachment = Attachment(
            self._world.ids.next(),
            message.place.id,
            entry.get("filename") or upload.filename,
            upload.content_type,
            upload.content,
            entry.get("description"),
        )
        self._cdn.keep(attachment)
        message.attachments.append(attachment)


def only_for(message: Message, user: User) -> None:
    """An ephemeral message is seen by one person; any other by all who see the place."""
    message.only_for = user if message.ephemeral else None


def _names(files: list[Upload]) -> tuple[str, ...]:
    return tuple(upload.filename for upload in sorted(files, key=lambda u: u.index))


def _need_something(message: Message) -> None:
    if message.loading:
        return
    if not (message.content or message.embeds or message.components or message.attachments):
        raise refused(50006)
