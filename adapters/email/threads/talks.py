"""Finds the talk that a mail belongs to, and keeps what the next mail of a talk needs.

In this order: the token in the address it was written to; the mails that it answers, by their
Message-IDs; a ticket's number in its subject. What was found is only a hint: whether the mail joins
is decided by who has written it, and by what it answers.

The address of a talk can be given to anybody, and a Message-ID be chosen. So whoever reads a talk
could enter its address at a service that takes part in it, and read there what the service sends to
it: a code to sign in with, an invitation. A mail therefore joins only if it tells nobody anything
that was not meant for them. One of these must hold:

| a mail of a participant joins if | such as |
|---|---|
| it answers a mail that the desk sent to that person | the usual reply |
| it answers a mail that they have written in this talk | something forgotten |
| nobody else takes part | a new mail to the address that the program has kept |
| it is addressed to all others who take part as well | a reply to all, from who was in copy |
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
from core.adapter_queries import AdapterQueries
from core.model.ids import ConversationId
from core.model.letter import LetterTalk
from core.model.people import Person, Place

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
class KnownMail:
    """A mail that was taken in: a hash of what it says, its talk, and the account that wrote it, ""
    where that is not known.
    """

    content: str = ""
    thread: str = ""
    writer: str = ""


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

    async def remember(self, message_id: str, mail: KnownMail) -> None:
        """What the mail of that id is; the first one keeps its name."""
        if message_id and await self.known_mail(message_id) == KnownMail():
            noted = f"{mail.content} {mail.thread} {mail.writer}"
            await self.memory.put_note(_mail_note(message_id), noted)

    async def known_mail(self, message_id: str) -> KnownMail:
        """The mail of that id; an empty one where none is known."""
        noted = await self.memory.get_note(_mail_note(message_id)) if message_id else ""
        return KnownMail(*noted.split(" ", 2)) if noted else KnownMail()

    async def tells_nothing_new(self, mail: IncomingMail, author: Person, found: FoundTalk) -> bool:
        """May it join without telling anybody what was not meant for them? See above."""
        people = (found.talk.requester, *found.talk.others)
        others = {each for each in people if each != author}
        named = {each.address.lower() for each in (*mail.to, *mail.cc)}
        if all(p.platform == self.platform and _address(p) in named for p in others):
            return True
        for message_id in _answered_ids(mail):
            own = self.names.own_message(message_id)
            if own is None:
                known = await self.known_mail(message_id)
                is_theirs = known.thread == found.thread and known.writer == author.account
            else:
                sent = await self.memory.get_note(sent_note(own.key_hash))
                is_theirs = own.thread == found.thread and bool(sent)
                is_theirs = is_theirs and json.loads(sent)["room"] == Place.direct(author).room
            if is_theirs:
                return True
        return False

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
        for message_id in _answered_ids(mail):
            own = self.names.own_message(message_id)
            thread = own.thread if own else (await self.known_mail(message_id)).thread
            if thread:
                found.append(thread)
        return found


def member_of_talk(talk: LetterTalk, address: str, platform: str) -> Person | None:
    """The account with this address: the requester's, or of somebody who takes part by mail."""
    people = (each for each in (talk.requester, *talk.others) if each.platform == platform)
    return next((each for each in people if _address(each) == address.lower()), None)


def sent_note(key_hash: str) -> str:
    """The name of the note of a mail that was sent."""
    return f"email:sent:{key_hash}"


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


def _address(person: Person) -> str:
    return address_of(person.handle).lower()


def _answered_ids(mail: IncomingMail) -> list[str]:
    """The ids of the mails that it answers, the nearest first."""
    ids = dict.fromkeys([*mail.in_reply_to, *reversed(mail.references)])
    return list(ids)[:MAX_LOOKED_UP]


def _recipients(mail: IncomingMail) -> tuple[Address, ...]:
    return (*mail.to, *mail.cc, *mail.delivered_to)


def _talk_note(thread: str) -> str:
    return f"email:talk:{thread}"


def _mail_note(message_id: str) -> str:
    return f"email:mail:{fingerprint(message_id.strip())}"
