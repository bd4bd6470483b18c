"""The portal beside the terminal: for this machine alone, with sign-in links for sample people."""

from rich.console import Console
from rich.text import Text

from adapters.terminal_text import terminal_line
from adapters.web.platform import connect_locally
from bot.article_folder import ArticleFolder
from bot.console.console_copy import SAMPLE_DOMAIN
from bot.console.line_source import Lines
from bot.platforms import desk_side
from bot.settings import Settings
from core.model.policy import Desk
from core.ports import Clock
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore


class LocalPortal:
    """Listens on the loopback address only, whatever the settings say of `deskhand run`."""

    def __init__(
        self, settings: Settings, desk: Desk, books: ArticleFolder, clock: Clock, console: Console
    ) -> None:
        self._console = console
        store = SqlStore(make_engine(settings.database_url), desk.first_number)
        side = desk_side(desk, store, clock, books.library)
        self.adapter = connect_locally(settings, side)

    def ending_with(self, source: Lines) -> Lines:
        """The same lines; the portal closes when there are no more."""

        async def lines(prompt: str) -> str | None:
            line = await source(prompt)
            if line is None or line.strip() == "/quit":
                self.adapter.server.stop()
            return line

        return lines

    async def announce(self) -> None:
        """Print where it is, and a link that signs in Ada, once it listens."""
        await self.adapter.server.listening.wait()
        sign_in = self.adapter.sign_in
        ada = await sign_in.add_account(f"ada@{SAMPLE_DOMAIN}", "Ada", "ada")
        invitation = await sign_in.invite(ada)
        url = self.adapter.url
        for row in (
            f"  portal    {url}, on this machine only",
            f"            sign in as Ada: {url}/sign-in/link?token={invitation.token}",
        ):
            self._console.print(Text(terminal_line(row)), soft_wrap=True)
