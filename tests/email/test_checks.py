"""`deskhand check` for mail, against real servers: both directions, and what proves a sender."""

import asyncio
from dataclasses import replace
from pathlib import Path

from adapters.email.checks import check_mailbox
from adapters.email.settings import EmailSettings, MailAccount, problems
from tests.email.desk import AUTHSERV, MailDesk, mail_desk
from tests.email.mail_servers import SentMail


async def told(desk: MailDesk, account: MailAccount | None = None) -> list[tuple[bool | None, str]]:
    found = check_mailbox(account or desk.account, desk.policy, wait=3)
    return [(line.well, line.said) async for line in found]


def by_post(desk: MailDesk, header: str) -> None:
    """What is sent to the desk arrives in its mailbox, with what its server says of it."""

    def carry(mail: SentMail) -> None:
        raw = header.encode() + mail.raw
        carried.append(asyncio.ensure_future(desk.imap.deliver(raw)))

    carried = list["asyncio.Future[int]"]()
    desk.smtp.on_mail = carry


async def test_a_mail_goes_out_and_comes_back(tmp_path: Path) -> None:
    async with mail_desk(tmp_path) as desk:
        by_post(desk, f"Authentication-Results: {AUTHSERV}; spf=pass; dkim=fail; dmarc=pass\r\n")
        lines = {said: well for well, said in await told(desk)}
        assert lines["the mailbox is open; INBOX tells of new mail"] is True
        assert lines["mail leaves by 127.0.0.1"] is True
        assert any(said.startswith("a mail to support+") and well for said, well in lines.items())
        assert (lines["SPF: pass"], lines["DKIM: fail"], lines["DMARC: pass"]) == (True, None, True)
        assert await desk.imap.unseen() == []
        async with desk.open():
            assert await desk.store.by_number(1001) is None


async def test_what_is_wrong_is_said_with_its_remedy(tmp_path: Path) -> None:
    async with mail_desk(tmp_path) as desk:
        by_post(desk, "Authentication-Results: mx.other.test; dmarc=pass\r\n")
        unnamed = replace(desk.account, authserv_id="")
        assert any("calls itself mx.other.test" in said for _, said in await told(desk, unnamed))
        wrong = [said for well, said in await told(desk) if well is False]
        assert wrong == [
            f"MAIL_AUTHSERV_ID is {AUTHSERV}, but the server calls itself mx.other.test"
        ]
        locked = replace(desk.account, imap=replace(desk.account.imap, password="x"))
        [(well, said)] = [line for line in await told(desk, locked) if "IMAP" in line[1]]
        assert well is False
        assert "does not take the user or the password" in said
        for bare in (
            replace(desk.account.smtp, user="desk"),
            replace(desk.account.smtp, tls="starttls"),
        ):
            [said] = [
                s for _, s in await told(desk, replace(desk.account, smtp=bare)) if "SMTP" in s
            ]
            assert "offers no STARTTLS or no sign-in" in said
        away = replace(desk.account, smtp=replace(desk.account.smtp, port=1))
        assert any(
            "MAIL_SMTP_URL" in said for well, said in await told(desk, away) if well is False
        )


def test_settings_name_the_servers_and_what_is_missing() -> None:
    settings = EmailSettings(
        mail_imap_url="imaps://support%40acme.test:a%20b@imap.acme.test",
        mail_smtp_url="smtp://smtp.acme.test",
        mail_from="Support <Support@acme.test>",
    )
    account = MailAccount.of(settings)
    assert (account.imap.port, account.imap.tls) == (993, "at once")
    assert (account.imap.user, account.imap.password) == ("support@acme.test", "a b")
    assert (account.smtp.port, account.smtp.tls, account.smtp.user) == (587, "starttls", "")
    assert account.sender.address == "support@acme.test"
    assert "a b" not in repr(account)
    assert problems(settings) == []
    assert len(problems(settings.model_copy(update={"mail_smtp_url": "", "mail_from": ""}))) == 2
    assert problems(EmailSettings()) == []
