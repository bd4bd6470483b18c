"""The portal for the contract: forms are sent as browsers send them, and pages are read.

The core stores what is said before it is delivered, and pages read it there. `_Stored` does that
part of the core: it keeps an entry for each message, then has the portal deliver it.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx2

from adapters.kit.page_sources import ConversationPage, Standing
from adapters.web.adapter import WebAdapter
from adapters.web.portal import PortalSettings
from adapters.web.sign_in import SignIn
from bot.pages.page_sources import page_sources
from bot.runtime import attend
from bot.shielded_inbox import ShieldedInbox
from core.dialog.pages.history import history_row
from core.knowledge.library import Library
from core.model.actions import Action, Retract, Row, Say, ShowForm
from core.model.attachment import Attachment
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from core.model.ticket import Status
from core.model.ticket_view import TicketView
from core.model.timeline import DESK, Audience, TimelineEntry
from core.ports import Capabilities, Posted
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore
from core.store.web.portal import SqlPortalStore
from tests.adapters.contract import Desk, Shown, Verb
from tests.clock import FakeClock
from tests.databases import lay_out_sqlite
from tests.desks import make_desk
from tests.limits import PATIENCE
from tests.slack.scenes import PNG
from tests.web.scene import WITHOUT_ROOTS

NUMBER, TALK = 1001, ConversationId("talk")
PAGE = f"/tickets/{NUMBER}"
PEOPLE = {"ada": "Ada", "grace": "Grace Hopper", "alan": "Alan Turing"}
_ENTRY = re.compile(r'<li id="e\d+"[^>]*>(.*?)</li>', re.DOTALL)
_NOTICE = re.compile(r'<div class="card" role="status">(.*?)</div>', re.DOTALL)
_FORM = re.compile(r'<form[^>]* action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
_HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')
_LABEL = re.compile(r"<button[^>]*>(.*?)</button>")
_FIELD = re.compile(r'id="f-(\w+)"')
_WRONG = re.compile(r'id="w-(\w+)">(.*?)</p>')


@dataclass
class _Tickets:
    """Implements `Tickets`: one conversation, of which each person has a part of their own."""

    desk: Desk
    said: dict[tuple[str, str], tuple[int, Say]] = field(default_factory=dict)
    positions: int = 0
    form_shown: ShowForm | None = None

    def keep(self, say: Say, key: str) -> None:
        """As the core does in the transaction of the event."""
        self.positions += 1
        at = (say.to.room, say.message_key or key)
        self.said[at] = (self.said.get(at, (self.positions, say))[0], say)

    def drop(self, retract: Retract) -> None:
        self.said.pop((retract.to.room, retract.message_key), None)

    async def page(
        self, person: Person, number: int, *, after: int | None = None, before: int | None = None
    ) -> ConversationPage | None:
        room = Place.direct(person).room
        entries = [
            _entry(position, say)
            for (home, _), (position, say) in self.said.items()
            if home == room
        ]
        live = {each.position: each.message.buttons for each in entries if each.message}
        return ConversationPage(
            *(TALK, number, self.label(number), "A lamp", Status.NEW, None, entries),
            is_own=True,
            live_buttons=live,
        )

    async def standing(self, person: Person, number: int) -> Standing | None:
        return Standing(TALK, self.positions, Status.NEW, works=False)

    async def mine(self, person: Person) -> Sequence[TicketView]:
        return ()

    def sentence(self, entry: TimelineEntry) -> Row:
        return history_row(make_desk(), entry)

    async def file(self, person: Person, number: int, sha256: str) -> Attachment | None:
        return None

    async def opened_by(self, person: Person, event: EventId) -> int | None:
        return None

    async def may_open(self, person: Person) -> bool:
        return True

    def form(self, person: Person, values: Mapping[str, str]) -> ShowForm:
        shown = self.form_shown or self.desk.replies.pop(0)
        assert isinstance(shown, ShowForm)
        self.form_shown = shown
        return shown

    def label(self, number: int) -> str:
        return f"HD-{number}"


class _Kept(SqlPortalStore):
    """What is for one person alone; the rest is in the timeline, which is not the store's here."""

    async def add_notice(self, account: str, key: str, say: Say, now: datetime) -> bool:
        return say.only_for is not None and await super().add_notice(account, key, say, now)


def _entry(position: int, say: Say) -> TimelineEntry:
    now, cause = FakeClock().now(), EventId(f"e{position}")
    return TimelineEntry(position, now, DESK, cause, Audience.EVERYONE, message=say)


@dataclass
class _Stored:
    """Implements `Adapter`: the portal, behind what the core does before."""

    web: WebAdapter
    rig: "WebRig"

    name: str = WebAdapter.name
    capabilities: Capabilities = WebAdapter.capabilities

    async def run(self, inbox: Any) -> None:
        await self.web.run(inbox)

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        if isinstance(action, Say) and action.only_for is None:
            self.rig.tickets.keep(action, key)
        if isinstance(action, Retract):
            self.rig.tickets.drop(action)
        stands = await self.web.deliver(action, key=key, posted=posted)
        await self.rig.look()
        return stands

    async def find(self, action: Action, *, key: str) -> Posted | None:
        return await self.web.find(action, key=key)

    async def close(self) -> None:
        await self.web.close()


@dataclass
class _Browser:
    """What one person has before them. `notices` are answers that each page shows once."""

    client: httpx2.AsyncClient
    text: str = ""
    notices: list[str] = field(default_factory=list)

    async def open(self, path: str) -> None:
        self.text = (await self.client.get(path)).text
        self.notices += _NOTICE.findall(self.text)

    async def send(self, path: str, label: str = "", file: str = "", **values: str) -> int:
        """Send a form as it stands on the page; of several, the one whose button says `label`."""
        forms = [form for action, form in _FORM.findall(self.text) if action == path]
        form = next(
            form for form in forms if label in map(unescape, _LABEL.findall(form)) or not label
        )
        hidden = {name: unescape(value) for name, value in _HIDDEN.findall(form)}
        files = {"files": (file, PNG, "image/png")} if file else None
        sent = {"Origin": str(self.client.base_url).rstrip("/")}
        answer = await self.client.post(path, data=hidden | values, files=files, headers=sent)
        self.text = answer.text
        return answer.status_code


@dataclass
class WebRig:
    desk: Desk
    tickets: _Tickets
    web: WebAdapter
    people: dict[str, _Browser] = field(default_factory=dict)
    reading: "asyncio.Task[None] | None" = None
    ada: Person = Person("web", "ada", "Ada")
    grace: Person = Person("web", "grace", "Grace Hopper")
    alan: Person = Person("web", "alan", "Alan Turing")
    home: Place = Place.direct_to("web", "ada")
    room: Place = Place("web", "#support")
    nowhere: Place = Place("web", "#support")
    lacks: frozenset[Verb] = frozenset(Verb) - {Verb.FORM}

    @property
    def adapter(self) -> _Stored:
        return _Stored(self.web, self)

    async def says(
        self, who: Person, text: str, *, under: Posted | None = None, file: str = ""
    ) -> int:
        browser = self.people[who.handle]
        await browser.open(PAGE)
        return await browser.send(f"{PAGE}/reply", file=file, text=text)

    async def edits(self, who: Person, said: int, text: str) -> None:
        raise AssertionError("nobody can")

    async def deletes(self, who: Person, said: int) -> None:
        raise AssertionError("nobody can")

    async def reacts(self, who: Person, posted: Posted, emoji: str, *, added: bool = True) -> None:
        raise AssertionError("nobody can")

    async def presses(self, who: Person, posted: Posted, label: str) -> None:
        browser = self.people[who.handle]
        await browser.open(PAGE)
        await browser.send(f"{PAGE}/press", label)

    async def commands(self, who: Person, text: str) -> None:
        """Who wants to say something new opens the page of its form."""
        await self.people[who.handle].open("/new")

    async def fills(self, who: Person, values: dict[str, str]) -> dict[str, str]:
        assert self.tickets.form_shown is not None
        usual = {asked.name: asked.value for asked in self.tickets.form_shown.fields}
        browser = self.people[who.handle]
        await browser.send("/new", **(usual | values))
        return {name: unescape(problem) for name, problem in _WRONG.findall(browser.text)}

    def form(self, who: Person) -> tuple[str, ...]:
        return tuple(_FIELD.findall(self.people[who.handle].text))

    async def look(self) -> None:
        for browser in self.people.values():
            await browser.open(PAGE)

    def seen(self, who: Person) -> list[Shown]:
        browser = self.people[who.handle]
        return [_shown(part) for part in (*_ENTRY.findall(browser.text), *browser.notices)]

    def rung(self) -> set[str]:
        return set()

    def acknowledged(self, said: int) -> bool:
        return said < 400

    def breaks(self, how: str) -> None:
        raise AssertionError("there is no network between")

    async def stops(self) -> None:
        assert self.reading is not None
        self.reading.cancel()
        await asyncio.wait([self.reading])


def _shown(part: str) -> Shown:
    labels = tuple(unescape(label) for label in _LABEL.findall(part))
    files = tuple(unescape(name) for name in re.findall(r"/files/\w+\">(.*?)</a>", part))
    words = re.sub(r'<p class="meta">.*?</p>|<form.*?</form>', "", part, flags=re.DOTALL)
    return Shown(unescape(re.sub(r"<[^>]*>", "", words)), labels, files)


async def _sign_in(sign_in: SignIn, web: WebAdapter, handle: str, name: str) -> _Browser:
    account = await sign_in.add_account(f"{handle}@example.com", name, handle)
    begun = await sign_in.by_link((await sign_in.invite(account)).token, "a browser")
    assert begun is not None
    cookies = {"session": begun[0]}
    return _Browser(
        httpx2.AsyncClient(
            base_url=web.url, cookies=cookies, timeout=PATIENCE, verify=WITHOUT_ROOTS
        )
    )


@asynccontextmanager
async def at_work(folder: Path) -> AsyncIterator[WebRig]:
    desk, clock = Desk(), FakeClock()
    store = SqlStore(make_engine(await lay_out_sqlite(folder / "desk.db")))
    tickets = _Tickets(desk)
    sources = page_sources(make_desk(), store, lambda: Library.of(()), clock)
    sources = replace(sources, tickets=tickets, kept=_Kept(store))
    sign_in = SignIn(sources.sign_in, clock)
    web = WebAdapter(PortalSettings("", "Help"), sign_in, sources, listen=("127.0.0.1", 0))
    rig = WebRig(desk, tickets, web)
    rig.reading = asyncio.create_task(attend(web, ShieldedInbox(desk), lambda _: timedelta()))
    await web.server.listening.wait()
    rig.people = {
        handle: await _sign_in(sign_in, web, handle, name) for handle, name in PEOPLE.items()
    }
    try:
        yield rig
    finally:
        for browser in rig.people.values():
            await browser.client.aclose()
        await rig.stops()
        await web.close()
        await store.close()
