"""Finds the talk that a mail belongs to, and keeps what the next mail of a talk needs.

In this order: the token in the address it was written to; the mails that it answers, by their
Message-IDs; a ticket's number in its subject. What was found is only a hint: whether the sender may
join is decided by who they are.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Final

from adapters.email.mail import Address, IncomingMail
from adapters.email.threads.identities import (
    MailNames,
    address_of,
    fingerprint,
    split_plus_address,
)
from core.model.ids import ConversationId
from core.model.letter import LetterTalk
from core.model.people import Place
from core.ports import AdapterQueries

MAX_REFERENCES: Final = 20
MAX_LOOKED_UP: Final = 12


@dataclass(frozen=True, slots=True)
class TalkState:
    """What a talk by mail looks like from outside: whose room it is, the desk's address in it, its
    subject, and the mails that the next one answers, the latest last.
    """

    room: str
    address: str
    subject: str
    references: tuple[str, ...] = ()
    conversation: str = ""
    """Set where the talk itself goes on elsewhere, and mail only takes part in it."""

    @classmethod
    def parse(cls, text: str) -> "TalkState | None":
        if not text:
            return None
        held = json.loads(text)
        return cls(**{**held, "references": tuple(held["references"])})

    def with_mail(self, message_id: str) -> "TalkState":
        known = [each for each in self.references if each != message_id]
        return replace(self, references=(*known, message_id)[-MAX_REFERENCES:])


@dataclass(frozen=True, slots=True)
class FoundTalk:
    """`is_secret` where it was found by what only its readers know."""

    thread: str
    talk: LetterTalk
    is_secret: bool


@dataclass(frozen=True, slots=True)
class Talks:
    """`addresses` are the desk's own, in lower case; `prefix` begins a ticket's label."""

    memory: AdapterQueries
    names: MailNames
    addresses: frozenset[str]
    prefix: str
    platform: str
    main: str
    """The address that mails are from where no mail came in before."""

    async def find(self, mail: IncomingMail) -> FoundTalk | None:
        for thread in dict.fromkeys(await self._threads(mail)):
            if (talk := await self._talk(thread)) is not None:
                return FoundTalk(thread, talk, is_secret=True)
        number = number_in(mail.subject, self.prefix)
        named = await self.memory.letter_talk(number) if number is not None else None
        if named is None or named.place.platform != self.platform:
            return None
        return FoundTalk(named.place.thread, named, is_secret=False)

    async def state(self, thread: str) -> TalkState | None:
        return TalkState.parse(await self.memory.get_note(_talk_note(thread)))

    async def keep(self, thread: str, state: TalkState) -> None:
        await self.memory.put_note(_talk_note(thread), json.dumps(asdict(state)))

    async def remember(self, message_id: str, content: str, thread: str) -> None:
        """To which talk this mail of somebody's belongs, and what it says."""
        if message_id:
            await self.memory.put_note(_mail_note(message_id), f"{content} {thread}")

    async def known_mail(self, message_id: str) -> tuple[str, str]:
        """What the mail of that id said, and its talk; "" twice where none is known."""
        noted = await self.memory.get_note(_mail_note(message_id)) if message_id else ""
        content, _, thread = noted.partition(" ")
        return content, thread

    async def _talk(self, thread: str) -> LetterTalk | None:
        state = await self.state(thread)
        if state is None:
            return None
        if state.conversation:
            return await self.memory.letter_talk_in(ConversationId(state.conversation))
        return await self.memory.letter_talk_at(Place(self.platform, state.room, thread))

    async def thread_of(self, conversation: ConversationId, title: str) -> str:
        """The name of a talk for somebody who only takes part in it by mail."""
        talk = await self.memory.letter_talk_in(conversation)
        if talk is not None and talk.place.platform == self.platform:
            return talk.place.thread
        thread = self.names.thread_of(f"conversation {conversation}")
        if await self.state(thread) is None:
            await self.keep(thread, TalkState("", self.main, title, conversation=conversation))
        return thread

    async def _threads(self, mail: IncomingMail) -> list[str]:
        found = list[str]()
        for each in (*mail.to, *mail.cc, *mail.delivered_to):
            address, token = split_plus_address(each.address)
            if token and address.lower() in self.addresses:
                found.append(token)
        answered = dict.fromkeys([*mail.in_reply_to, *reversed(mail.references)])
        for message_id in list(answered)[:MAX_LOOKED_UP]:
            own = self.names.own_message(message_id)
            thread = own.thread if own else (await self.known_mail(message_id))[1]
            if thread:
                found.append(thread)
        return found


def may_join(talk: LetterTalk, address: str, platform: str) -> bool:
    """Is it the address of the requester, or of somebody who takes part by mail?"""
    people = (each for each in (talk.requester, *talk.others) if each.platform == platform)
    return address.lower() in {address_of(each.handle).lower() for each in people}


def number_in(subject: str, prefix: str) -> int | None:
    """The ticket that a subject names."""
    found = re.search(
        rf"(?<![\w-]){re.escape(prefix)}-(\d{{1,12}})(?![\w-])", subject, re.IGNORECASE
    )
    return int(found[1]) if found else None


def own_address(mail: IncomingMail, own: Iterable[str]) -> str:
    """The address of the desk's that it was written to; "" where none is named."""
    known = {each.lower() for each in own}
    named = (split_plus_address(each.address)[0].lower() for each in _recipients(mail))
    return next((each for each in named if each in known), "")


def content_of(mail: IncomingMail) -> str:
    """What a mail says, whatever way it came: its copies to two addresses say the same."""
    files = (fingerprint(file.name, sha256(file.content).hexdigest()) for file in mail.files)
    sender = mail.sender.address.lower() if mail.sender else ""
    date = mail.date.isoformat() if mail.date else ""
    return fingerprint(sender, date, mail.subject, " ".join(mail.full_text.split()), *files)


def _recipients(mail: IncomingMail) -> tuple[Address, ...]:
    return (*mail.to, *mail.cc, *mail.delivered_to)


def _talk_note(thread: str) -> str:
    return f"email:talk:{thread}"


def _mail_note(message_id: str) -> str:
    return f"email:mail:{fingerprint(message_id.strip())}"
