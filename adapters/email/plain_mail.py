"""Sends the mails that belong to no conversation, such as a link to sign in with."""

from dataclasses import dataclass

from adapters.email.mail import Address, Link, OutgoingMail
from adapters.email.mail_budget import MailBudget
from adapters.email.rendering.mail_renderer import needs_smtputf8, render_mail
from adapters.email.settings import MailAccount
from adapters.email.threads.identities import MailNames
from adapters.email.transport.access_token import AccessTokens
from adapters.email.transport.smtp_sender import Envelope, SmtpSender
from adapters.kit.mail_links import letter_secret
from adapters.kit.platform import PlainMail
from core import wordings as words
from core.ports import AdapterQueries, Clock, Permanent


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
