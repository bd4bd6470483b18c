"""A desk with a portal on a real server, and people with browsers: cookies, forms, headers."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Any

import httpx2

from adapters.web.adapter import WebAdapter
from adapters.web.platform import connect
from adapters.web.sign_in import Invitation, SignIn
from bot.platforms import desk_side
from bot.runtime import running
from bot.settings import make_settings
from bot.wiring import Bot, assemble
from core.knowledge.library import Library
from core.model.actions import Action, DraftAnswer, Say
from core.model.events import ButtonPressed, Choice, FormName, FormSubmitted, MessageReceived
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.policy import Desk
from core.ports import Capabilities, Inbox, Permanent, Posted
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore
from tests.clock import FakeClock
from tests.desks import make_desk
from tests.limits import PATIENCE
from tests.timelines import check_timelines

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/605.1.15"


WITHOUT_ROOTS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For browsers that speak plain HTTP: reading the machine's list of certificates takes 20 ms."""


@dataclass
class Mailbox:
    """What was sent, latest last."""

    invitations: list[Invitation] = field(default_factory=list)

    async def send(self, invitation: Invitation) -> None:
        self.invitations.append(invitation)


class Browser:
    """One person's browser at the portal. Follows redirects as browsers do."""

    def __init__(self, url: str, agent: str = PHONE) -> None:
        self.url = url
        self._client = httpx2.AsyncClient(
            base_url=url,
            headers={"User-Agent": agent},
            follow_redirects=True,
            timeout=PATIENCE,
            verify=WITHOUT_ROOTS,
        )
        self.page: httpx2.Response

    async def open(self, path: str) -> str:
        self.page = await self._client.get(path)
        return self.page.text

    async def post(
        self, path: str, values: Mapping[str, str], *, headers: Mapping[str, str] | None = None
    ) -> str:
        """Send a form from a page of the portal, or with other headers."""
        sent = {"Origin": self.url} if headers is None else headers
        self.page = await self._client.post(path, data=dict(values), headers=dict(sent))
        return self.page.text

    async def post_without_files(self, path: str, values: Mapping[str, str]) -> str:
        """Send a form with a field for files in which none was chosen, as browsers do."""
        parts = [f'name="{name}"\r\n\r\n{value}\r\n' for name, value in values.items()]
        empty = 'name="files"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n'
        told = [f"--x\r\nContent-Disposition: form-data; {part}" for part in (*parts, empty)]
        headers = {"Origin": self.url, "Content-Type": "multipart/form-data; boundary=x"}
        body = "".join(told) + "--x--\r\n"
        self.page = await self._client.post(path, content=body.encode(), headers=headers)
        return self.page.text

    async def submit(self, path: str, **values: str) -> str:
        """Send a form as it stands on the page that is open: hidden fields come along.

        Of several with this action it is the first whose hidden fields are as given.
        """
        forms = [
            {
                name: unescape(value)
                for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
            }
            for action, form in re.findall(
                r'<form[^>]* action="([^"]*)"[^>]*>(.*?)</form>', self.page.text, re.DOTALL
            )
            if action == path
        ]
        fits = [f for f in forms if all(values.get(name, v) == v for name, v in f.items())]
        hidden = (fits or forms or [{}])[0]
        return await self.post(path, {**hidden, **values})

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.name: cookie.value or "" for cookie in self._client.cookies.jar}

    async def close(self) -> None:
        await self._client.aclose()


def portal_desk() -> Desk:
    """The usual desk, whose agents have accounts at the portal too."""
    desk = make_desk()
    roster = {
        id_: replace(agent, accounts=(*agent.accounts, Person("web", id_, agent.name)))
        for id_, agent in desk.roster.items()
    }
    return replace(desk, roster=roster)


@dataclass
class Channel:
    """The agents' channels, on a platform that delivers everything at once and keeps it."""

    name: str = "console"
    capabilities: Capabilities = Capabilities(True, True, True, 100_000, can_look=True)
    said: list[Say] = field(default_factory=list)

    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def until(self, found: Callable[[list[Say]], bool]) -> None:
        """Wait until what was said here is as wanted."""
        async with asyncio.timeout(PATIENCE), self.changed:
            await self.changed.wait_for(lambda: found(self.said))

    async def run(self, inbox: Inbox) -> None:
        await asyncio.Event().wait()

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        if isinstance(action, Say):
            self.said.append(action)
            async with self.changed:
                self.changed.notify_all()
        if isinstance(action, DraftAnswer):
            raise Permanent("a channel drafts no answers")
        thread = action.to.thread or str(action.conversation or "")
        return Posted(replace(action.to, thread=thread), posted.ref if posted else key)

    async def find(self, action: Action, *, key: str) -> Posted | None:
        return None

    async def close(self) -> None:
        """There is nothing to let go of."""


@dataclass
class Scene:
    bot: Bot
    store: SqlStore
    web: WebAdapter
    channel: Channel
    sign_in: SignIn
    clock: FakeClock
    mailbox: Mailbox
    library: Library
    browsers: list[Browser] = field(default_factory=list)
    events: int = 0

    @property
    def url(self) -> str:
        return self.web.url

    def browser(self, agent: str = PHONE) -> Browser:
        self.browsers.append(Browser(self.url, agent))
        return self.browsers[-1]

    async def signed_in(self, address: str, name: str = "", id_: str = "") -> Browser:
        """A browser whose owner has signed in by a link."""
        browser = self.browser()
        account = await self.sign_in.add_account(address, name, id_)
        invitation = await self.sign_in.invite(account)
        await browser.open(f"/sign-in/link?token={invitation.token}")
        await browser.submit("/sign-in/link")
        return browser

    async def settle(self) -> None:
        assert self.web._portal is not None
        await self.web._portal.background.finish()
        await self.bot.settle()

    async def agent_presses(
        self, who: Person, number: int, choice: Choice, value: str = ""
    ) -> None:
        """An agent presses a button of the ticket's card."""
        conversation = await self.store.by_number(number)
        assert conversation is not None
        self.events += 1
        place = Place("console", "#support", str(conversation.id))
        id_ = EventId(f"console:{self.events}")
        await self.bot.inbox.accept(
            ButtonPressed(id_, self.clock.now(), conversation.id, place, who, choice, value)
        )
        await self.settle()

    async def agent_resolves(self, who: Person, number: int, how: str) -> None:
        """An agent fills in the form of the Resolve button."""
        conversation = await self.store.by_number(number)
        assert conversation is not None
        self.events += 1
        place = Place("console", "#support", str(conversation.id))
        id_, values = EventId(f"console:{self.events}"), {"how": how}
        form, now = FormName.RESOLVE, self.clock.now()
        await self.bot.inbox.accept(
            FormSubmitted(id_, now, place, who, form, values, (), conversation.id)
        )
        await self.settle()

    async def agent_says(self, who: Person, number: int, text: str) -> None:
        """An agent writes in the thread of the ticket's card."""
        conversation = await self.store.by_number(number)
        assert conversation is not None
        self.events += 1
        place = Place("console", "#support", str(conversation.id))
        id_ = EventId(f"console:{self.events}")
        await self.bot.inbox.accept(
            MessageReceived(id_, self.clock.now(), place, who, text, ref=id_)
        )
        await self.settle()


@asynccontextmanager
async def opened(
    url: str,
    library: Library,
    desk: Desk,
    *,
    mails: bool = True,
    proxies: str = "",
    checks: bool = True,
) -> AsyncIterator[Scene]:
    """A desk at work whose portal is open to browsers inside; `url` is its database's."""
    clock, mailbox, channel = FakeClock(), Mailbox(), Channel()
    settings: Any = make_settings(database_url=url, web_listen="127.0.0.1:0", web_proxies=proxies)
    store = SqlStore(make_engine(url))
    web = connect(settings, desk_side(desk, store, clock, lambda: library))
    sign_in = replace(web.sign_in, send=mailbox.send if mails else None)
    web.sign_in = sign_in
    bot = assemble(settings, desk, lambda: library, clock, (web, channel))
    scene = Scene(bot, store, web, channel, sign_in, clock, mailbox, library)
    async with running(bot):
        await web.server.listening.wait()
        try:
            yield scene
            if checks:
                await check_timelines(store)
        finally:
            for browser in scene.browsers:
                await browser.close()
    await bot.store.close()
    await store.close()
