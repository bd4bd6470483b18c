"""A whole desk whose requesters write mail: real servers, a real store, agents in a room beside."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from adapters.email.adapter import EmailAdapter
from adapters.email.mail import Address
from adapters.email.settings import MailAccount, Server
from bot.runtime import running
from bot.settings import make_settings
from bot.wiring import Bot, assemble
from core.model.actions import Action, Say
from core.model.events import (
    ButtonPressed,
    Choice,
    Event,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
)
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.policy import Desk, MailAddress, MailPolicy, WebAccess
from core.model.timeline import ALL_OF_IT
from core.outbox.retry_policy import DeliveryLimits
from core.ports import Capabilities, DeliveryState, Inbox, OutboxRow, Posted
from core.store.sql_store import SqlStore
from tests.clock import FakeClock
from tests.counting import UNDER_WAY
from tests.databases import lay_out_sqlite
from tests.desks import make_desk, make_library
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
from tests.talk import GRACE
from tests.timelines import check_timelines

SUPPORT, BILLING = "support@desk.test", "billing@desk.test"
AUTHSERV = "mx.desk.test"
MEMORY = Path("/dev/shm")
ROOM = Place("console", "#support")


@dataclass
class AgentsRoom:
    """Where the agents are: it takes everything, and shows what it was given."""

    name: str = "console"
    capabilities: Capabilities = Capabilities(
        buttons=True, threads=True, edits=True, max_text=10_000, can_look=True
    )
    said: list[Say] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: count(1))

    async def run(self, inbox: Inbox) -> None:
        await asyncio.Event().wait()

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        if not isinstance(action, Say):
            return None
        self.said.append(action)
        ref = posted.ref if posted else f"p{next(self._numbers)}"
        return Posted(replace(action.to, thread=action.to.thread or ref), ref)

    async def find(self, action: Action, *, key: str) -> Posted | None:
        return None

    async def close(self) -> None: ...

    def heard(self, wording: str) -> list[Say]:
        return [say for say in self.said if say.wording == wording]


@dataclass
class MailDesk:
    """`policy` is the desk's; `authserv_id` is "" where no sender can be proven."""

    imap: ImapServer
    smtp: SmtpServer
    folder: Path
    clock: FakeClock = field(default_factory=FakeClock)
    authserv_id: str = AUTHSERV
    mail: MailPolicy = field(
        default_factory=lambda: MailPolicy(
            {SUPPORT: MailAddress(), BILLING: MailAddress(category="account", team="accounts")},
            plus_addresses=True,
        )
    )
    web_url: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    room: AgentsRoom = field(default_factory=AgentsRoom)
    bot: Bot | None = None
    adapter: EmailAdapter | None = None
    _numbers: Any = field(default_factory=lambda: count(1))

    @property
    def policy(self) -> Desk:
        web = WebAccess(domains=("acme.test",))
        return make_desk(**{"mail": self.mail, "web": web, **self.changes})

    @property
    def store(self) -> SqlStore:
        assert self.bot is not None
        return self.bot.store

    @property
    def account(self) -> MailAccount:
        return MailAccount(
            Server("127.0.0.1", self.imap.port, "none", USER, PASSWORD),
            Server("127.0.0.1", self.smtp.port, "none"),
            Address(SUPPORT, "Support"),
            self.authserv_id,
        )

    @asynccontextmanager
    async def open(
        self, prepared: Callable[[EmailAdapter], None] = lambda a: None
    ) -> AsyncIterator[Bot]:
        """The desk at work, until the block ends; then it stops in order."""
        database = self.folder / "desk.db"
        if not database.exists():
            await lay_out_sqlite(database)
        settings = make_settings(_env_file=None, database_url=f"sqlite:///{database}")
        library = make_library()
        bot = assemble(settings, self.policy, lambda: library, self.clock, [self.room])
        adapter = EmailAdapter(self.account, self.policy, bot.store, self.clock, self.web_url)
        prepared(adapter)
        bot = assemble(settings, self.policy, lambda: library, self.clock, [self.room, adapter])
        adapter.memory = bot.store
        adapter.__post_init__()
        adapter._reader.idle_seconds = 0.3
        for line in bot.outbox._lines:
            line.limits = DeliveryLimits(
                longest=timedelta(seconds=PATIENCE),
                hold=timedelta(seconds=PATIENCE * 1.5),
                poll=timedelta(milliseconds=20),
            )
        self.bot, self.adapter = bot, adapter
        try:
            async with running(bot, rest=lambda _: timedelta(milliseconds=20)):
                await self.listening()
                yield bot
                await check_timelines(bot.store)
        finally:
            await bot.store.close()

    async def listening(self) -> None:
        """Come back when the mailbox is open."""
        async with asyncio.timeout(PATIENCE):
            while not await self.store.get_note(f"email:cursor:{USER}@127.0.0.1:INBOX"):
                await asyncio.sleep(0.005)

    async def quiet(self, seconds: float = PATIENCE) -> None:
        """Come back when each mail is taken in and nothing is due any more."""
        assert self.bot is not None
        async with asyncio.timeout(seconds):
            while await self.imap.unseen() or await self._under_way():
                await asyncio.sleep(0.01)

    async def _under_way(self) -> bool:
        rows = await self.store.outbox(list(UNDER_WAY), 5000)
        return any(row.due_at <= self.clock.now() for row in rows)

    async def outbox(self, *states: DeliveryState) -> list[OutboxRow]:
        return list(await self.store.outbox(list(states or DeliveryState), 5000))

    async def says(self, text: str, **more: Any) -> EmailMessage:
        """Ana, or somebody, writes a mail, and it is taken in."""
        mail = self.letter(text, **more)
        await self.imap.deliver(mail.as_bytes())
        await self.quiet()
        return mail

    def letter(
        self,
        text: str,
        *,
        who: str = "Ana <ana@acme.test>",
        subject: str = "",
        to: str = SUPPORT,
        answers: SentMail | None = None,
        proof: str = "dmarc=pass",
        message_id: str = "",
        **headers: str,
    ) -> EmailMessage:
        mail = EmailMessage()
        domain = who.rpartition("@")[2].strip(" >")
        if proof:
            mail["Authentication-Results"] = f"{AUTHSERV}; {proof} header.from={domain}"
        mail["From"], mail["Date"] = who, format_datetime(self.clock.now())
        mail["Message-ID"] = message_id or f"<m{next(self._numbers)}.{domain}@{domain}>"
        if answers is not None:
            to = answers["Reply-To"] or to
            subject = subject or answers["Subject"]
            mail["In-Reply-To"] = answers["Message-ID"]
            mail["References"] = f"{answers['References']} {answers['Message-ID']}".strip()
        mail["To"], mail["Subject"] = to, subject or "The coffee machine leaks"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        return mail

    async def agent_says(self, text: str, who: Person = GRACE, ref: str = "") -> None:
        """An agent writes beneath the latest card."""
        place = await self._latest_card()
        ref = ref or f"a{next(self._numbers)}"
        await self.accept(MessageReceived(self.id(), self.clock.now(), place, who, text, ref=ref))

    async def edits(self, ref: str, text: str, who: Person = GRACE) -> None:
        place = await self._latest_card()
        now = self.clock.now()
        await self.accept(
            MessageEdited(self.id(), now, place, who, ref, text, version=f"v{next(self._numbers)}")
        )

    async def deletes(self, ref: str, who: Person = GRACE) -> None:
        place = await self._latest_card()
        await self.accept(MessageDeleted(self.id(), self.clock.now(), place, who, ref))

    async def comes_back(
        self, sent: SentMail, status: str, said: str, *, action: str = "failed"
    ) -> None:
        """The server of the recipient reports what became of a mail, as RFC 3464 has it."""
        report = (
            "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.test\r\nTo: support@desk.test\r\n"
            f"Subject: Undelivered\r\nMessage-ID: <b{next(self._numbers)}@mx.test>\r\n"
            "MIME-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
            "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n"
            f"\r\nFinal-Recipient: rfc822; {sent.recipient}\r\nAction: {action}\r\n"
            f"Status: {status}\r\nDiagnostic-Code: smtp; {said}\r\n\r\n"
            "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
            f"Message-ID: {sent['Message-ID']}\r\nSubject: x\r\n\r\n--b--\r\n"
        )
        await self.imap.deliver(report.encode())
        await self.quiet()

    def message_id_of(self, key: str) -> str:
        """The Message-ID of the mail with this key, in the talk of the latest one."""
        thread = self.smtp.sent[-1]["Message-ID"].strip("<>").partition(".")[0]
        assert self.adapter is not None
        assert self.adapter._names is not None
        return self.adapter._names.message_id(thread, key)

    async def quiet_but(self, unseen: int) -> None:
        """Quiet, but for mails that were there before the desk."""
        async with asyncio.timeout(PATIENCE):
            while len(await self.imap.unseen()) > unseen or await self._under_way():
                await asyncio.sleep(0.01)

    async def presses(self, who: Person, choice: Choice, value: str = "") -> None:
        card = [say for say in self.room.said if say.wording == "card"][-1]
        assert card.conversation is not None
        place = await self._card_place(str(card.conversation))
        now = self.clock.now()
        await self.accept(
            ButtonPressed(self.id(), now, card.conversation, place, who, choice, value)
        )

    async def accept(self, event: Event) -> None:
        assert self.bot is not None
        await self.bot.inbox.accept(event)
        await self.quiet()

    async def waits(self, time: timedelta) -> None:
        """Time passes, and what falls due in it happens."""
        assert self.bot is not None
        self.clock.advance(time)
        await self.bot.scheduler.tick()
        await self.quiet()

    def id(self) -> EventId:
        return EventId(f"console:{next(self._numbers)}")

    async def history(self, number: int) -> list[tuple[str, str]]:
        """Kind and words of each entry of a ticket."""
        return [(e.kind, e.words or e.text) for e in await self.entries(number)]

    async def entries(self, number: int) -> list[Any]:
        talk = await self.store.by_number(number)
        assert talk is not None, f"there is no ticket {number}"
        return list(await self.store.timeline_page(talk.id, ALL_OF_IT))

    async def _latest_card(self) -> Place:
        card = [say for say in self.room.said if say.wording == "card"][-1]
        assert card.conversation is not None
        return await self._card_place(str(card.conversation))

    async def _card_place(self, conversation: str) -> Place:
        refs = [
            say
            for say in self.room.said
            if say.wording == "card" and say.conversation == conversation
        ]
        assert refs
        async with asyncio.timeout(PATIENCE):
            while True:
                for place in await self.store.open_places("console"):
                    if place.thread and await self._owner(place) == conversation:
                        return place
                await asyncio.sleep(0.01)

    async def _owner(self, place: Place) -> str:
        found = await self.store.transact(lambda unit: unit.by_place(place))
        return str(found or "")


@asynccontextmanager
async def mail_desk(folder: Path, **changes: Any) -> AsyncIterator[MailDesk]:
    """The servers; the desk itself is opened by the test."""
    async with AsyncExitStack() as stack:
        fast = MEMORY if MEMORY.is_dir() else folder
        place = Path(stack.enter_context(TemporaryDirectory(prefix="mail-", dir=fast)))
        imap = await stack.enter_async_context(imap_server())
        smtp = await stack.enter_async_context(smtp_server())
        yield MailDesk(imap, smtp, place, **changes)
