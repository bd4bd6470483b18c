"""Delivery of mails: who they are from, which mail they answer, how a try ended, and their budget.

Mail edits nothing and takes nothing back. Until it leaves, somebody's words are replaced by what
they make of them; afterwards a short correction follows, of the lines alone that have changed. Each
mail has a Message-ID made of its idempotency key. After an unclear end it is looked for among the
sent mails, if the server keeps what it sends; else nobody can tell, and the case is counted.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from adapters.email.mail import Address, Link, OutgoingMail
from adapters.email.rendering.mail_renderer import needs_smtputf8, render_mail
from adapters.email.settings import NAME, MailAccount
from adapters.email.threads.identities import (
    MailNames,
    address_of,
    fingerprint,
    is_unproven,
    plus_address,
)
from adapters.email.threads.talks import Talks, TalkState, sent_note
from adapters.email.transport.access_token import AccessTokens
from adapters.email.transport.smtp_sender import Envelope, SmtpSender
from adapters.kit.delivery import DeliveryPolicy, Refusal
from adapters.kit.mail_links import PATH, LetterPress, letter_secret, sign_press
from adapters.kit.platform import PlainMail
from adapters.words.catalogue import catalogue
from adapters.words.rendering import PlainDialect, label_of, text_of
from core import wordings as words
from core.adapter_queries import AdapterQueries
from core.model.actions import Action, Say
from core.model.events import Choice
from core.model.ids import expiring_name
from core.model.people import Person, Place, Posted
from core.model.policy import MailPolicy
from core.model.text import one_line
from core.ports import Clock, LookupUnsupported, Permanent

log = logging.getLogger(__name__)

WINDOW_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True)
class MailBudget:
    """`purpose` tells the mails of tickets from those to sign in with."""

    memory: AdapterQueries
    purpose: str

    async def spend(self, address: str, limit: int, key: str, now: datetime) -> bool:
        """False where the address has had its share of this hour. `key` names the mail."""
        hour = int(now.timestamp()) // WINDOW_SECONDS
        day = datetime.fromtimestamp(hour * WINDOW_SECONDS, UTC).date()
        whose, mail = fingerprint(self.purpose, address.lower()), fingerprint(key)
        for place in range(limit):
            name = expiring_name(day, f"email:budget:{whose}:{hour}:{place}")
            holder = await self.memory.get_note(name) or await self.memory.claim_note(name, mail)
            if holder == mail:
                return True
        return False


LINKED: Final = frozenset(
    {
        Choice.SOLVED,
        Choice.NEED_PERSON,
        Choice.PICK,
        Choice.SHOW,
        Choice.NONE_OF_THESE,
        Choice.CALL_NOW,
        Choice.CALL_NOBODY,
        Choice.RATE,
        Choice.REOPEN,
        Choice.OPEN_ANEW,
        Choice.NEITHER,
    }
)
"""What a link can press. The rest is asked in words, or opens a form."""
MAX_SUBJECT_CHARS: Final = 180


class Sender(Protocol):
    async def send(self, mail: Envelope) -> None: ...


@dataclass(slots=True, kw_only=True)
class MailDelivery(DeliveryPolicy):
    """`find_sent` looks for a Message-ID among the sent mails; None where nobody can tell."""

    account: MailAccount
    policy: MailPolicy
    names: MailNames
    talks: Talks
    sender: Sender
    clock: Clock
    find_sent: Callable[[str, str], Awaitable[bool | None]]
    web_url: str = ""
    _latest: str = ""
    """The Message-ID of the last mail that has surely left."""

    def meaning(self, refusal: Permanent) -> Refusal:
        return Refusal.OTHER

    async def post(self, say: Say, key: str) -> Posted:
        return await self._send(say, key, _words(say))

    async def say_again(self, say: Say, key: str, posted: Posted) -> Posted:
        """Only the lines that were not in the mail before; nothing where all were."""
        own = self.names.own_message(posted.ref)
        noted = await self.memory.get_note(sent_note(own.key_hash)) if own and _words(say) else ""
        sent = json.loads(noted).get("lines") if noted else None
        if sent is None:
            return await self.say(say, key)
        lines = [line for line in _words(say).split("\n") if line.strip()]
        changed = [line for line in lines if fingerprint(line.strip()) not in sent]
        if not changed and len(lines) == len(sent):
            return posted
        if not changed:
            raise Permanent(words.failure_mail_unchangeable())
        said = catalogue(say.language).fill("phrase.mail_correction", text="\n".join(changed))
        correction = replace(say, args={**say.args, "text": said}, files=())
        return await self._send(correction, key, _words(say))

    async def _send(self, say: Say, key: str, said: str) -> Posted:
        """`said` is what stands then, of which a correction may be only a part."""
        if not say.to.is_direct:
            raise Permanent(words.failure_needs_channel())
        say = await self._in_its_talk(say)
        handle, thread = say.to.direct_handle, say.to.thread
        state = await self.talks.state(thread) if thread else None
        mail = await self._mail(say, key, state)
        budget = MailBudget(self.memory, "tickets")
        if mail.automatic and not await budget.spend(
            address_of(handle), self._limit(handle), key, mail.date
        ):
            raise Permanent(words.failure_mail_too_many())
        sent: dict[str, Any] = {
            "key": key,
            "conversation": say.conversation or "",
            "wording": say.wording,
        }
        sent |= {"room": say.to.room, "thread": thread}
        sent |= {"lines": [fingerprint(x.strip()) for x in said.split("\n") if x.strip()]}
        await self.memory.put_note(sent_note(self.names.key_hash(key)), json.dumps(sent))
        envelope = Envelope(
            self._answers_to(state, thread).address,
            mail.to[0].address,
            render_mail(mail),
            needs_smtputf8(mail),
        )
        await self.sender.send(envelope)
        self._latest = mail.message_id
        return Posted(say.to, mail.message_id)

    async def edit(self, say: Say, key: str, posted: Posted) -> None:
        raise Permanent(words.failure_mail_unchangeable())

    async def delete(self, posted: Posted) -> None:
        raise Permanent(words.failure_mail_left())

    async def post_ephemeral(self, say: Say, key: str, person: Person) -> bool:
        return False

    async def find(self, action: Action, *, key: str) -> Posted | None:
        if not isinstance(action, Say):
            return None
        action = await self._in_its_talk(action)
        message_id = self.names.message_id(action.to.thread, key)
        found = await self.find_sent(message_id, self._latest)
        if found is None:
            raise LookupUnsupported("the mail server keeps no copies of what it sends")
        return Posted(action.to, message_id) if found else None

    async def _in_its_talk(self, say: Say) -> Say:
        """Who only takes part by mail has a talk of their own of the conversation."""
        if say.to.thread or say.conversation is None:
            return say
        thread = await self.talks.thread_of(say.conversation, say.title)
        return replace(say, to=replace(say.to, thread=thread))

    async def _mail(self, say: Say, key: str, state: TalkState | None) -> OutgoingMail:
        now, texts = self.clock.now(), catalogue(say.language)
        handle, thread = say.to.direct_handle, say.to.thread
        links = tuple(self._links(say))
        fitted = self.fit(
            text_of(say, PlainDialect(now), voiced=False, pressed=bool(links)),
            text_of(say, PlainDialect(now)),
        )
        references = state.references if state else ()
        reader = say.reader.name if say.reader and not is_unproven(handle) else ""
        return OutgoingMail(
            self._from(state),
            (Address(address_of(handle), reader),),
            self._subject(say, state, handle),
            fitted.text,
            self.names.message_id(thread, key),
            now,
            reply_to=self._answers_to(state, thread),
            in_reply_to=references[-1] if references else "",
            references=references,
            links=links,
            footer=texts.fill("phrase.mail_footer", ticket=say.ticket) if say.ticket else "",
            language=say.language,
            automatic=say.on_behalf_of is None,
            files=tuple(await self.files_of(say, fitted.full_text)),
        )

    def _from(self, state: TalkState | None) -> Address:
        own = self.account.sender
        return Address(state.address, own.name) if state else own

    def _answers_to(self, state: TalkState | None, thread: str) -> Address:
        own = self._from(state)
        if not (thread and self.policy.plus_addresses):
            return own
        return Address(plus_address(own.address, thread), own.name)

    def _subject(self, say: Say, state: TalkState | None, handle: str) -> str:
        """As the requester has written it, so that their program keeps the mails together. Nobody's
        words go to an address that may be forged.
        """
        texts, tag = catalogue(say.language), f"[{say.ticket}]" if say.ticket else ""
        subject = state.subject if state and not is_unproven(handle) else ""
        if not subject:
            about = "" if is_unproven(handle) else str(say.args.get("subject", ""))
            subject = about or texts.fill("phrase.mail_subject")
            return one_line(f"{tag} {subject}".strip(), MAX_SUBJECT_CHARS)
        room = MAX_SUBJECT_CHARS - len(tag) - 5
        named = subject if not tag or tag in subject else f"{subject[:room]} {tag}"
        return one_line(f"Re: {named}", MAX_SUBJECT_CHARS)

    def _limit(self, handle: str) -> int:
        return self.policy.unproven_per_hour if is_unproven(handle) else self.policy.per_hour

    def _links(self, say: Say) -> Iterator[Link]:
        """The buttons of the letter, as links, where there is a portal to press them on."""
        if not self.web_url or say.conversation is None or say.reader is None:
            return
        for each in say.messages:
            for button in each.buttons:
                if button.choice in LINKED:
                    place = Place(NAME, say.to.room, say.to.thread)
                    press = LetterPress(
                        say.conversation,
                        button.choice,
                        button.value,
                        place,
                        say.reader,
                        button.label,
                    )
                    yield Link(label_of(button, say.language), self._url(press))

    def _url(self, press: LetterPress) -> str:
        return f"{self.web_url}{PATH}{sign_press(self.names.secret, press, self.clock.now())}"


def _words(say: Say) -> str:
    """Somebody's own words that the desk passes on; "" where it is the desk that speaks."""
    return str(say.args.get("text", ""))


@dataclass(slots=True)
class PlainMailSender:
    """Implements `adapters.kit.platform.MailSender`; `per_hour` mails to one address."""

    account: MailAccount
    memory: AdapterQueries
    clock: Clock
    per_hour: int

    async def send(self, mail: PlainMail, *, key: str) -> None:
        now, own = self.clock.now(), self.account.sender
        budget = MailBudget(self.memory, "sign in")
        if not await budget.spend(mail.to, self.per_hour, key, now):
            raise Permanent(words.failure_mail_too_many())
        names = MailNames(await letter_secret(self.memory), own.address.rpartition("@")[2])
        outgoing = OutgoingMail(
            own,
            (Address(mail.to),),
            mail.subject,
            mail.text,
            names.message_id("", key),
            now,
            links=tuple(Link(label, url) for label, url in mail.links),
            language=mail.language,
            automatic=True,
        )
        content, utf8 = render_mail(outgoing), needs_smtputf8(outgoing)
        tokens = AccessTokens(self.account.oauth, self.account.imap.user, self.clock)
        smtp = SmtpSender(self.account.smtp, tokens.current, self.clock.elapsed)
        try:
            await smtp.send(Envelope(own.address, mail.to, content, utf8))
        finally:
            await smtp.close()
            await tokens.close()
