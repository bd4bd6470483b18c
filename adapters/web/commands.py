"""`deskhand web`: who may sign in to the portal."""

from typing import Any

import typer

from adapters.kit.platform import DeskSide, Terminal
from adapters.web.settings import portal_url, sign_in_for
from adapters.web.sign_in import Invitation, normalize_address
from core.model.sign_in import LINK_LIFETIME


def commands(terminal: Terminal) -> typer.Typer:
    app = typer.Typer(help="The web portal.", no_args_is_help=True)

    @app.callback()
    def web() -> None:
        """The web portal."""

    @app.command()
    def link(
        address: str = typer.Argument(
            metavar="ADDRESS", help="The mail address of the person to sign in."
        ),
        name: str = typer.Option("", help="What they are called."),
        account: str = typer.Option(
            "", help="The id of the account, as the policy's roster names it: web:ID."
        ),
    ) -> None:
        """Print a sign-in link and a code for somebody; their account is made if there is none."""
        subject = normalize_address(address)
        if subject is None:
            raise typer.BadParameter(f"{address!r} is no mail address.")
        if account and not (account.isascii() and account.isalnum() and len(account) <= 32):
            raise typer.BadParameter("--account takes up to 32 letters and digits.")

        async def invite(settings: Any, side: DeskSide) -> tuple[Invitation, str, str]:
            sign_in = sign_in_for(settings, side)
            made = await sign_in.add_account(subject, name, account)
            return await sign_in.invite(made), made.id, portal_url(settings)

        try:
            invitation, id_, url = terminal.at_desk(invite)
        except ValueError as taken:
            raise typer.BadParameter(f"{taken}.") from taken
        terminal.show(f"{url}/sign-in/link?token={invitation.token}")
        minutes = int(LINK_LIFETIME.total_seconds() // 60)
        terminal.remark(f"Code: {invitation.code}   Account: web:{id_}")
        terminal.remark(f"Either works once, within {minutes} minutes.")

    return app
