"""The desk's mailbox as a platform: mails come in by IMAP and leave by SMTP."""

import logging
import ssl
from dataclasses import dataclass, field
from typing import Final

from adapters.email.delivery import MailDelivery
from adapters.email.receiver import Receiver, own_addresses
from adapters.email.settings import NAME, MailAccount
from adapters.email.threads.identities import MailNames
from adapters.email.threads.talks import Talks
from adapters.email.transport.access_token import AccessTokens
from adapters.email.transport.imap_session import ImapSession
from adapters.email.transport.mailbox_reader import MailboxReader
from adapters.email.transport.sent_folder import SentFolder
from adapters.email.transport.smtp_sender import SmtpSender
from adapters.kit.mail_links import letter_secret
from core.adapter_queries import AdapterQueries
from core.model.actions import Action
from core.model.people import Posted
from core.model.policy import Desk
from core.ports import Capabilities, Clock, Inbox

log = logging.getLogger(__name__)

MAX_TEXT_CHARS: Final = 100_000
CAPABILITIES: Final = Capabilities(
    by_address=True,
    buttons=False,
    threads=False,
    edits=False,
    max_text=MAX_TEXT_CHARS,
    can_look=True,
    remote=True,
    asks_permit=True,
    reactions=False,
)


@dataclass(slots=True)
class EmailAdapter:
    """Implements the adapter port. `context` is how TLS is checked, the usual way unless a test
    has a certificate of its own.
    """

    account: MailAccount
    desk: Desk
    memory: AdapterQueries
    clock: Clock
    web_url: str = ""
    context: ssl.SSLContext | None = None
    name: str = NAME
    capabilities: Capabilities = CAPABILITIES
    _tokens: AccessTokens = field(init=False)
    _smtp: SmtpSender = field(init=False)
    _names: MailNames | None = None
    _delivery: MailDelivery | None = None
    _reader: MailboxReader = field(init=False)

    def __post_init__(self) -> None:
        self._tokens = AccessTokens(self.account.oauth, self.account.imap.user, self.clock)
        self._smtp = SmtpSender(
            self.account.smtp, self._tokens.current, self.clock.elapsed, self.context
        )
        policy, server = self.desk.mail, self.account.imap
        self._reader = MailboxReader(
            f"{server.user}@{server.host}",
            policy.folder,
            self.session,
            self.memory,
            self.clock,
            policy.poll,
        )

    async def run(self, inbox: Inbox) -> None:
        """Read until cancelled."""
        names = await self.names()
        receiver = Receiver(self.account, self.desk, self.memory, self.clock, names, inbox)
        await self._reader.run(receiver.receive)

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        return await (await self.delivery()).deliver(action, key=key, posted=posted)

    async def find(self, action: Action, *, key: str) -> Posted | None:
        return await (await self.delivery()).find(action, key=key)

    async def close(self) -> None:
        if self._delivery is not None:
            await self._delivery.close()
        await self._smtp.close()
        await self._tokens.close()

    async def session(self) -> ImapSession:
        """A connection to the mailbox that is not connected yet."""
        return ImapSession(self.account.imap, await self._tokens.current(), self.context)

    async def names(self) -> MailNames:
        if self._names is None:
            secret = await letter_secret(self.memory)
            domain = self.account.sender.address.rpartition("@")[2]
            self._names = MailNames(secret, domain)
        return self._names

    async def delivery(self) -> MailDelivery:
        if self._delivery is None:
            names = await self.names()
            own = own_addresses(self.account, self.desk)
            self._delivery = MailDelivery(
                platform=NAME,
                capabilities=self.capabilities,
                memory=self.memory,
                account=self.account,
                policy=self.desk.mail,
                names=names,
                talks=Talks(
                    self.memory, names, own, self.desk.prefix, NAME, self.account.sender.address
                ),
                sender=self._smtp,
                clock=self.clock,
                find_sent=SentFolder(self.session).find,
                web_url=self.web_url,
            )
        return self._delivery
