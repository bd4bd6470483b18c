"""The verbs of delivery as calls of the network, and what its errors mean."""

from dataclasses import dataclass, replace
from typing import Any, Final

from adapters.kit.delivery import DeliveryPolicy, Refusal
from adapters.kit.limits import ButtonId
from adapters.words.rendering import PlainDialect, Untouched, label_of, text_of
from core import wordings as words
from core.model.actions import Action, Say
from core.model.people import Person, Place, Posted
from core.ports import Clock, DeliveryError, Permanent, Transient, Unclear
from core.send_permit import before_write
from tests.adapters.memory.inbound import DIRECT, NAME
from tests.adapters.memory.network import ApiError, LineBroke, Network

MAX_ID_CHARS: Final = 120
MEANINGS: Final = {
    "no_such_message": Refusal.GONE,
    "no_such_room": Refusal.CLOSED | Refusal.ELSEWHERE,
    "has_left": Refusal.LEFT,
}


def classify_error(trouble: ApiError | LineBroke) -> DeliveryError:
    if isinstance(trouble, LineBroke):
        return Unclear(words.failure_broken())
    if trouble.retry_after is not None:
        return Transient(words.failure_busy(platform=NAME), retry_after=trouble.retry_after)
    return Permanent(words.failure_refused(platform=NAME, error=trouble.code))


@dataclass(slots=True, kw_only=True)
class Delivery(DeliveryPolicy):
    network: Network
    clock: Clock

    def meaning(self, refusal: Permanent) -> Refusal:
        cause = refusal.__cause__
        code = cause.code if isinstance(cause, ApiError) else ""
        return MEANINGS.get(code, Refusal.OTHER)

    async def post(self, say: Say, key: str) -> Posted:
        first, *rest = await self._messages(say)
        answer = await self.call("post", **first, key=key, only_for="")
        for n, more in enumerate(rest, 1):
            await self.call("post", **more, key=f"{key}+{n}", only_for="")
        return _posted(say.to, str(answer["ref"]))

    async def edit(self, say: Say, key: str, posted: Posted) -> None:
        first, *_ = await self._messages(say)
        await self.call("edit", ref=posted.ref, text=first["text"], buttons=first["buttons"])

    async def delete(self, posted: Posted) -> None:
        await self.call("delete", ref=posted.ref)

    async def post_ephemeral(self, say: Say, key: str, person: Person) -> bool:
        if say.to.is_direct:
            return False
        for message in await self._messages(say):
            await self.call("post", **message, key=key, only_for=person.handle)
        return True

    async def add_reaction(self, posted: Posted, emoji: str) -> None:
        await self.call("react", ref=posted.ref, emoji=emoji)

    async def find(self, action: Action, *, key: str) -> Posted | None:
        if not isinstance(action, Say):
            return None
        history = await self.call("history", room=_room(action.to))
        refs = [message.ref for message in history["messages"] if message.key == key]
        return _posted(action.to, refs[0]) if refs else None

    async def call(self, method: str, **args: Any) -> dict[str, Any]:
        """Raises DeliveryError."""
        before_write()
        try:
            return await self.network.call(method, **args)
        except (ApiError, LineBroke) as trouble:
            raise classify_error(trouble) from trouble

    async def _messages(self, say: Say) -> list[dict[str, Any]]:
        """As the network takes it: one message, or several where it takes no files."""
        now = self.clock.now()
        fitted = self.fit(
            text_of(say, PlainDialect(now), pressed=True), text_of(say, Untouched(now))
        )
        buttons = [
            (
                label_of(button, say.language),
                ButtonId.of(say.conversation, button.choice, button.value).encode(MAX_ID_CHARS),
            )
            for button in say.buttons
        ]
        files = await self.files_of(say, fitted.full_text)
        place: dict[str, Any] = {"room": _room(say.to), "thread": say.to.thread}
        rest: dict[str, Any] = {"buttons": [], "files": [], "rings": []}
        first = {
            "buttons": buttons,
            "files": [(file.name, file.content) for file in files],
            "rings": [person.handle for person in say.mentions if person.platform == NAME],
        }
        return [
            {**place, "text": fitted.text, **first},
            *({**place, "text": text, **rest} for text in fitted.rest),
        ]


def _room(place: Place) -> str:
    return f"{DIRECT}{place.direct_handle}" if place.is_direct else place.room


def _posted(to: Place, ref: str) -> Posted:
    """An answer to it appears in its thread, or in the one that it stands in."""
    return Posted(replace(to, thread=to.thread or ref), ref)
