"""Signing in with an account elsewhere: who comes in, and which answers are not believed."""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web as web_server
from aiohttp.test_utils import TestServer

from adapters.web.identity.discord import DiscordProvider
from adapters.web.identity.json_client import MAX_ANSWER_BYTES, JsonClient
from adapters.web.identity.openid import OpenIdClient, OpenIdProvider
from adapters.web.identity.provider import SignInFailed, vouched_address
from core.knowledge.library import Library
from core.model.people import Person
from core.model.policy import Agent, Desk, WebAccess
from tests.databases import lay_out_sqlite
from tests.desks import make_desk
from tests.web.identity_provider import (
    CLIENT,
    NEW,
    OLD,
    SECRET,
    STRANGER,
    IdentityProvider,
    identity_provider,
)
from tests.web.scene import Browser, Scene, opened

ADA = "ada@example.com"


@dataclass
class Lobby:
    scene: Scene
    idp: IdentityProvider

    def connect(self, **changes: Any) -> None:
        """Let people sign in with the provider from here on."""
        client = OpenIdClient(
            key="oidc",
            title="Acme",
            issuer=self.idp.url,
            client_id=CLIENT,
            client_secret=SECRET,
            domains=("example.com",),
        )
        providers: dict[str, Any] = {
            changes.get("key", "oidc"): OpenIdProvider(
                replace(client, **changes), self.scene.clock
            ),
            "discord": DiscordProvider(CLIENT, SECRET, (), self.idp.url),
        }
        self.use(replace(self.scene.sign_in, providers=providers))

    def use(self, sign_in: Any) -> None:
        self.scene.sign_in = self.scene.web.sign_in = sign_in
        assert self.scene.web._portal is not None
        self.scene.web._portal.sign_in = sign_in

    def policy(self, **changes: Any) -> None:
        sign_in = self.scene.sign_in
        self.use(replace(sign_in, policy=replace(sign_in.policy, **changes)))

    async def begin(self, browser: Browser, key: str = "oidc", next_path: str = "/") -> str:
        """Press the button; returns the address where the provider sends the browser back to."""
        answer = await browser._client.get(
            f"/sign-in/with/{key}?next={next_path}", follow_redirects=False
        )
        assert answer.status_code == 303, answer.text
        return self.idp.consent(answer.headers["location"])

    async def sign_in(self, key: str = "oidc", next_path: str = "/tickets") -> Browser:
        browser = self.scene.browser()
        await browser.open(await self.begin(browser, key, next_path))
        return browser


@pytest.fixture
async def lobby(tmp_path: Any, library: Library) -> AsyncIterator[Lobby]:
    url = await lay_out_sqlite(tmp_path / "desk.db")
    desk = make_desk(web=WebAccess("domains", ("example.com",)))
    async with opened(url, library, desk) as scene, identity_provider(scene.clock) as idp:
        made = Lobby(scene, idp)
        made.connect()
        yield made


async def test_somebody_signs_in_with_the_teams_own_provider(lobby: Lobby) -> None:
    page = await lobby.scene.browser().open("/sign-in?next=/tickets")
    assert "Sign in with Acme" in page and 'href="/sign-in/with/oidc?next=/tickets"' in page
    ada = await lobby.sign_in(next_path="/sessions")
    assert str(ada.page.url).endswith("/sessions") and "Signed in as Ada Lovelace" in ada.page.text
    assert set(ada.cookies) == {"session"}, "the attempt is over"
    account = await lobby.scene.sign_in.store.account_of(lobby.idp.url, "248289761001")
    assert account is not None and account.id == "oidc:248289761001"
    assert (account.email, account.zone) == (ADA, "Europe/London")


async def test_an_identity_stays_when_its_address_changes(lobby: Lobby) -> None:
    await lobby.sign_in()
    lobby.idp.claims |= {"email": "eve@elsewhere.org", "name": "Ada King"}
    again = await lobby.sign_in()
    assert "Signed in as Ada King" in again.page.text


async def test_a_vouched_address_leads_to_the_account_that_has_it(lobby: Lobby) -> None:
    known = await lobby.scene.sign_in.add_account(ADA, "Ada")
    visitor = await lobby.scene.sign_in.visitor((await lobby.sign_in()).cookies["session"])
    assert visitor is not None and visitor.account.id == known.id
    lobby.idp.claims |= {"email": "other@example.com"}
    visitor = await lobby.scene.sign_in.visitor((await lobby.sign_in()).cookies["session"])
    assert visitor is not None and visitor.account.id == known.id, "by issuer and subject"


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "no"},
        {"email": "ada@evil-example.com"},
        {"email": "ada@example.com.evil.org"},
        {"email": ["ada@example.com"]},
        {"email": None},
    ],
)
async def test_nobody_comes_in_by_an_address_that_is_not_vouched_for(
    lobby: Lobby, claims: dict[str, Any]
) -> None:
    await lobby.scene.sign_in.add_account(ADA, "Ada")
    lobby.idp.claims |= claims
    browser = await lobby.sign_in()
    assert browser.page.status_code == 403 and "no account here" in browser.page.text
    assert browser.cookies == {}


@pytest.mark.parametrize("given", ["\u212aim@example.com", "stra\u00dfe@example.com"])
def test_an_address_that_is_compared_as_another_is_not_vouched_for(given: str) -> None:
    assert vouched_address(given, True, ("example.com",)) == ""
    assert vouched_address("Kim@Example.com", True, ("example.com",)) == "kim@example.com"
    assert vouched_address("k\u00f6m@example.com", True, ("example.com",)) == "k\u00f6m@example.com"


async def test_a_provider_speaks_for_its_own_domains_alone(lobby: Lobby) -> None:
    await lobby.scene.sign_in.add_account(ADA, "Ada")
    lobby.connect(domains=("other.org",))
    assert (await lobby.sign_in()).page.status_code == 403
    lobby.policy(mode="open")
    ada = await lobby.sign_in()
    visitor = await lobby.scene.sign_in.visitor(ada.cookies["session"])
    assert visitor is not None and visitor.account.email == "" and visitor.person.guest


LIES: dict[str, Callable[[dict[str, Any]], None]] = {
    "another issuer": lambda c: c.update(iss="https://evil.example"),
    "another audience": lambda c: c.update(aud="somebody"),
    "two audiences and no party": lambda c: c.update(aud=[CLIENT, "somebody"]),
    "another party": lambda c: c.update(azp="somebody"),
    "another nonce": lambda c: c.update(nonce="old"),
    "no nonce": lambda c: c.pop("nonce"),
    "expired": lambda c: c.update(exp=c["iat"] - 121, iat=c["iat"] - 300),
    "no end": lambda c: c.pop("exp"),
    "made long ago": lambda c: c.update(iat=c["iat"] - 3600),
    "made in the future": lambda c: c.update(iat=c["iat"] + 3600),
    "not valid yet": lambda c: c.update(nbf=c["iat"] + 3600),
    "no subject": lambda c: c.update(sub=""),
    "a time that is true": lambda c: c.update(exp=True),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
async def test_a_token_that_was_not_made_for_this_sign_in_is_not_believed(
    lobby: Lobby, lie: Callable[[dict[str, Any]], None]
) -> None:
    lobby.idp.lie = lie
    browser = await lobby.sign_in()
    assert browser.page.status_code == 502 and browser.cookies == {}


@pytest.mark.parametrize("how", ["a strange key", "a secret of all", "another document", "moved"])
async def test_a_forged_signature_or_document_is_not_believed(lobby: Lobby, how: str) -> None:
    back, browser = "", lobby.scene.browser()
    if how == "a strange key":
        lobby.idp.key = STRANGER
    elif how == "a secret of all":
        lobby.idp.forges = True
    elif how == "another document":
        lobby.idp.issuer = "https://evil.example"
    else:
        lobby.idp.moved = True
    answer = await browser._client.get("/sign-in/with/oidc", follow_redirects=False)
    if answer.status_code == 303:
        back = lobby.idp.consent(answer.headers["location"])
        await browser.open(back)
        answer = browser.page
    assert answer.status_code == 502 and "session" not in browser.cookies


async def test_new_keys_of_the_provider_are_fetched_once_they_are_needed(lobby: Lobby) -> None:
    await lobby.sign_in()
    lobby.idp.key, lobby.idp.header["kid"], lobby.idp.published = NEW, "new", [OLD, NEW]
    lobby.scene.clock.advance(timedelta(minutes=2))
    assert "Signed in" in (await lobby.sign_in()).page.text
    lobby.idp.key = STRANGER
    for _ in range(3):
        await lobby.sign_in()
    assert lobby.idp.calls.count("keys") == 2, "nobody makes the desk fetch them again and again"


async def test_only_the_browser_that_has_begun_can_finish(lobby: Lobby) -> None:
    back = await lobby.begin(lobby.scene.browser())
    other = lobby.scene.browser()
    await other.open(back)
    assert other.page.status_code == 410, "it has begun nothing"
    await lobby.begin(other)
    await other.open(back)
    assert other.page.status_code == 502 and "session" not in other.cookies, "another's answer"


async def test_a_code_works_once(lobby: Lobby) -> None:
    browser = lobby.scene.browser()
    back = await lobby.begin(browser)
    await browser.open(back)
    thief = lobby.scene.browser()
    thief._client.cookies.update(browser._client.cookies)
    await thief.open(back)
    assert thief.page.status_code == 410


async def test_another_issuer_in_the_answer_is_a_mix_up(lobby: Lobby) -> None:
    browser = lobby.scene.browser()
    back = (await lobby.begin(browser)).rpartition("&iss=")[0] + "&iss=https%3A%2F%2Fevil.example"
    await browser.open(back)
    assert browser.page.status_code == 502


async def test_who_declines_is_told_so(lobby: Lobby) -> None:
    browser = lobby.scene.browser()
    back = (await lobby.begin(browser)).partition("?")[0]
    page = await browser.open(f"{back}?error=access_denied&state=x&error_description=<b>")
    assert browser.page.status_code == 403 and "cancelled" in page and "<b>" not in page


async def test_discord_says_who_somebody_is(lobby: Lobby) -> None:
    lobby.policy(mode="open")
    lobby.idp.claims = {
        "id": "80351110224678912",
        "global_name": "Nelly",
        "email": ADA,
        "verified": True,
    }
    browser = lobby.scene.browser()
    back = await lobby.begin(browser, "discord")
    await browser.open(back.rpartition("&iss=")[0])
    assert "Signed in as Nelly" in browser.page.text
    visitor = await lobby.scene.sign_in.visitor(browser.cookies["session"])
    assert visitor is not None and visitor.account.id == "discord:80351110224678912"
    assert visitor.account.email == "", "Discord may speak for no domain here"
    known = await lobby.scene.store.known_as(visitor.person)
    assert known.linked == ("discord:80351110224678912",), "her tickets there are hers here"


async def test_slack_lets_in_its_own_workspaces(lobby: Lobby) -> None:
    team = "https://slack.com/team_id"
    lobby.connect(key="slack", tenant_claim=team, tenants=("T1",), domains=("example.com",))
    lobby.idp.claims |= {team: "T2"}
    assert (await lobby.sign_in("slack")).page.status_code == 502
    lobby.idp.claims |= {team: "T1"}
    ada = await lobby.sign_in("slack")
    visitor = await lobby.scene.sign_in.visitor(ada.cookies["session"])
    assert visitor is not None and visitor.account.id == "slack:T1:248289761001"


def with_grace(desk: Desk, account: str) -> Desk:
    grace = Agent("grace", "Grace Hopper", (Person("web", account),), ("network",), (), False)
    return replace(desk, roster={"grace": grace})


async def test_an_agent_is_named_by_subject_and_never_by_an_address(lobby: Lobby) -> None:
    known = await lobby.scene.sign_in.add_account(ADA, "Grace")
    lobby.policy(roster={known.id: "grace"})
    assert (await lobby.sign_in()).page.status_code == 403, "the address is an agent's"
    lobby.policy(roster={known.id: "grace", "oidc:248289761001": "ada"})
    ada = await lobby.sign_in()
    visitor = await lobby.scene.sign_in.visitor(ada.cookies["session"])
    assert visitor is not None and visitor.session.agent == "ada" and not visitor.person.guest

    sessions = [ada.cookies["session"], (await lobby.sign_in()).cookies["session"]]
    lobby.policy(roster={"oidc:248289761001": "grace"})
    assert await lobby.scene.sign_in.visitor(sessions.pop()) is None, "it was another agent's"
    lobby.policy(roster={known.id: "grace"})
    assert await lobby.scene.sign_in.visitor(ada.cookies["session"]) is None
    lobby.policy(roster={"oidc:248289761001": "ada"})
    assert await lobby.scene.sign_in.visitor(ada.cookies["session"]) is None, "it has ended"


async def test_a_group_makes_agents_for_half_a_day(lobby: Lobby) -> None:
    lobby.policy(mode="invited", groups=frozenset({"support"}))
    lobby.idp.claims |= {"email": "gus@elsewhere.org", "groups": ["staff", "support", 7]}
    gus = await lobby.sign_in()
    visitor = await lobby.scene.sign_in.visitor(gus.cookies["session"])
    assert visitor is not None and visitor.person.member_of == ("group:support",)
    assert not visitor.person.guest
    lobby.scene.clock.advance(timedelta(hours=12))
    assert await lobby.scene.sign_in.visitor(gus.cookies["session"]) is None
    lobby.idp.claims |= {"groups": []}
    again = await lobby.sign_in()
    visitor = await lobby.scene.sign_in.visitor(again.cookies["session"])
    assert visitor is not None and visitor.person.member_of == () and visitor.person.guest


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"text": "{}", "status": 500}, "userinfo: status 500"),
        ({"text": "{}", "status": 307, "headers": {"Location": "/well"}}, "userinfo: status 307"),
        ({"text": f'{{"name": "{"x" * MAX_ANSWER_BYTES}"}}'}, "userinfo: AnswerTooLong"),
        ({"text": "[]"}, "userinfo: no object"),
        ({"text": "{"}, "userinfo: JSONDecodeError"),
    ],
)
async def test_what_a_provider_may_not_answer_ends_the_sign_in(
    answer: dict[str, Any], why: str
) -> None:
    async def respond(request: web_server.Request) -> web_server.Response:
        return web_server.Response(**({"text": "{}"} if request.path == "/well" else answer))

    app, client = web_server.Application(), JsonClient()
    app.router.add_get("/{path:.*}", respond)
    async with TestServer(app) as server:
        with pytest.raises(SignInFailed, match=re.escape(why)):
            await client.get(str(server.make_url("/")), "userinfo")
        assert await client.get(str(server.make_url("/well")), "userinfo") == {}
        await client.close()
