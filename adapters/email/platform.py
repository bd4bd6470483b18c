"""E-mail as the desk connects it."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any, Final

import typer

from adapters.email.settings import NAME, EmailSettings, MailAccount, problems
from adapters.kit.platform import CheckLine, DeskSide, MailSender, Platform, Terminal, attributes
from core.model.policy import Desk
from core.ports import Adapter


def connect(settings: Any, side: DeskSide) -> Adapter:
    from adapters.email.adapter import EmailAdapter  # the libraries take long to import

    url = getattr(settings, "web_url", "").rstrip("/")
    return EmailAdapter(MailAccount.of(settings), side.desk, side.memory, side.clock, url)


def mail_sender(settings: Any, side: DeskSide) -> MailSender:
    from adapters.email.delivery import PlainMailSender

    account, limit = MailAccount.of(settings), side.desk.mail.per_hour
    return PlainMailSender(account, side.memory, side.clock, limit)


async def check(settings: EmailSettings, desk: Desk | None) -> AsyncIterator[CheckLine]:
    from adapters.email.checks import check_mailbox

    async for line in check_mailbox(MailAccount.of(settings), desk):
        yield line


def commands(terminal: Terminal) -> typer.Typer:
    """`deskhand email`: what is done with the mailbox by hand."""
    app = typer.Typer(help="E-mail.", no_args_is_help=True)

    @app.callback()
    def email() -> None:
        """E-mail."""

    @app.command("import")
    def import_since(
        since: str = typer.Option(..., metavar="YYYY-MM-DD", help="The first day."),
    ) -> None:
        """Take in what came since a day, also from before the desk was set up. Each mail becomes a
        ticket and is answered. `deskhand run` does it within minutes.
        """
        from adapters.email.transport.mailbox_reader import IMPORT_NOTE

        try:
            day = date.fromisoformat(since)
        except ValueError as wrong:
            raise typer.BadParameter("write a day as 2026-11-30.", param_hint="--since") from wrong
        terminal.at_desk(lambda _, side: side.memory.put_note(IMPORT_NOTE, day.isoformat()))
        terminal.show(f"The mail since {day} is taken in by `deskhand run`.")

    return app


_REMARK: Final = """\
E-mail: the mailbox of the desk, read by IMAP, and the server that sends. imaps:// and smtps:// use
TLS at once, smtp:// STARTTLS. Of the user's name in an address an @ is written %40."""

PLATFORM: Final = Platform(
    name=NAME,
    title="E-mail",
    settings=EmailSettings,
    variable="MAIL_IMAP_URL",
    remark=_REMARK,
    connect=connect,
    check=check,
    problems=problems,
    commands=commands,
    mail_sender=mail_sender,
    has_rooms=False,
    error_facts={"aiosmtplib": attributes("code"), "imapclient": lambda error: ()},
)
