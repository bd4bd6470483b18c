"""Who gets what from every route: a table typed by hand, asked of a real server.

A route that is not in the table fails the test, so that nobody adds one without saying who may
use it. Two tickets are Ada's: an ordinary one in the support queue, and one in the billing queue,
which is private; who works elsewhere may read the ordinary one (`is_restricted`).
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import pytest
import pytest_asyncio
from starlette.routing import Mount, Route

from adapters.web.app import make_app
from adapters.web.pages import sent_forms
from adapters.web.security.secrets import csrf_token, new_token
from core.model.events import CommandGiven
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.policy import Agent, Desk
from tests.databases import lay_out_sqlite
from tests.desks import make_desk
from tests.web.conftest import articles
from tests.web.scene import Browser, Scene, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")

PEOPLE: Final = ("nobody", "ada", "eve", "grace", "bill", "leo", "pat")
"""Not signed in; the requester; another one; agents of support, of billing and of the leads;
Pat, whom Ada has let into the ordinary ticket and not into the private one."""
IN: Final = "to sign-in"
"""Where a redirect leads to the sign-in page; one that leads elsewhere is the number 303."""

Row = tuple[int | str, ...]

TABLE: Final[dict[str, Row]] = {
    #                                      nobody ada  eve  grace bill leo  pat
    "GET /": (303, 303, 303, 303, 303, 303, 303),
    "GET /healthz": (200, 200, 200, 200, 200, 200, 200),
    "GET /manifest.webmanifest": (200, 200, 200, 200, 200, 200, 200),
    "GET /sw.js": (200, 200, 200, 200, 200, 200, 200),
    "GET /offline": (200, 200, 200, 200, 200, 200, 200),
    "GET /apple-touch-icon.png": (200, 200, 200, 200, 200, 200, 200),
    "GET /apple-touch-icon-precomposed.png": (200, 200, 200, 200, 200, 200, 200),
    "POST /share": (303, 303, 303, 303, 303, 303, 303),
    "GET /static/portal.css": (200, 200, 200, 200, 200, 200, 200),
    "GET /help": (200, 200, 200, 200, 200, 200, 200),
    "GET /help/invoice": (200, 200, 200, 200, 200, 200, 200),
    "GET /help/door-code": (404, 404, 404, 200, 200, 200, 404),
    "POST /help/invoice/helpful": (303, 303, 303, 303, 303, 303, 303),
    "POST /help/invoice/solved": (303, 303, 303, 303, 303, 303, 303),
    "POST /help/door-code/helpful": (404, 404, 404, 303, 303, 303, 404),
    "GET /suggestions": (204, 200, 200, 200, 200, 200, 200),
    "GET /sign-in": (200, 303, 303, 303, 303, 303, 303),
    "POST /sign-in": (200, 200, 200, 200, 200, 200, 200),
    "GET /sign-in/link": (410, 410, 410, 410, 410, 410, 410),
    "POST /sign-in/link": (410, 410, 410, 410, 410, 410, 410),
    "POST /sign-in/code": (422, 422, 422, 422, 422, 422, 422),
    "GET /sign-in/with/none": (404, 404, 404, 404, 404, 404, 404),
    "GET /sign-in/with/none/back": (404, 404, 404, 404, 404, 404, 404),
    "GET /sessions": (IN, 200, 200, 200, 200, 200, 200),
    "POST /sessions/end": (IN, 303, 303, 303, 303, 303, 303),
    "POST /accounts/unlink": (IN, 303, 303, 303, 303, 303, 303),
    "GET /notifications": (IN, 200, 200, 200, 200, 200, 200),
    "POST /notifications": (IN, 400, 400, 400, 400, 400, 400),
    "POST /notifications/off": (IN, 303, 303, 303, 303, 303, 303),
    "GET /preferences": (IN, 200, 200, 200, 200, 200, 200),
    "POST /preferences": (IN, 303, 303, 303, 303, 303, 303),
    "POST /sign-out": (303, 403, 403, 403, 403, 403, 403),
    "GET /tickets": (IN, 200, 200, 200, 200, 200, 200),
    "GET /new": (IN, 200, 200, 200, 200, 200, 200),
    "POST /new": (IN, 422, 422, 422, 422, 422, 422),
    "GET /board": (IN, 404, 404, 200, 200, 200, 404),
    "GET /board/lines": (IN, 404, 404, 200, 200, 200, 404),
    "GET /letter/forged": (410, 410, 410, 410, 410, 410, 410),
    "POST /letter/forged": (410, 410, 410, 410, 410, 410, 410),
    "GET /live": (401, 200, 200, 200, 200, 200, 200),
    "GET /notices": (401, 200, 200, 200, 200, 200, 200),
    "POST /board/views": (IN, 404, 404, 303, 303, 303, 404),
    "GET /tickets/ORDINARY": (IN, 200, 404, 200, 200, 200, 200),
    "POST /tickets/ORDINARY/reply": (IN, 303, 404, 303, 303, 303, 303),
    "POST /tickets/ORDINARY/note": (IN, 303, 404, 303, 303, 303, 303),
    "POST /tickets/ORDINARY/do": (IN, 400, 404, 400, 400, 400, 400),
    "POST /tickets/ORDINARY/presence": (401, 404, 404, 204, 204, 204, 404),
    "POST /tickets/ORDINARY/press": (IN, 400, 404, 400, 400, 400, 400),
    "POST /tickets/ORDINARY/form": (IN, 400, 404, 400, 400, 400, 400),
    "GET /tickets/ORDINARY/files/FILE": (IN, 200, 404, 200, 200, 200, 200),
    "GET /tickets/PRIVATE": (IN, 200, 404, 404, 200, 404, 404),
    "POST /tickets/PRIVATE/reply": (IN, 303, 404, 404, 303, 404, 404),
    "POST /tickets/PRIVATE/note": (IN, 303, 404, 404, 303, 404, 404),
    "POST /tickets/PRIVATE/do": (IN, 400, 404, 404, 400, 404, 404),
    "POST /tickets/PRIVATE/presence": (401, 404, 404, 404, 204, 404, 404),
    "POST /tickets/PRIVATE/press": (IN, 400, 404, 404, 400, 404, 404),
    "POST /tickets/PRIVATE/form": (IN, 400, 404, 404, 400, 404, 404),
    "GET /tickets/PRIVATE/files/FILE": (IN, 404, 404, 404, 404, 404, 404),
    "GET /tickets/NONE": (IN, 404, 404, 404, 404, 404, 404),
    "POST /tickets/NONE/reply": (IN, 404, 404, 404, 404, 404, 404),
}
WITHOUT_TOKEN: Final = (
    "/sign-in",
    "/sign-in/link",
    "/sign-in/code",
    "/sign-out",
    "/letter/forged",
    "/share",
)
"""Forms that belong to no session, or whose row above is the one of a wrong token."""


@dataclass
class Town:
    scene: Scene
    browsers: dict[str, Browser]
    words: dict[str, str]
    """What stands for the capitals in the table."""

    async def ask(self, who: str, method: str, path: str, token: str | None = None) -> int | str:
        browser = self.browsers[who]
        for word, meaning in self.words.items():
            path = path.replace(word, meaning)
        client = browser._client
        if method == "GET" and path == "/live":
            async with client.stream(method, path, follow_redirects=False) as answer:
                browser.page = answer
                if answer.status_code != 200:  # a stream that was begun has no end
                    await answer.aread()
        elif method == "GET":
            browser.page = await client.get(path, follow_redirects=False)
        else:
            own = csrf_token(browser.cookies.get("session", ""))
            form = {"csrf": own if token is None else token, "key": new_token(), "text": "Hello"}
            if path == "/sign-out":
                form["csrf"] = ""
            browser.page = await client.post(
                path, data=form, headers={"Origin": self.scene.url}, follow_redirects=False
            )
        if browser.page.headers.get("location", "").startswith("/sign-in"):
            return IN
        return browser.page.status_code


def agents_on_the_web(desk: Desk) -> Desk:
    """Each queue has an agent who is known at the portal."""
    teams = {"grace": ("network", "frontdesk"), "bill": ("billing",), "leo": ("leads",)}
    known = {
        name: Agent(
            name,
            name.title(),
            (Person("web", f"{name}web"), Person("console", name)),
            each,
            (),
            False,
        )
        for name, each in teams.items()
    }
    return replace(desk, roster={**desk.roster, **known})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    url = await lay_out_sqlite(tmp_path_factory.mktemp("town") / "desk.db")
    async with opened(url, articles(), agents_on_the_web(make_desk())) as scene:
        browsers = {"nobody": scene.browser()}
        for name in PEOPLE[1:]:
            id_ = f"{name}web" if name in ("grace", "bill", "leo") else ""
            browsers[name] = await scene.signed_in(f"{name}@example.com", name.title(), id_)
        made = Town(scene, browsers, {"NONE": "999"})
        made.words["ORDINARY"] = await _ticket(made, "Secret noise of the spoon", "technical")
        made.words["PRIVATE"] = await _ticket(made, "Secret noise of the payslip", "account")
        await _let_in(made, "pat")
        page = await browsers["ada"].open(f"/tickets/{made.words['ORDINARY']}")
        found = re.search(r"/files/(\w+)", page)
        assert found is not None
        made.words["FILE"] = found[1]
        yield made


async def _let_in(town: Town, name: str) -> None:
    """Ada adds somebody to her ordinary ticket."""
    sign_in, found = town.scene.sign_in, list[Person]()
    for each in ("ada", name):
        visitor = await sign_in.visitor(town.browsers[each].cookies["session"])
        assert visitor is not None
        found.append(visitor.person)
    ada, other = found
    conversation = await town.scene.store.by_number(int(town.words["ORDINARY"]))
    assert conversation is not None
    there, now = replace(Place.direct(ada), thread=str(conversation.id)), town.scene.clock.now()
    words = f"add @{other.name} all"
    added = CommandGiven(EventId("web:add"), now, there, ada, words, mentions=(other,))
    await town.scene.bot.inbox.accept(added)
    await town.scene.settle()


async def _ticket(town: Town, problem: str, category: str) -> str:
    ada = town.browsers["ada"]
    await ada.open("/new")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', ada.page.text))
    values = {"description": problem, "category": category, "priority": "low"}
    files = {"files": ("spoon.txt", b"spoon", "text/plain")} if category == "technical" else None
    sent = {"Origin": town.scene.url}
    ada.page = await ada._client.post("/new", data=hidden | values, files=files, headers=sent)
    await town.scene.settle()
    return str(ada.page.url).rsplit("/", 1)[1]


async def test_everybody_gets_what_is_theirs_and_nothing_else(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent_forms, "ANSWER_SECONDS", 0)  # what the next page tells is not read
    wrong = list[str]()
    for asked, expected in TABLE.items():
        method, path = asked.split()
        town.scene.clock.advance(timedelta(minutes=1))  # nobody is throttled
        for who, answer in zip(PEOPLE, expected, strict=True):
            got = await town.ask(who, method, path)
            if got != answer:
                wrong.append(f"{asked}: {who} gets {got}, not {answer}")
            if got in (404, IN) and "Secret noise" in town.browsers[who].page.text:
                wrong.append(f"{asked}: {who} reads what is not theirs")
    assert wrong == []


async def test_no_form_of_a_session_works_without_its_token(town: Town) -> None:
    wrong = list[str]()
    for asked in TABLE:
        method, path = asked.split()
        if method == "GET" or path in WITHOUT_TOKEN:
            continue
        for token in ("", csrf_token("the session of somebody else")):
            got = await town.ask("ada", method, path, token)
            if got != 403:
                wrong.append(f"{asked}: {got}")
    assert wrong == []


async def test_every_route_stands_in_the_table(town: Town) -> None:
    portal = town.scene.web._portal
    assert portal is not None
    app = make_app(portal)
    known = {re.sub(r"ORDINARY|PRIVATE|NONE", "{number:int}", asked) for asked in TABLE}
    known = {asked.replace("FILE", "{sha256}") for asked in known}
    known = {re.sub(r"/help/[\w-]+", "/help/{slug}", asked) for asked in known}
    known = {asked.replace("/with/none", "/with/{provider}") for asked in known}
    known = {asked.replace("/letter/forged", "/letter/{token}") for asked in known}
    missing = list[str]()
    for route in app._app.routes:  # type: ignore[attr-defined]
        if isinstance(route, Mount):
            missing += (
                [] if any(k.startswith(f"GET {route.path}/") for k in known) else [route.path]
            )
            continue
        assert isinstance(route, Route)
        methods = (route.methods or set()) - {"HEAD"}
        missing += [a for a in (f"{m} {route.path}" for m in sorted(methods)) if a not in known]
    assert missing == [], "say in TABLE who may use these"
