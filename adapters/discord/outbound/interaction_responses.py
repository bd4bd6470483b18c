"""Answers to interactions: the first within three seconds, more for a quarter of an hour."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from adapters.discord.outbound.messages import EPHEMERAL
from adapters.discord.rest import ANSWERED, Rest, code_of
from adapters.kit.file_transfer import OutgoingFile
from adapters.kit.parsed_event import ReplyToken, ReplyTokens
from adapters.kit.tasks import BackgroundTasks
from core.ports import DeliveryError, Permanent

MESSAGE, THINKING, QUIET, CHOICES, FORM = 4, 5, 6, 8, 9
LOADING: Final = 1 << 7
"""The flag of a message that only shows that an answer is coming:
https://discord.com/developers/docs/resources/message#message-object-message-flags
"""
TOKEN_LIFETIME_SECONDS: Final = 14 * 60.0
"""Discord's own limit is fifteen minutes."""
DEFER_AFTER_SECONDS: Final = 2.0
"""Seconds after which Discord is told to wait, if nothing else is known yet: it waits for three."""
FIRST_RESPONSE_SECONDS: Final = 4.0
"""Seconds in which the first answer is given, or never."""
DEFERRED_TIMEOUT_SECONDS: Final = 10.0
"""Seconds after which a command that needed no words of its own stops saying that it thinks."""
# By these names discord.py knows what each limit of Discord's is for: one interaction, not all.
CALLBACK: Final = "/interactions/{webhook_id}/{webhook_token}/callback"
FOLLOW_UP: Final = "/webhooks/{webhook_id}/{webhook_token}"
ORIGINAL: Final = f"{FOLLOW_UP}/messages/@original"


@dataclass(slots=True)
class Open:
    """An interaction that may still be answered. `thinking` is true while it only shows that an
    answer is coming; `refused` if Discord took no first answer; `replied` once it has its reply;
    `by_another` while it has a first answer that is not known here: another worker heard the
    interaction too, or the first try arrived unnoticed.
    """

    asked: ReplyToken
    thinking: bool = False
    begun: bool = False
    by_another: bool = False
    replied: bool = False
    refused: bool = False
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    timer: asyncio.TimerHandle | None = None


@dataclass(slots=True)
class InteractionResponses:
    """By the event. Kept in memory alone: after a restart such an answer goes in private."""

    rest: Rest
    application: str
    _open: ReplyTokens[Open] = field(default_factory=lambda: ReplyTokens(TOKEN_LIFETIME_SECONDS))
    _tasks: BackgroundTasks = field(default_factory=BackgroundTasks)

    def allow(self, event: str, asked: ReplyToken) -> None:
        """From now on the interaction waits; it is told so when that gets long."""
        if self._open.of_event(event) is not None:
            return  # it came twice; Discord takes one answer
        held = Open(asked)
        self._open.keep(event, held)
        loop = asyncio.get_running_loop()
        held.timer = loop.call_later(DEFER_AFTER_SECONDS, self._hurry, event)

    async def first(self, event: str, kind: int, data: Mapping[str, Any] | None = None) -> bool:
        """The first answer; False if one was given before, here or elsewhere. Raises
        DeliveryError.
        """
        held = self._open.of_event(event)
        if held is None or held.begun:
            return False
        held.begun = True
        if held.timer is not None:
            held.timer.cancel()
        try:
            await self.respond(held.asked, kind, data)
        except DeliveryError as trouble:
            if code_of(trouble) == ANSWERED:
                held.by_another = True
                return False
            held.refused = True
            raise
        else:
            held.thinking = kind == THINKING
            return True
        finally:
            held.answered.set()

    async def wait_for(self, event: str) -> None:
        """Show to the one who asked that an answer is coming, or that the press was felt."""
        held = self._open.of_event(event)
        if held is None:
            return
        if held.asked.is_quiet:
            await self.first(event, QUIET)
        elif await self.first(event, THINKING, {"flags": EPHEMERAL}):
            self._later(DEFERRED_TIMEOUT_SECONDS, event)

    async def say(self, event: str, body: Mapping[str, Any]) -> None:
        """To the one who asked, as the first answer or after it. Raises DeliveryError."""
        if not await self.first(
            event, MESSAGE, {**body, "flags": int(body.get("flags", 0)) | EPHEMERAL}
        ):
            await self.send_ephemeral(f"{event}/", body)

    async def reply(self, event: str, body: Mapping[str, Any]) -> None:
        """To the one who asked, once: an interaction that comes again has its answer already.
        Raises DeliveryError.
        """
        held = self._open.of_event(event)
        if held is None or held.replied:
            return
        await self.say(event, body)
        held.replied = True

    async def respond(
        self, asked: ReplyToken, kind: int, data: Mapping[str, Any] | None = None
    ) -> None:
        """Raises DeliveryError."""
        await self.rest.call(
            "POST",
            CALLBACK,
            {"type": kind, **({"data": dict(data)} if data is not None else {})},
            patience=FIRST_RESPONSE_SECONDS,
            webhook_id=asked.trigger,
            webhook_token=asked.answer,
        )

    def is_thinking(self, key: str) -> bool:
        """What is said now replaces what shows that an answer comes, however often it is said."""
        held = self._open.of_delivery(key)
        return held is not None and held.thinking

    def asked_in(self, key: str) -> str:
        """The channel in which somebody waits for an answer; "" if nobody does, or in private."""
        held = self._open.of_delivery(key)
        return held.asked.channel if held is not None and not held.refused else ""

    async def send_ephemeral(
        self, key: str, body: Mapping[str, Any], files: Sequence[OutgoingFile] = ()
    ) -> bool:
        """Answer where it was asked, for one pair of eyes; False if that is no longer possible.

        `key` is that of a message. Raises Transient or Unclear.
        """
        held = self._open.of_delivery(key)
        if held is None or not await _is_answered(held):
            return False
        app, token = self.application, held.asked.answer
        try:
            if held.by_another:
                shown = await self._original(held)
                held.by_another, held.thinking = False, _is_loading(shown)
                if _says_the_same(shown, body):
                    return True
            if held.thinking:
                await self.rest.call(
                    "PATCH", ORIGINAL, body, files=files, webhook_id=app, webhook_token=token
                )
                held.thinking = False
                return True
            said = {**body, "flags": int(body.get("flags", 0)) | EPHEMERAL}
            await self.rest.once(
                "POST", FOLLOW_UP, said, files=files, webhook_id=app, webhook_token=token
            )
        except Permanent:
            held.refused = True
            return False
        return True

    async def _original(self, held: Open) -> Mapping[str, Any]:
        """What stands where the interaction was answered first; empty if nothing does. Raises
        Transient or Unclear.
        """
        app, token = self.application, held.asked.answer
        try:
            found = await self.rest.call("GET", ORIGINAL, webhook_id=app, webhook_token=token)
        except Permanent:
            return {}
        return found if isinstance(found, Mapping) else {}

    async def close(self) -> None:
        """Nothing more will be said: nobody is left waiting."""
        for _, held in self._open:
            if held.timer is not None:
                held.timer.cancel()
        await self._tasks.cancel()
        thinking = [event for event, held in self._open if held.thinking]
        await asyncio.gather(*(self._stop_thinking(event) for event in thinking))

    def _hurry(self, event: str) -> None:
        self._tasks.start(self._defer(event))

    async def _defer(self, event: str) -> None:
        try:
            await self.wait_for(event)
        except DeliveryError:
            return

    def _later(self, seconds: float, event: str) -> None:
        """A command whose outcome shows elsewhere leaves no word behind."""

        async def stop() -> None:
            await asyncio.sleep(seconds)
            await self._stop_thinking(event)

        self._tasks.start(stop())

    async def _stop_thinking(self, event: str) -> None:
        held = self._open.of_event(event)
        if held is None or not held.thinking:
            return
        held.thinking = False
        try:
            if not _is_loading(await self._original(held)):
                return  # another worker has put the answer there
            app, token = self.application, held.asked.answer
            await self.rest.call("DELETE", ORIGINAL, webhook_id=app, webhook_token=token)
        except DeliveryError:
            return


def _is_loading(message: Mapping[str, Any]) -> bool:
    """Does it only show that an answer is coming?"""
    return bool(int(message.get("flags") or 0) & LOADING)


def _says_the_same(message: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Does another worker's answer say already what is to be said?"""
    return bool(message.get("content")) and message["content"] == body.get("content")


async def _is_answered(held: Open) -> bool:
    """What follows must not overtake the first answer, which is on its way."""
    try:
        async with asyncio.timeout(FIRST_RESPONSE_SECONDS):
            await held.answered.wait()
    except TimeoutError:
        return False
    return not held.refused
