"""Delivery to Slack: posts, edits, files, and answers at the address of a command or press."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp

from adapters.kit.delivery import DeliveryPolicy, Refusal
from adapters.kit.parsed_event import ReplyToken, ReplyTokens
from adapters.slack.errors import CLOSED, ELSEWHERE, GONE
from adapters.slack.files import Files
from adapters.slack.inbound.payloads import answers_interaction
from adapters.slack.outbound import blocks, messages
from adapters.slack.outbound.dialect import SlackDialect
from adapters.slack.outbound.messages import RenderedMessage
from adapters.slack.people import People
from adapters.slack.settings import NAME
from adapters.slack.web_api import Web, refusal_of
from core import wordings as words
from core.model.actions import Action, Say, Wording
from core.model.ids import TALK
from core.model.people import Person, Place
from core.ports import Clock, LookupUnsupported, Permanent, Posted, Transient, Unclear
from core.send_permit import before_write

TOKEN_LIFETIME_SECONDS: Final = 29 * 60.0
"""Slack's own limit is half an hour."""
MAX_USES: Final = 5
"""So many answers may be given to one address."""


@dataclass(slots=True)
class _Uses:
    token: ReplyToken
    left: int = MAX_USES


@dataclass(slots=True)
class InteractionResponses:
    """By the event: the address for an answer that only one person sees, also where the app is no
    member.
    """

    _open: ReplyTokens[_Uses] = field(default_factory=lambda: ReplyTokens(TOKEN_LIFETIME_SECONDS))

    def allow(self, event: str, asked: ReplyToken) -> None:
        if asked.answer:
            self._open.keep(event, _Uses(asked))

    def take(self, key: str) -> ReplyToken | None:
        """The address for a message, and the thread that belongs to it; None if there is none."""
        held = self._open.of_delivery(key)
        if held is None or not held.left:
            return None
        held.left -= 1
        return held.token


MAX_PAGES: Final = 5
PAGE_SIZE: Final = 200
SHORTCODES: Final = {"thumbsup": "+1", "thumbsdown": "-1", "check": "white_check_mark"}


@dataclass(slots=True, kw_only=True)
class Delivery(DeliveryPolicy):
    """`can_impersonate` is true where the app may speak under the names of those whose words it
    carries.
    """

    web: Web
    people: People
    files: Files
    answers: InteractionResponses
    clock: Clock
    can_impersonate: bool = False

    def meaning(self, refusal: Permanent) -> Refusal:
        error = refusal_of(refusal)
        found = Refusal.GONE if error in GONE else Refusal.OTHER
        found |= Refusal.ELSEWHERE if error in ELSEWHERE else Refusal.OTHER
        return found | (Refusal.CLOSED if error in CLOSED else Refusal.OTHER)

    async def has_left(self, reader: Person, place: Place) -> Wording | None:
        """Slack takes messages to a deactivated account, and nobody reads them."""
        has_left = await self.people.has_left(reader.handle)
        return words.failure_account_deactivated() if has_left else None

    async def post(self, say: Say, key: str) -> Posted:
        voiced = self.can_impersonate and say.on_behalf_of is not None and not say.files
        seen = messages.render(say, self._dialect(), voiced=voiced)
        if seen.full_text and voiced:  # what comes with a file comes under the app's own name
            voiced, seen = False, messages.render(say, self._dialect())
        channel = await self.people.channel(say.to)
        if say.files or seen.full_text:
            return _posted_at(say.to, await self._upload(say, seen, channel, key))
        call = messages.post(say, seen, channel, key)
        if voiced and say.on_behalf_of is not None:
            image = (await self.people.profile(say.on_behalf_of.handle)).image
            call |= messages.voice(
                say.on_behalf_of, image if say.on_behalf_of.platform == NAME else ""
            )
        answer = await self.web.call("chat.postMessage", **call)
        return _posted_at(say.to, str(answer["ts"]))

    async def _upload(self, say: Say, seen: RenderedMessage, channel: str, key: str) -> str:
        files = await self.files_of(say, seen.full_text)
        if not files:
            raise Permanent(words.failure_file_not_kept())
        named = messages.with_block_id(seen, key)
        brought = await self.files.upload(files)
        return await self.files.share(brought, channel, say.to.thread, named)

    async def edit(self, say: Say, key: str, posted: Posted) -> None:
        channel = await self.people.channel(posted.place)
        voiced = say.on_behalf_of is not None and await self._is_voiced(channel, posted)
        seen = messages.render(say, self._dialect(), voiced=voiced, again=True)
        await self.web.call("chat.update", **messages.update(seen, channel, posted.ref))

    async def _is_voiced(self, channel: str, posted: Posted) -> bool:
        """Does it stand under the speaker's name? What came with files stands under the desk's."""
        if not self.can_impersonate:
            return False
        found = await self.web.ask(
            "conversations.replies",
            channel=channel,
            ts=posted.place.thread or posted.ref,
            oldest=posted.ref,
            latest=posted.ref,
            inclusive=True,
            limit=2,
        )
        said = found.get("messages", ())
        return any(m.get("ts") == posted.ref and m.get("username") for m in said)

    async def delete(self, posted: Posted) -> None:
        channel = await self.people.channel(posted.place)
        await self.web.call("chat.delete", channel=channel, ts=posted.ref)

    async def add_reaction(self, posted: Posted, emoji: str) -> None:
        channel, name = await self.people.channel(posted.place), SHORTCODES.get(emoji, emoji)
        try:
            await self.web.call("reactions.add", channel=channel, timestamp=posted.ref, name=name)
        except Permanent as refusal:
            if refusal_of(refusal) != "already_reacted":
                raise

    async def post_ephemeral(self, say: Say, key: str, person: Person) -> bool:
        """By the answer's own address, or in the room."""
        seen = messages.render(say, self._dialect())
        asked = self.answers.take(key)
        body = messages.answer(seen, asked.thread if asked is not None else "")
        if asked is not None and await respond_by_url(self.web, asked, body):
            return True
        if say.to.is_direct:
            return False
        try:
            channel = await self.people.channel(say.to)
            call = messages.whisper(say, seen, channel, person.handle)
            await self.web.call("chat.postEphemeral", **call)
        except Permanent as refusal:
            error = refusal_of(refusal)
            if error not in ELSEWHERE and error != "user_not_in_channel":
                raise
            return False
        return True

    async def find(self, action: Action, *, key: str) -> Posted | None:
        """Look for the message that carries the key, newest first where Slack allows it."""
        if not isinstance(action, Say):
            return None
        for place in _perhaps_at(action):
            channel = await self.people.channel(place)
            async for message in self._history(channel, place.thread):
                if blocks.carries(message, blocks.mark(key)):
                    posted = _posted_at(place, str(message["ts"]))
                    self.invitations.put_later(action.reactions, posted)
                    return posted
        if _is_whisper(action) and (answers_interaction(key) or not action.to.is_direct):
            raise LookupUnsupported("what only one person sees cannot be looked for")
        return None

    async def _history(self, channel: str, thread: str) -> AsyncIterator[Mapping[str, Any]]:
        method = "conversations.replies" if thread else "conversations.history"
        cursor = ""
        for _ in range(MAX_PAGES):
            try:
                page = await self.web.ask(
                    method,
                    channel=channel,
                    ts=thread,
                    limit=PAGE_SIZE,
                    cursor=cursor,
                    include_all_metadata=True,
                )
            except Permanent as refusal:
                if refusal_of(refusal) in ("thread_not_found", *GONE, *ELSEWHERE):
                    return
                raise
            for message in page.get("messages", ()):
                yield message
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    def _dialect(self) -> SlackDialect:
        return SlackDialect(self.clock.now())


async def respond_by_url(web: Web, asked: ReplyToken, body: Mapping[str, Any]) -> bool:
    """False where the address is no longer good. Raises Transient or Unclear."""
    before_write()
    try:
        async with web.session.post(asked.answer, json=body, allow_redirects=False) as answer:
            if answer.status == 429 or answer.status >= 500:
                status = str(answer.status)
                raise Transient(words.failure_platform_error(platform=NAME, error=status))
            return answer.status == 200
    except aiohttp.ClientConnectorError as trouble:
        raise Transient(words.failure_unreachable(platform=NAME)) from trouble
    except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
        raise Unclear(words.failure_broken(error=type(trouble).__name__)) from trouble


def _posted_at(to: Place, ts: str) -> Posted:
    """An answer to it appears in its thread, or in the one that it stands in."""
    return Posted(Place(NAME, to.room, to.thread or ts), ts)


def _perhaps_at(say: Say) -> list[Place]:
    """Where it may stand: a talk may have gone on in private, and so may a whisper."""
    if say.to.is_direct:
        return [say.to]
    if say.only_for is not None and _is_whisper(say):
        return [Place.direct(say.only_for)]
    if say.message_key == TALK and say.reader is not None:
        return [say.to, Place.direct(say.reader)]
    return [say.to]


def _is_whisper(say: Say) -> bool:
    return say.only_for is not None and say.only_for.platform == NAME
