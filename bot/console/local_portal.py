"""The portal beside the terminal: for this machine alone, with sign-in links for sample people."""

from dataclasses import replace

from rich.console import Console
from rich.text import Text

from adapters.terminal_text import terminal_line
from adapters.web.platform import connect_locally
from adapters.web.sign_in import NAME as WEB
from bot.article_folder import ArticleFolder
from bot.console.console_copy import SAMPLE_DOMAIN
from bot.console.line_source import Lines
from bot.platforms import desk_side
from bot.settings import Settings
from core.model.people import Person
from core.model.policy import Desk
from core.ports import Clock
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore


class LocalPortal:
    """Listens on the loopback address only, whatever the settings say of `deskhand run`."""

    name = WEB

    def __init__(
        self, settings: Settings, desk: Desk, books: ArticleFolder, clock: Clock, console: Console
    ) -> None:
        self._console, self._agent = console, first_agent(desk)
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
        """Print where it is, and links that sign in Ada and an agent, once it listens."""
        await self.adapter.server.listening.wait()
        self._print(f"  {WEB:<9} {self.adapter.url} (on this machine only)")
        await self._invite(Person(WEB, "ada", "Ada"), "a requester")
        if self._agent is not None:
            await self._invite(self._agent, "an agent")

    async def _invite(self, person: Person, role: str) -> None:
        sign_in = self.adapter.sign_in
        address = f"{person.handle}@{SAMPLE_DOMAIN}"
        account = await sign_in.add_account(address, person.name, person.handle)
        link = f"{self.adapter.url}/sign-in/link?token={(await sign_in.invite(account)).token}"
        self._print(f"            sign in as {person.name}, {role}: {link}")

    def _print(self, row: str) -> None:
        self._console.print(Text(terminal_line(row)), soft_wrap=True)


def first_agent(desk: Desk) -> Person | None:
    """The web account of the first agent of the roster who has one."""
    accounts = (
        replace(account, name=agent.name)
        for agent in desk.roster.values()
        for account in agent.accounts
        if account.platform == WEB
    )
    return next(accounts, None)
