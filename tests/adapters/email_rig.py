"""E-mail for the contract: a mailbox read by IMAP, a server that sends and keeps copies."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses
from itertools import count
from pathlib import Path

from pymap.parsing.message import AppendMessage
from pymap.parsing.specials.flag import Flag

from adapters.email.adapter import EmailAdapter
from adapters.email.mail import Address
from adapters.email.settings import MailAccount, Server
from bot.runtime import attend
from bot.shielded_inbox import ShieldedInbox
from core.model.actions import Say
from core.model.ids import ConversationId
from core.model.letter import LetterTalk
from core.model.people import Person, Place
from core.model.policy import MailAddress, MailPolicy
from core.ports import Posted
from tests.adapters.contract import Desk, Shown, Verb
from tests.clock import FakeClock
from tests.desks import make_desk
from tests.email.mail_servers import (
    PASSWORD,
    USER,
    ImapServer,
    SentMail,
    SmtpServer,
    imap_server,
    smtp_server,
)
from tests.limits import PATIENCE
from tests.slack.scenes import PNG

SUPPORT, AUTHSERV, SEEN = "support@desk.test", "mx.desk.test", Flag(b"\\Seen")
ADA = Person("email", "ada@acme.test", "Ada")
ZOE = Person("email", "zoe@acme.test", "Zoe")
"""Has had a mail before anybody else, so that it is known that the server keeps copies."""


class MailMemory(Desk):
    """Every conversation began on the portal, and Ada takes part in it by mail."""

    async def letter_talk_in(self, conversation: ConversationId) -> LetterTalk | None:
        bob = Person("web", "bob", "Bob")
        return LetterTalk(Place.direct(bob), 1001, bob, conversation, (ADA,))


@dataclass
class EmailRig:
    imap: ImapServer
    smtp: SmtpServer
    desk: Desk
    adapter: EmailAdapter
    reading: "asyncio.Task[None]"
    clock: FakeClock
    lacks: frozenset[Verb] = frozenset(Verb)
    ada: Person = ADA
    grace: Person = Person("email", "grace@acme.test", "Grace Hopper")
    alan: Person = Person("email", "alan@acme.test", "Alan Turing")
    home: Place = Place.direct(ADA)
    room: Place = Place("email", "#support")
    nowhere: Place = Place("email", "#support")
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def says(
        self, who: Person, text: str, *, under: Posted | None = None, file: str = ""
    ) -> int:
        mail = EmailMessage()
        proof = f"dmarc=pass header.from={who.handle.partition('@')[2]}"
        mail["Authentication-Results"] = f"{AUTHSERV}; {proof}"
        mail["From"], mail["Date"] = f"{who.name} <{who.handle}>", format_datetime(self.clock.now())
        mail["Message-ID"], mail["To"] = f"<{next(self._numbers)}@acme.test>", SUPPORT
        if under is not None:
            answered = next(
                sent for sent in self.smtp.sent if sent["Message-ID"] == f"<{under.ref}>"
            )
            mail["In-Reply-To"], mail["Subject"] = answered["Message-ID"], answered["Subject"]
            mail.replace_header("To", answered["Reply-To"])
        mail.set_content(text)
        if file:
            mail.add_attachment(PNG, maintype="image", subtype="png", filename=file)
        refused, inside = self.desk.refused, self.desk.inside
        uid = await self.imap.deliver(mail.as_bytes())
        async with asyncio.timeout(PATIENCE):
            while not (self.acknowledged(uid) or self.desk.refused > refused):
                if self.reading.done() and self.desk.inside > inside:
                    break
                await asyncio.sleep(0.002)
        return uid

    async def edits(self, who: Person, said: int, text: str) -> None:
        raise AssertionError("nobody can")

    async def deletes(self, who: Person, said: int) -> None:
        raise AssertionError("nobody can")

    async def presses(self, who: Person, posted: Posted, label: str) -> None:
        raise AssertionError("a link is pressed on the portal")

    async def reacts(self, who: Person, posted: Posted, emoji: str, *, added: bool = True) -> None:
        raise AssertionError("nobody can")

    async def commands(self, who: Person, text: str) -> None:
        raise AssertionError("nobody can")

    async def fills(self, who: Person, values: dict[str, str]) -> dict[str, str]:
        raise AssertionError("nobody can")

    def form(self, who: Person) -> tuple[str, ...]:
        return ()

    def seen(self, who: Person) -> list[Shown]:
        return [_shown(sent) for sent in self.smtp.sent if sent.recipient == who.handle]

    def rung(self) -> set[str]:
        """Who got a mail that names somebody else, or several."""
        return {
            sent.recipient
            for sent in self.smtp.sent
            if [each for _, each in getaddresses([sent["To"], sent["Cc"]]) if each]
            != [sent.recipient]
        }

    def acknowledged(self, said: int) -> bool:
        return SEEN in self.imap.mailbox._messages[said].permanent_flags

    def breaks(self, how: str) -> None:
        faults = {"slow down": "421 4.3.2 too busy", "before": "cut before", "after": "cut after"}
        self.smtp.faults.append(faults[how])

    async def stops(self) -> None:
        self.reading.cancel()
        await asyncio.wait([self.reading])


def _shown(sent: SentMail) -> Shown:
    files: Sequence[EmailMessage] = list(sent.message.iter_attachments())
    return Shown(sent.text, files=tuple(str(file.get_filename()) for file in files))


@asynccontextmanager
async def at_work(folder: Path) -> AsyncIterator[EmailRig]:
    clock, desk = FakeClock(), MailMemory()
    policy = make_desk(mail=MailPolicy({SUPPORT: MailAddress()}, plus_addresses=True))
    async with imap_server() as imap, smtp_server() as smtp:
        account = MailAccount(
            Server("127.0.0.1", imap.port, "none", USER, PASSWORD),
            Server("127.0.0.1", smtp.port, "none"),
            Address(SUPPORT, "Support"),
            AUTHSERV,
        )
        adapter = EmailAdapter(account, policy, desk, clock)
        adapter._reader.wait = lambda _: asyncio.sleep(0.01)
        keeping = list["asyncio.Task[object]"]()

        def keep(mail: SentMail) -> None:
            copy = AppendMessage(mail.raw, clock.now(), frozenset())
            keeping.append(asyncio.ensure_future(imap.sent.append(copy)))

        smtp.on_mail = keep
        rest = timedelta(milliseconds=10)
        reading = asyncio.create_task(attend(adapter, ShieldedInbox(desk), lambda _: rest))
        try:
            hello = Say(Place.direct(ZOE), "opened", args={"ticket": "HD-1000", "subject": "x"})
            await adapter.deliver(hello, key="e0/0", posted=None)
            async with asyncio.timeout(PATIENCE):
                while not any(name.startswith("email:cursor:") for name in desk.notes):
                    await asyncio.sleep(0.002)
            yield EmailRig(imap, smtp, desk, adapter, reading, clock)
        finally:
            reading.cancel()
            await asyncio.wait([reading])
            await adapter.close()
