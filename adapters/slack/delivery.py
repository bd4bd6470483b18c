"""Delivering: an action becomes what it takes on Slack, and is found when that was unclear."""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import aiohttp

from adapters.slack import id_codec
from adapters.slack.credentials import NAME
from adapters.slack.errors import CLOSED, ELSEWHERE, GONE
from adapters.slack.files import Files, Upload
from adapters.slack.inbound.parsed_event import ReplyToken
from adapters.slack.interaction_responses import InteractionResponses
from adapters.slack.outbound import messages
from adapters.slack.outbound.dialect import SlackDialect
from adapters.slack.outbound.messages import TALK, RenderedMessage
from adapters.slack.outbound.seed_reactions import SeedReactions
from adapters.slack.people import People
from adapters.slack.web_api import Web, refusal_of
from core.model.actions import Action, DraftAnswer, Retract, Say
from core.model.attachment import Attachment
from core.model.people import Place
from core.ports import (
    AdapterQueries,
    ChannelClosed,
    Clock,
    DeliveryError,
    LookupUnsupported,
    Permanent,
    Posted,
    RecipientLeft,
    Transient,
    Unclear,
)
from core.send_permit import before_write

log = logging.getLogger(__name__)

MAX_PAGES: Final = 5
PAGE: Final = 200
FULL_TEXT_FILE_NAME: Final = "message.txt"


@dataclass(slots=True)
class Delivery:
    """`voices` is true where the app may speak under the names of those whose words it carries."""

    web: Web
    people: People
    files: Files
    answers: InteractionResponses
    memory: AdapterQueries
    clock: Clock
    can_impersonate: bool = False
    agents: frozenset[str] = frozenset()
    """The agents' channels: what they do not take now is kept until they are open again."""
    invitations: SeedReactions = field(init=False)

    def __post_init__(self) -> None:
        self.invitations = SeedReactions(self.web)

    async def close(self) -> None:
        """Let go of what would be done by and by."""
        await self.invitations.close()

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        """Do it. Raises Transient, Permanent, ChannelClosed or Unclear."""
        try:
            return await self._deliver(action, key, posted)
        except Permanent as refusal:
            if action.to.room in self.agents and refusal_of(refusal) in CLOSED:
                raise ChannelClosed(str(refusal)) from refusal.__cause__
            raise

    async def _deliver(self, action: Action, key: str, posted: Posted | None) -> Posted | None:
        match action:
            case DraftAnswer():
                raise Permanent("Slack drafts no answers")
            case Retract():
                await self._take_back(posted)
                return None
            case Say(only_for=person) if person is not None and _is_whisper(action):
                return await self._send_ephemeral(action, key, person.handle)
            case Say() if posted is not None:
                return await self._edit(action, key, posted)
            case Say():
                await self._check_reader(action)
                return await self._say(action, key)

    async def _check_reader(self, say: Say) -> None:
        """Slack takes messages to a deactivated account, and nobody reads them."""
        reader = say.reader
        if reader is None or reader.platform != NAME:
            return
        if await self.people.has_left(reader.handle):
            raise RecipientLeft("this account is deactivated")

    async def find(self, action: Action, *, key: str) -> Posted | None:
        """Look for the message that carries the key, newest first where Slack allows it."""
        if not isinstance(action, Say):
            return None
        for place in self._perhaps_at(action):
            channel = await self.people.channel(place)
            async for message in self._history(channel, place.thread):
                if id_codec.carries(message, id_codec.mark(key)):
                    ts = str(message["ts"])
                    self.invitations.put_later(action.reactions, channel, ts)
                    return _posted(place, ts)
        if _is_whisper(action) and (self.answers.holds(key) or not action.to.is_direct):
            raise LookupUnsupported("what only one person sees cannot be looked for")
        return None

    async def _say(self, say: Say, key: str) -> Posted:
        try:
            return await self._post(say, key)
        except Permanent as refusal:
            # Where the app is no member, the talk goes on in private; the rest follows it there.
            if say.message_key == TALK and say.reader is not None and _is_elsewhere(refusal):
                return await self._post(replace(say, to=Place.direct(say.reader)), key)
            raise

    async def _post(self, say: Say, key: str) -> Posted:
        voiced = self.can_impersonate and say.on_behalf_of is not None and not say.files
        seen = messages.render(say, self._dialect(), voiced=voiced)
        if seen.full_text and voiced:  # what comes with a file comes under the app's own name
            voiced, seen = False, messages.render(say, self._dialect())
        channel = await self.people.channel(say.to)
        if say.files or seen.full_text:
            uploads = await self._uploads(say.files, seen)
            blocks = messages.with_block_id(seen, key)
            brought = await self.files.upload(uploads)
            ts = await self.files.share(brought, channel, say.to.thread, blocks)
        else:
            call = messages.post(say, seen, channel, key)
            if voiced and say.on_behalf_of is not None:
                image = (await self.people.profile(say.on_behalf_of.handle)).image
                call |= messages.voice(
                    say.on_behalf_of, image if say.on_behalf_of.platform == NAME else ""
                )
            answer = await self.web.call("chat.postMessage", **call)
            ts = str(answer["ts"])
        await self.invitations.put(say.reactions, channel, ts)
        return _posted(say.to, ts)

    async def _uploads(self, files: Sequence[Attachment], seen: RenderedMessage) -> list[Upload]:
        """The bytes of what goes along, and the whole text where it is too long to be shown."""
        found = [Upload(FULL_TEXT_FILE_NAME, seen.full_text.encode())] if seen.full_text else []
        for file in files:
            content = await self.memory.blob(file.sha256)
            if content is None:
                log.error("slack.file_lost", extra={"sha256": file.sha256})
                continue
            found.append(Upload(file.name, content))
        if not found:
            raise Permanent("its file is not kept any more")
        return found

    async def _edit(self, say: Say, key: str, posted: Posted) -> Posted:
        """Where the message is gone, it is said anew: nobody may miss a card that was deleted."""
        if not posted.ref:
            return posted
        channel = await self.people.channel(posted.place)
        voiced = say.on_behalf_of is not None and await self._is_voiced(channel, posted)
        seen = messages.render(say, self._dialect(), voiced=voiced, again=True)
        try:
            await self.web.call("chat.update", **messages.update(seen, channel, posted.ref))
        except Permanent as refusal:
            if refusal_of(refusal) not in GONE:
                raise
            # An earlier try may have said it anew already.
            return await self.find(say, key=key) or await self._say(say, key)
        return posted

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
        messages = found.get("messages", ())
        return any(m.get("ts") == posted.ref and m.get("username") for m in messages)

    async def _take_back(self, posted: Posted | None) -> None:
        if posted is None or not posted.ref:
            return
        channel = await self.people.channel(posted.place)
        try:
            await self.web.call("chat.delete", channel=channel, ts=posted.ref)
        except Permanent as refusal:
            if refusal_of(refusal) not in GONE:
                raise

    async def _send_ephemeral(self, say: Say, key: str, user: str) -> Posted | None:
        """For one pair of eyes: by the answer's own address, in the room, or else in private."""
        seen = messages.render(say, self._dialect())
        asked = self.answers.take(key)
        if asked is not None and await self._answered(asked, seen):
            return None
        if say.to.is_direct:
            return await self._say(replace(say, only_for=None), key)
        try:
            channel = await self.people.channel(say.to)
            await self.web.call("chat.postEphemeral", **messages.whisper(say, seen, channel, user))
        except Permanent as refusal:
            if not (_is_elsewhere(refusal) or refusal_of(refusal) == "user_not_in_channel"):
                raise
            return await self._say(replace(say, to=Place.direct_to(NAME, user), only_for=None), key)
        return None

    async def _answered(self, asked: ReplyToken, seen: RenderedMessage) -> bool:
        """False where the address is no longer good, so that another way is tried."""
        body = messages.answer(seen, asked.thread)
        before_write()
        try:
            async with self.web.session.post(asked.answer, json=body) as answer:
                if answer.status == 429 or answer.status >= 500:
                    raise Transient(f"Slack cannot take the answer now (status {answer.status})")
                return answer.status == 200
        except aiohttp.ClientConnectorError as trouble:
            raise Transient("Slack cannot be reached") from trouble
        except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
            raise Unclear(f"the connection broke ({type(trouble).__name__})") from trouble

    def _perhaps_at(self, say: Say) -> list[Place]:
        """Where it may stand: a talk may have gone on in private, and so may a whisper."""
        if say.to.is_direct:
            return [say.to]
        if say.only_for is not None and _is_whisper(say):
            return [Place.direct(say.only_for)]
        if say.message_key == TALK and say.reader is not None:
            return [say.to, Place.direct(say.reader)]
        return [say.to]

    async def _history(self, channel: str, thread: str) -> AsyncIterator[Mapping[str, Any]]:
        method = "conversations.replies" if thread else "conversations.history"
        cursor = ""
        for _ in range(MAX_PAGES):
            try:
                page = await self.web.ask(
                    method,
                    channel=channel,
                    ts=thread,
                    limit=PAGE,
                    cursor=cursor,
                    include_all_metadata=True,
                )
            except Permanent as refusal:
                if _is_elsewhere(refusal) or refusal_of(refusal) in ("thread_not_found", *GONE):
                    return
                raise
            for message in page.get("messages", ()):
                yield message
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    def _dialect(self) -> SlackDialect:
        return SlackDialect(self.clock.now())


def _posted(to: Place, ts: str) -> Posted:
    """An answer to it appears in its thread, or in the one that it stands in."""
    return Posted(replace(to, platform=NAME, thread=to.thread or ts), ts)


def _is_whisper(say: Say) -> bool:
    return say.only_for is not None and say.only_for.platform == NAME


def _is_elsewhere(refusal: DeliveryError) -> bool:
    return refusal_of(refusal) in ELSEWHERE
