"""`deskhand check` for mail: a mail goes out and comes back, and says how others see the domain."""

import asyncio
import base64
import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import localtime
from typing import Final

from adapters.email.dns_txt import NoAnswer, txt_records
from adapters.email.mail import IncomingMail, OutgoingMail
from adapters.email.reading.reader import read_mail
from adapters.email.rendering.mail_renderer import render_mail
from adapters.email.settings import LOOPBACK, NAME, MailAccount
from adapters.email.threads.identities import KEY_CHARS, plus_address
from adapters.email.transport.access_token import AccessTokens
from adapters.email.transport.imap_session import FetchedMail, ImapError, ImapSession
from adapters.email.transport.smtp_sender import Envelope, SmtpSender
from adapters.kit.platform import CheckLine
from adapters.words.rendering import in_words
from core.model.policy import Desk, MailPolicy
from core.ports import DeliveryError, NotConnected

WAIT_SECONDS: Final = 30.0
LOOK_EVERY_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class _WallClock:
    def now(self) -> datetime:
        return localtime().astimezone(UTC)

    def elapsed(self) -> float:
        return time.monotonic()


async def check_mailbox(
    account: MailAccount, desk: Desk | None, wait: float = WAIT_SECONDS
) -> AsyncIterator[CheckLine]:
    policy = desk.mail if desk is not None else MailPolicy()
    tokens = AccessTokens(account.oauth, account.imap.user, _WallClock())
    try:
        async for line in _servers(account, policy, tokens, wait):
            yield line
    finally:
        await tokens.close()
    async for line in _domain(account.sender.address.rpartition("@")[2]):
        yield line
    for queue in desk.queues.values() if desk is not None else ():
        if queue.place.platform == NAME:
            said = f"queue {queue.id}: mail has no channels; name one of a chat platform"
            yield CheckLine(False, said)


async def _servers(
    account: MailAccount, policy: MailPolicy, tokens: AccessTokens, wait: float
) -> AsyncIterator[CheckLine]:
    for server in (account.imap, account.smtp):
        if server.tls == "none" and server.host not in LOOPBACK:
            yield CheckLine(False, f"{server.host} is used without TLS")
    try:
        session = ImapSession(account.imap, await tokens.current())
        await asyncio.to_thread(session.connect)
    except (ImapError, NotConnected) as trouble:
        yield CheckLine(False, f"MAIL_IMAP_URL: {account.imap.host}: {in_words(trouble)}")
        return
    try:
        async for line in _mailbox(session, policy):
            yield line
        async for line in _round_trip(account, policy, tokens, session, wait):
            yield line
    except ImapError as trouble:
        yield CheckLine(False, f"{account.imap.host}: {trouble}")
    finally:
        await asyncio.to_thread(session.close)


async def _mailbox(session: ImapSession, policy: MailPolicy) -> AsyncIterator[CheckLine]:
    try:
        may_mark = await asyncio.to_thread(session.rights, policy.folder)
    except ImapError:
        yield CheckLine(False, f"there is no folder {policy.folder}; name another in [mail]")
        raise
    how = "tells of new mail" if session.can_idle else f"is looked into every {policy.poll}"
    yield CheckLine(True, f"the mailbox is open; {policy.folder} {how}")
    if not may_mark:
        said = f"in {policy.folder} nothing can be marked as read; the desk must be allowed to"
        yield CheckLine(False, said)


async def _round_trip(
    account: MailAccount,
    policy: MailPolicy,
    tokens: AccessTokens,
    session: ImapSession,
    wait: float,
) -> AsyncIterator[CheckLine]:
    """A mail to the desk itself. The desk knows it by its Message-ID, and makes no ticket of it."""
    first = (await asyncio.to_thread(session.open_folder, policy.folder)).uid_next
    own, smtp = account.sender, SmtpSender(account.smtp, tokens.current, time.monotonic)
    to = plus_address(own.address, "a" * 16) if policy.plus_addresses else own.address
    mail = _test_mail(account)
    try:
        await smtp.send(Envelope(own.address, to, render_mail(mail)))
    except DeliveryError as trouble:
        yield CheckLine(False, f"MAIL_SMTP_URL: {account.smtp.host}: {in_words(trouble)}")
        return
    finally:
        await smtp.close()
    yield CheckLine(True, f"mail leaves by {account.smtp.host}")
    found = await _wait_for_mail(session, mail.message_id, first, wait)
    if found is None:
        where = f"a mail to {to} has not come into {policy.folder}"
        yield CheckLine(False if policy.plus_addresses else None, f"{where} in {wait:g} seconds")
        return
    yield CheckLine(True, f"a mail to {to} came back")
    for line in _proofs(found, account.authserv_id):
        yield line


def _test_mail(account: MailAccount) -> OutgoingMail:
    own, name = account.sender, base64.b32encode(secrets.token_bytes(15)).decode().lower()
    return OutgoingMail(
        own,
        (own,),
        "deskhand check",
        "Sent by `deskhand check`, to see whether mail comes in and goes out.",
        f"none.{name[:KEY_CHARS]}@{own.address.rpartition('@')[2]}",
        localtime(),
        automatic=True,
    )


async def _wait_for_mail(
    session: ImapSession, message_id: str, first: int, wait: float
) -> IncomingMail | None:
    until = time.monotonic() + wait
    while time.monotonic() < until:
        uids = await asyncio.to_thread(session.uids_from, first)
        batches = await asyncio.to_thread(list, session.fetch(uids))
        for each in (each for batch in batches for each in batch):
            if isinstance(each, FetchedMail):
                mail = read_mail(each.raw)
                if mail.message_id == message_id:
                    await asyncio.to_thread(session.mark_seen, [each.uid])
                    return mail
        await asyncio.sleep(min(LOOK_EVERY_SECONDS, wait))
    return None


def _proofs(mail: IncomingMail, authserv_id: str) -> list[CheckLine]:
    """What the own server says of the desk's own mail, and whether it is the server that counts."""
    named = sorted({each.authserv_id for each in mail.auth})
    if not authserv_id:
        said = f"; your server calls itself {', '.join(named)}" if named else ""
        what = "MAIL_AUTHSERV_ID is not set, so no sender is proven: each mail is marked as such"
        return [CheckLine(None, what + said)]
    if named and authserv_id not in named:
        what = f"MAIL_AUTHSERV_ID is {authserv_id}, but the server calls itself {', '.join(named)}"
        return [CheckLine(False, what)]
    if not named:
        return [CheckLine(None, "mail from the desk to itself is not checked by the server")]
    lines = []
    for method in ("spf", "dkim", "dmarc"):
        results = [each.result for each in mail.auth if each.method == method]
        if results:
            lines.append(CheckLine(results[0] == "pass" or None, f"{method.upper()}: {results[0]}"))
    return lines


async def _domain(domain: str) -> AsyncIterator[CheckLine]:
    """What others are told of the domain. Where no DNS answers, nothing is said."""
    try:
        spf = [each for each in await txt_records(domain) if each.lower().startswith("v=spf1")]
        dmarc = await txt_records(f"_dmarc.{domain}")
    except NoAnswer:
        return
    if len(spf) != 1:
        what = "has no SPF record" if not spf else "has several SPF records, which counts as none"
        yield CheckLine(None, f"{domain} {what}; others may take the desk's mail for spam")
    if not any(each.lower().startswith("v=dmarc1") for each in dmarc):
        yield CheckLine(None, f"{domain} has no DMARC record; others may forge its addresses")
