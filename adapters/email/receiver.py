"""What becomes of a mail that came: an event for the desk, stored before it is marked as seen.

| the mail is | what is done |
|---|---|
| one of the desk's own that came back | nothing; it is a loop |
| a report of a mail that did not arrive | the message becomes a dead letter, agents are told |
| known already, by its id or by what it says | nothing |
| of somebody who may join the talk it answers (see `threads.talks`) | their words in that talk |
| automatic | kept in its talk, or in a ticket without any answer |
| anything else | a ticket, which names the one it speaks of |
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from adapters.email.mail import Automatic, IncomingMail, MailFile
from adapters.email.reading.authentication import SenderProof, verify_sender
from adapters.email.reading.delivery_reports import read_report
from adapters.email.reading.headers import strip_prefixes
from adapters.email.reading.reader import read_mail
from adapters.email.reading.remarks import Remark
from adapters.email.settings import NAME, MailAccount
from adapters.email.threads.identities import (
    MailNames,
    address_of,
    fingerprint,
    is_unproven,
    split_plus_address,
    unproven_handle,
)
from adapters.email.threads.talks import (
    FoundTalk,
    KnownMail,
    Talks,
    TalkState,
    content_of,
    member_of_talk,
    own_address,
    sent_note,
)
from adapters.words.catalogue import catalogue
from core import wordings as words
from core.adapter_queries import AdapterQueries
from core.model.attachment import Attachment
from core.model.errors import encode_reason
from core.model.events import DeliveryFailed, MessageReceived
from core.model.ids import ConversationId, EventId
from core.model.letter import Letter
from core.model.people import Person, Place
from core.model.policy import Desk, MailAddress
from core.ports import (
    Clock,
    Conflict,
    DeliveryNotRecorded,
    Inbox,
    StoreUnavailable,
)

log = logging.getLogger(__name__)

MAX_INLINE_READ_BYTES: Final = 8 * 1024
"""A larger mail is read in a thread, so that nobody waits for it: hostile ones take 30 ms a kB."""
MAX_COPIES: Final = 20
ORIGINAL_NAME: Final = "original-mail.txt"
WHOLE_NAME: Final = "whole-mail.txt"
"""A mail in words alone, with what it quotes."""
_MAX_OFFSET: Final = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a mail belongs: its talk, who has written it there, and what it only speaks of."""

    thread: str
    author: Person
    room: str
    joins: bool
    refers_to: int | None = None
    conversation: ConversationId | None = None


@dataclass(slots=True)
class Receiver:
    account: MailAccount
    desk: Desk
    memory: AdapterQueries
    clock: Clock
    names: MailNames
    inbox: Inbox
    talks: Talks = field(init=False)

    def __post_init__(self) -> None:
        own = own_addresses(self.account, self.desk)
        main = self.account.sender.address
        self.talks = Talks(self.memory, self.names, own, self.desk.prefix, NAME, main)

    async def receive(self, raw: bytes) -> bool:
        """True once it is stored, or needs no storing; False where the store is away."""
        small = len(raw) <= MAX_INLINE_READ_BYTES
        mail = read_mail(raw) if small else await asyncio.to_thread(read_mail, raw)
        if mail.automatic is Automatic.LIST and self._is_own_list(mail):
            mail = replace(mail, automatic=Automatic.NO)
        try:
            await self._take(mail, raw)
        except (Conflict, DeliveryNotRecorded, StoreUnavailable) as trouble:
            log.warning("email.not_taken", extra={"why": type(trouble).__name__})
            return False
        except Exception:
            # One mail that nobody foresaw must not keep all others out: people read it instead.
            log.exception("email.failed")
            if mail.unreadable:
                raise
            await self._take(_unread(mail, raw), raw)
        return True

    def _is_own_list(self, mail: IncomingMail) -> bool:
        """Is an address of the desk's itself a group? Then what people write to it says "list"."""
        named = f"{mail.headers.get('list-post', '')} {mail.headers.get('list-id', '')}".lower()
        own = self.talks.addresses
        return any(f"mailto:{a}>" in named or f"<{a.replace('@', '.')}>" in named for a in own)

    async def _take(self, mail: IncomingMail, raw: bytes) -> None:
        if self.names.own_message(mail.message_id) is not None:
            log.warning("email.own_mail_came_back")
            return
        if mail.automatic is Automatic.BOUNCE and await self._take_bounce(mail):
            return
        event_id, thread = await self._identify(mail)
        if await self.memory.has_seen(event_id):
            return
        placing = await self._place(mail, thread)
        files = [await self._keep(each) for each in mail.files]
        event = MessageReceived(
            event_id,
            self.clock.now(),
            Place(NAME, placing.room, placing.thread),
            placing.author,
            _text_of(mail, joins=placing.joins, prefix=self.desk.prefix),
            tuple(files),
            ref=fingerprint(event_id),
            conversation=placing.conversation,
            copies_to=self._copies(mail, placing),
            letter=self._letter(mail, placing, await self._original(mail, raw)),
        )
        await self._note(mail, placing)
        await self.inbox.accept(event)

    async def _identify(self, mail: IncomingMail) -> tuple[EventId, str]:
        """The id of the event, the same for each copy of a mail, and the talk that it would begin.

        A Message-ID names a mail, unless its sender gives one to several: then what it says does.
        """
        content = content_of(mail)
        known = await self.talks.known_mail(mail.message_id)
        is_double = bool(known.content) and known.content != content
        cause = (
            f"{mail.message_id} {content}" if is_double or not mail.message_id else mail.message_id
        )
        thread = known.thread
        if not thread or is_double:
            thread = self.names.thread_of(cause)
        return EventId(f"{NAME}:{fingerprint(cause)}"), thread

    async def _place(self, mail: IncomingMail, thread: str) -> Placing:
        proof = verify_sender(mail, self.account.authserv_id)
        address = mail.sender.address.lower() if mail.sender else ""
        found = await self.talks.find(mail)
        if mail.automatic is not Automatic.NO:
            return await self._place_automatic(mail, address, proof, found)
        if found is not None and (member := await self._member(mail, found, proof)) is not None:
            return _place_in_talk(found, mail, member)
        number = found.talk.number if found else None
        if proof is SenderProof.PROVEN:
            author = self._proven(mail, address)
            return Placing(thread, author, Place.direct(author).room, joins=False, refers_to=number)
        author = self._unproven(mail, thread, address)
        return Placing(thread, author, Place.direct(author).room, joins=False, refers_to=number)

    async def _place_automatic(
        self, mail: IncomingMail, address: str, proof: SenderProof, found: FoundTalk | None
    ) -> Placing:
        """In the talk that it answers if its sender takes part; else each sender has one ticket for
        all that is of one kind, so that no loop can fill the desk.
        """
        if found is not None and found.is_secret:
            member = await self._member(mail, found, proof)
            if member is not None:
                return _place_in_talk(found, mail, member)
        kind = found.thread if found else strip_prefixes(mail.subject).casefold()
        day = f"{self.clock.now():%Y-%m-%d}"
        thread = self.names.thread_of(f"automatic {address} {kind} {day}")
        author = self._unproven(mail, thread, address)
        number = found.talk.number if found else None
        return Placing(thread, author, Place.direct(author).room, joins=False, refers_to=number)

    async def _member(
        self, mail: IncomingMail, found: FoundTalk, proof: SenderProof
    ) -> Person | None:
        """Who has written it, if they may join the talk with it; else None."""
        is_sure = proof is SenderProof.PROVEN or (
            proof is SenderProof.UNCHECKED and found.is_secret
        )
        if not is_sure or mail.sender is None:
            return None
        member = member_of_talk(found.talk, mail.sender.address, NAME)
        if member is None or not await self.talks.tells_nothing_new(mail, member, found):
            return None
        return member

    def _proven(self, mail: IncomingMail, address: str) -> Person:
        name = mail.sender.name if mail.sender else ""
        guest = self._is_guest(address)
        return Person(NAME, address, name, address, _zone_of(mail.date), guest=guest)

    def _unproven(self, mail: IncomingMail, thread: str, address: str) -> Person:
        name = (mail.sender.name or address) if mail.sender else ""
        texts = catalogue(self.desk.languages[0])
        shown = texts.fill("phrase.unverified", name=name or texts.fill("phrase.unknown_sender"))
        handle = unproven_handle(thread, address)
        return Person(NAME, handle, shown, address, _zone_of(mail.date), guest=True)

    def _copies(self, mail: IncomingMail, placing: Placing) -> tuple[Person, ...]:
        """Those in To and Cc, where the sender is proven: nobody's address takes part in what a
        stranger has made up.
        """
        if mail.automatic is not Automatic.NO or is_unproven(placing.author.handle):
            return ()
        own = {*self.talks.addresses, address_of(placing.author.handle)}
        named = {each.address.lower(): each for each in (*mail.to, *mail.cc)}
        others = [a for a in named if split_plus_address(a)[0] not in own]
        return tuple(
            Person(NAME, each, named[each].name, each, guest=self._is_guest(each))
            for each in others[:MAX_COPIES]
        )

    def _is_guest(self, address: str) -> bool:
        return address.rpartition("@")[2] not in self.desk.web.domains

    async def _original(self, mail: IncomingMail, raw: bytes) -> Attachment | None:
        """All of the mail, where its words are not: as it came, if it could not be read in full."""
        if any(Remark(each).needs_original for each in mail.remarks):
            return await self._keep(MailFile(ORIGINAL_NAME, "text/plain", raw))
        if mail.has_quotation:
            whole = mail.full_text.encode("utf-8", "replace")
            return await self._keep(MailFile(WHOLE_NAME, "text/plain", whole))
        return None

    def _letter(self, mail: IncomingMail, placing: Placing, original: Attachment | None) -> Letter:
        own = own_address(mail, self.talks.addresses)
        to = self.desk.mail.addresses.get(own, MailAddress())
        verified = verify_sender(mail, self.account.authserv_id) is SenderProof.PROVEN
        automatic = "" if mail.automatic is Automatic.NO else mail.automatic.value
        notes = (*mail.remarks, *(("forwarded",) if mail.forwarded else ()))
        return Letter(
            mail.message_id,
            verified,
            automatic,
            to.queue,
            to.team,
            to.category,
            placing.refers_to,
            notes,
            original,
        )

    async def _note(self, mail: IncomingMail, placing: Placing) -> None:
        """What the answer needs, before the mail is stored: a crash in between does no harm."""
        own = own_address(mail, self.talks.addresses) or self.account.sender.address
        state = await self.talks.state(placing.thread)
        if state is None:
            state = TalkState(placing.room, own, strip_prefixes(mail.subject))
        if mail.automatic is Automatic.NO and mail.message_id:
            state = state.with_mail(mail.message_id)
        await self.talks.keep(placing.thread, state)
        known = KnownMail(content_of(mail), placing.thread, placing.author.account)
        await self.talks.remember(mail.message_id, known)

    async def _keep(self, file: MailFile) -> Attachment:
        async def content() -> AsyncIterator[bytes]:
            yield file.content

        return await self.inbox.keep(file.name, file.media_type, content())

    async def _take_bounce(self, mail: IncomingMail) -> bool:
        """True where it is about a mail of the desk's."""
        report = read_report(mail)
        own = self.names.own_message(report.message_id) if report is not None else None
        if report is None or own is None:
            return False
        noted = await self.memory.get_note(sent_note(own.key_hash))
        if not noted or not report.failures:
            log.info("email.report", extra={"failed": len(report.failures), "known": bool(noted)})
            return True
        sent, now = json.loads(noted), self.clock.now()
        reason = encode_reason(words.failure_mail_came_back(reply=report.failures[0].reason))
        await self.memory.came_back(sent["key"], reason, now)
        if sent["conversation"]:
            failed = DeliveryFailed(
                EventId(f"{NAME}:bounce:{sent['key']}"),
                now,
                ConversationId(sent["conversation"]),
                sent["key"],
                sent["wording"],
                reason,
                Place(NAME, sent["room"], sent["thread"]),
            )
            await self.inbox.accept(failed)
        return True


def _unread(mail: IncomingMail, raw: bytes) -> IncomingMail:
    """Nothing of it but who sent it and the original; its hash tells it from another such mail."""
    digest, remarks = sha256(raw).hexdigest(), (Remark.UNREADABLE.value,)
    return IncomingMail(mail.sender, senders=0, full_text=digest, unreadable=True, remarks=remarks)


def own_addresses(account: MailAccount, desk: Desk) -> frozenset[str]:
    """The desk's own addresses, in lower case."""
    return frozenset({account.sender.address, *desk.mail.addresses})


def _place_in_talk(found: FoundTalk, mail: IncomingMail, author: Person) -> Placing:
    """In the talk, as the account that takes part in it."""
    talk = found.talk
    name = mail.sender.name if mail.sender and not is_unproven(author.handle) else ""
    author = replace(author, name=name or author.name, zone=_zone_of(mail.date) or author.zone)
    if author == talk.requester:
        return Placing(found.thread, author, talk.place.room, joins=True)
    room = Place.direct(author).room
    return Placing(found.thread, author, room, joins=True, conversation=talk.conversation)


def _text_of(mail: IncomingMail, *, joins: bool, prefix: str) -> str:
    """The words; of a mail that begins a talk also the subject, which tells what it is about."""
    subject = strip_prefixes(mail.subject)
    if joins or not subject or mail.text.casefold().startswith(subject.casefold()):
        return mail.text
    return f"{subject}\n\n{mail.text}".strip()


def _zone_of(date: datetime | None) -> str:
    """The zone of the sender's clock as far as a mail tells it: hours from UTC. Servers write their
    mail in UTC wherever they stand, so that says nothing.
    """
    offset = date.utcoffset() if date is not None else None
    if not offset or abs(offset) > _MAX_OFFSET or offset % timedelta(hours=1):
        return ""
    hours = offset // timedelta(hours=1)
    return f"Etc/GMT{'-' if hours > 0 else '+'}{abs(hours)}"
