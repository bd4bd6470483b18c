"""Delivery on any platform: what becomes of an action, and the reactions put under a message.

`DeliveryPolicy` decides what becomes of an action; a platform says how it is done, by six verbs
(post, edit, delete, post ephemeral, upload, open thread), and what its refusals mean.

| action | what happens |
|---|---|
| message | if the reader is still there: post (upload, with files), its thread, its reactions |
| edit | edit; the message is gone, or the platform edits nothing: post again |
| for one person | ephemeral where it was asked, if the platform can do that, else in private |
| longer than the platform takes | shortened, with all of it as a file; without files, in parts |
| retract | delete; gone already is as good |
| refused in the agents' channel, as people can undo | ChannelClosed: the outbox waits for it |
| refused elsewhere, to the reader of a conversation | the conversation goes on in private |
"""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Flag, auto
from typing import Final

from adapters.kit.file_transfer import OutgoingFile, load_files
from adapters.kit.limits import shorten_markdown, split_markdown
from adapters.kit.tasks import BackgroundTasks
from core import wordings as words
from core.adapter_queries import AdapterQueries
from core.model.actions import Action, DraftAnswer, Retract, Say, Wording
from core.model.ids import TALK
from core.model.people import Person, Place, Posted
from core.ports import (
    Capabilities,
    ChannelClosed,
    DeliveryError,
    Permanent,
    RecipientLeft,
    Transient,
)

log = logging.getLogger(__name__)

MAX_ROUNDS: Final = 20
PAUSE_SECONDS: Final = 2.0
"""Before the next round, where the platform names no time."""


@dataclass(slots=True)
class SeedReactions:
    """`add` puts one, and takes one that stands already for done. The buttons say the same, so no
    trouble here is a reason to send the message again. What the platform takes only later waits
    outside the order of the conversation.
    """

    platform: str
    add: Callable[[Posted, str], Awaitable[None]]
    _waiting: BackgroundTasks = field(default_factory=BackgroundTasks)

    async def put(self, reactions: Sequence[str], posted: Posted) -> None:
        """Put them, in this order; those that must wait are put by and by."""
        if not (posted.ref and reactions):
            return
        left, pause = await self._round(reactions, posted)
        if left:
            self._waiting.start(self._by_and_by(left, posted, pause))

    def put_later(self, reactions: Sequence[str], posted: Posted) -> None:
        """Put those that may be missing, while others go on."""
        if posted.ref and reactions:
            self._waiting.start(self._by_and_by(reactions, posted, 0.0))

    async def close(self) -> None:
        """What still waits is not put any more."""
        await self._waiting.cancel()

    async def _by_and_by(self, left: Sequence[str], posted: Posted, pause: float) -> None:
        for _ in range(MAX_ROUNDS):
            await asyncio.sleep(pause)
            left, pause = await self._round(left, posted)
            if not left:
                return
        log.info(
            "delivery.no_invitation",
            extra={"platform": self.platform, "why": "asked to wait too often"},
        )

    async def _round(self, reactions: Sequence[str], posted: Posted) -> tuple[Sequence[str], float]:
        """Those that are left when the platform stops taking them, and for how many seconds."""
        for at, emoji in enumerate(reactions):
            try:
                await self.add(posted, emoji)
            except Permanent as refusal:
                log.info(
                    "delivery.no_invitation", extra={"platform": self.platform, "why": refusal}
                )
                return (), 0.0
            except DeliveryError as trouble:
                limited = trouble.retry_after if isinstance(trouble, Transient) else None
                return reactions[at:], PAUSE_SECONDS if limited is None else limited
        return (), 0.0


FULL_TEXT_FILE_NAME: Final = "message.txt"


class Refusal(Flag):
    """What a refusal of the platform's means. One error may mean several things."""

    OTHER = 0
    GONE = auto()
    """The message is not there any more, or can no longer be changed."""
    ELSEWHERE = auto()
    """The desk may not write there; it may in private."""
    CLOSED = auto()
    """In an agents' channel: people can let the desk write there again."""
    LEFT = auto()
    """This person cannot be reached on the platform any more."""


@dataclass(frozen=True, slots=True)
class FittedText:
    """What can be shown: the text, `rest` as further messages, or `full_text` as a file."""

    text: str
    rest: tuple[str, ...] = ()
    full_text: str = ""


@dataclass(slots=True, kw_only=True)
class DeliveryPolicy(ABC):
    """`agents` are the agents' channels: what they do not take now is kept until they are open
    again. Each verb raises DeliveryError.
    """

    platform: str
    capabilities: Capabilities
    memory: AdapterQueries
    agents: frozenset[str] = frozenset()
    invitations: SeedReactions = field(init=False)

    def __post_init__(self) -> None:
        self.invitations = SeedReactions(self.platform, self.add_reaction)

    @abstractmethod
    async def post(self, say: Say, key: str) -> Posted:
        """Write it, with its files, and say where an answer to it would appear."""

    @abstractmethod
    async def edit(self, say: Say, key: str, posted: Posted) -> None: ...

    @abstractmethod
    async def delete(self, posted: Posted) -> None: ...

    @abstractmethod
    async def post_ephemeral(self, say: Say, key: str, person: Person) -> bool:
        """Show it to one person, where it was asked; False where that cannot be done."""

    @abstractmethod
    def meaning(self, refusal: Permanent) -> Refusal:
        """What this refusal means."""

    async def open_thread(self, say: Say, posted: Posted) -> None:
        """Begin the thread of a message, where the platform does not by itself."""
        return

    async def add_reaction(self, posted: Posted, emoji: str) -> None:
        """Put one of the desk's own reactions under a message."""
        return

    async def has_left(self, reader: Person, place: Place) -> Wording | None:
        """Why messages to this person would be read by nobody, though the platform takes them;
        None where they are there.
        """
        return None

    async def find(self, action: Action, *, key: str) -> Posted | None:
        """See `core.ports.Adapter.find`."""
        return None

    async def close(self) -> None:
        """Let go of what would be done by and by."""
        await self.invitations.close()

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        """Do it. Raises Transient, Permanent, ChannelClosed or Unclear."""
        try:
            return await self._deliver(action, key, posted)
        except (ChannelClosed, RecipientLeft):
            raise
        except Permanent as refusal:
            meaning = self.meaning(refusal)
            if Refusal.LEFT in meaning:
                raise RecipientLeft(refusal.reason) from refusal.__cause__
            if action.to.room in self.agents and Refusal.CLOSED in meaning:
                raise ChannelClosed(refusal.reason) from refusal.__cause__
            raise

    async def _deliver(self, action: Action, key: str, posted: Posted | None) -> Posted | None:
        match action:
            case DraftAnswer():
                raise Permanent(words.failure_no_drafts(platform=self.platform))
            case Retract():
                if posted is not None and posted.ref:
                    await self._delete(posted)
                return None
            case Say(only_for=Person() as person) if person.platform == self.platform:
                return await self._whisper(action, key, person)
            case Say() if posted is not None and self.capabilities.edits:
                return await self._edit(action, key, posted)
            case Say():
                reader = action.reader
                if (
                    reader is not None
                    and reader.platform == self.platform
                    and (why := await self.has_left(reader, action.to))
                ):
                    raise RecipientLeft(why)
                if posted is not None and posted.ref:
                    return await self.say_again(action, key, posted)
                return await self.say(action, key)

    async def say_again(self, say: Say, key: str, posted: Posted) -> Posted:
        """Other words for a message that stands, where the platform edits nothing."""
        return await self.say(say, key)

    async def say(self, say: Say, key: str) -> Posted:
        """Post it, and what belongs to it; where the desk may not write, in private."""
        try:
            posted = await self.post(say, key)
        except Permanent as refusal:
            # The conversation goes on in private; what follows goes there by itself.
            reader = say.reader if say.message_key == TALK and not say.to.is_direct else None
            if reader is None or Refusal.ELSEWHERE not in self.meaning(refusal):
                raise
            posted = await self.post(replace(say, to=Place.direct(reader)), key)
        if say.owns_thread and not say.to.thread and not posted.place.is_direct:
            await self._open_thread(say, posted)
        if self.capabilities.reactions:
            await self.invitations.put(say.reactions, posted)
        return posted

    def fit(self, markdown: str, plain: str) -> FittedText:
        """As much as the platform takes. `plain` is the text as a file has it."""
        limit = self.capabilities.max_text
        if len(markdown) <= limit:
            return FittedText(markdown)
        if self.capabilities.attachments:
            return FittedText(shorten_markdown(markdown, limit), full_text=plain)
        first, *rest = split_markdown(markdown, limit)
        return FittedText(first, tuple(rest))

    async def files_of(self, say: Say, full_text: str = "") -> list[OutgoingFile]:
        """The bytes of what goes along, and the whole text where it is too long to be shown."""
        text = [OutgoingFile(FULL_TEXT_FILE_NAME, full_text.encode())] if full_text else []
        return [*text, *await load_files(self.memory, self.platform, say.files)]

    async def post_anew(self, say: Say, key: str, posted: Posted) -> Posted:
        """The message that is to be edited is gone: nobody may miss a card that was deleted. An
        earlier try may have said it again already.
        """
        found = await self.find(say, key=key) if self.capabilities.can_look else None
        return found or await self.say(say, key)

    async def _edit(self, say: Say, key: str, posted: Posted) -> Posted:
        if not posted.ref:
            return posted
        try:
            await self.edit(say, key, posted)
        except Permanent as refusal:
            if Refusal.GONE not in self.meaning(refusal):
                raise
            return await self.post_anew(say, key, posted)
        return posted

    async def _delete(self, posted: Posted) -> None:
        try:
            await self.delete(posted)
        except Permanent as refusal:
            if Refusal.GONE not in self.meaning(refusal):
                raise

    async def _whisper(self, say: Say, key: str, person: Person) -> Posted | None:
        """For one pair of eyes: where it was asked if the platform can do that, else in private."""
        if self.capabilities.ephemeral and await self.post_ephemeral(say, key, person):
            return None
        to = say.to if say.to.is_direct else Place.direct(person)
        return await self.say(replace(say, to=to, only_for=None), key)

    async def _open_thread(self, say: Say, posted: Posted) -> None:
        """After the message, which stands: what fails here is made good when it is needed."""
        if not self.capabilities.threads:
            return
        try:
            await self.open_thread(say, posted)
        except DeliveryError as trouble:
            log.warning("delivery.no_thread", extra={"platform": self.platform, "why": trouble})
