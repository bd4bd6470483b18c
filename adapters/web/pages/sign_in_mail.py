"""Sign-in mails: a link and a code, in words of the catalogue."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from adapters.kit.platform import MailSender, PlainMail
from adapters.web.security.secrets import digest_of
from adapters.web.sign_in import Invitation
from adapters.words.rendering import Untouched, fill
from core.model.errors import DeliveryError
from core.ports import Clock

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SignInMails:
    """`url` is where the portal is, which is known once it listens; `desk` is the desk's name."""

    sender: MailSender
    url: Callable[[], str]
    desk: str
    clock: Clock

    async def send(self, invitation: Invitation) -> None:
        """Send the link and the code. A mail that cannot be sent is logged: nobody waits for it."""
        language = invitation.language or "en"

        def say(key: str, **args: str) -> str:
            return fill(f"web.{key}", args, language, "UTC", Untouched(self.clock.now()))

        mail = PlainMail(
            invitation.address,
            say("mail_subject", desk=self.desk),
            say("mail_text", code=f"{invitation.code[:4]} {invitation.code[4:]}"),
            ((say("link_title", desk=self.desk), self._link(invitation)),),
            language,
        )
        try:
            await self.sender.send(mail, key=digest_of(invitation.token)[:32])
        except DeliveryError as trouble:
            log.warning("web.sign_in_mail_failed", extra={"why": trouble})

    def _link(self, invitation: Invitation) -> str:
        return f"{self.url()}/sign-in/link?token={invitation.token}"
