"""Signing in: links and codes work once and in time, and tell strangers nothing."""

import asyncio
import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from adapters.kit.platform import PlainMail
from adapters.kit.tasks import BackgroundTasks
from adapters.web import adapter as web_adapter
from adapters.web.adapter import WebAdapter
from adapters.web.pages.sign_in_pages import RETRY_DELAYS_SECONDS, SignInMails
from adapters.web.security.secrets import csrf_token
from adapters.web.sign_in import Invitation
from core.knowledge.library import Library
from core.model.policy import WebAccess
from core.model.sign_in import LINK_LIFETIME
from core.ports import NotConnected, Permanent, Transient, Unclear
from tests.clock import FakeClock
from tests.desks import make_desk
from tests.limits import PATIENCE
from tests.web.scene import Scene, opened

ADA = "ada@example.com"


async def test_a_link_signs_in_once(scene: Scene) -> None:
    invitation = await scene.sign_in.invite(await scene.sign_in.add_account(ADA, "Ada"))
    browser, path = scene.browser(), f"/sign-in/link?token={invitation.token}"
    await browser.open(path)
    assert "Ada" in await browser.open(path), "a scanner that opens the link uses nothing up"
    assert "session" not in browser.cookies
    assert "Signed in as Ada" in await browser.submit("/sign-in/link")

    other = scene.browser()
    await other.open(path)
    assert other.page.status_code == 410 and "15 minutes" in other.page.text
    await other.post("/sign-in/link", {"token": invitation.token})
    assert other.page.status_code == 410 and not other.cookies


async def test_a_link_is_over_after_a_quarter_of_an_hour(scene: Scene) -> None:
    invitation = await scene.sign_in.invite(await scene.sign_in.add_account(ADA))
    scene.clock.advance(timedelta(minutes=15))
    browser = scene.browser()
    await browser.post("/sign-in/link", {"token": invitation.token})
    assert browser.page.status_code == 410 and not browser.cookies


async def test_the_code_of_the_mail_signs_in_too(scene: Scene) -> None:
    await scene.sign_in.add_account(ADA)
    browser = scene.browser()
    await browser.open("/sign-in?next=/help/invoice")
    await browser.submit("/sign-in", email=" Ada@Example.com ")
    await scene.settle()
    code = scene.mailbox.invitations[-1].code
    typed = f"{code[:4].lower()} {code[4:]}"
    page = await browser.submit("/sign-in/code", email=ADA, code=typed)
    assert "Where is my invoice?" in page and "Signed in as" in page


async def test_five_wrong_codes_close_the_code_but_not_the_link(scene: Scene) -> None:
    invitation = await scene.sign_in.invite(await scene.sign_in.add_account(ADA))
    browser = scene.browser()
    for _ in range(5):
        page = await browser.post("/sign-in/code", {"email": ADA, "code": "AAAAAAAA"})
        assert browser.page.status_code == 422 and "not right" in page
    await browser.post("/sign-in/code", {"email": ADA, "code": invitation.code})
    assert browser.page.status_code == 422
    await browser.post("/sign-in/link", {"token": invitation.token})
    assert "Signed in" in browser.page.text


async def test_nobody_learns_who_has_an_account(scene: Scene) -> None:
    await scene.sign_in.add_account(ADA)
    pages = []
    for address in (ADA, "bob@example.com"):
        browser = scene.browser()
        page = await browser.post("/sign-in", {"email": address})
        pages.append(page.replace(address, "…"))
    await scene.settle()
    assert pages[0] == pages[1]
    assert [sent.address for sent in scene.mailbox.invitations] == [ADA]


async def test_the_policy_says_who_may_come_in(database_url: str, library: Library) -> None:
    desk = make_desk(web=WebAccess("domains", ("example.com",)))
    async with opened(database_url, library, desk) as scene:
        for address in ("new@example.com", "x@evil-example.com", "x@example.com.evil.org"):
            await scene.browser().post("/sign-in", {"email": address})
        await scene.settle()
    assert [sent.address for sent in scene.mailbox.invitations] == ["new@example.com"]


async def test_nobody_learns_it_by_the_time_that_it_takes(scene: Scene) -> None:
    """The answer does not wait for the mail, which hangs here."""
    await scene.sign_in.add_account(ADA)
    never = asyncio.Event()

    async def send(invitation: Invitation) -> None:
        await never.wait()

    assert scene.web._portal is not None
    scene.web._portal.sign_in = replace(scene.sign_in, send=send)
    browser = scene.browser()
    assert "on its way" in await browser.post("/sign-in", {"email": ADA})
    never.set()


async def test_nobody_fills_the_mailbox_of_another(scene: Scene) -> None:
    await scene.sign_in.add_account(ADA)
    for _ in range(8):
        assert "on its way" in await scene.browser().post("/sign-in", {"email": ADA})
    await scene.settle()
    assert len(scene.mailbox.invitations) == 5
    scene.clock.advance(timedelta(hours=1))
    await scene.browser().post("/sign-in", {"email": ADA})
    await scene.settle()
    assert len(scene.mailbox.invitations) == 6


@dataclass
class Postman:
    sent: list[tuple[PlainMail, str]] = field(default_factory=list)
    trouble: Exception | None = None

    async def send(self, mail: PlainMail, *, key: str) -> None:
        self.sent.append((mail, key))
        if self.trouble is not None:
            raise self.trouble


async def test_the_mail_has_the_link_and_the_code(scene: Scene) -> None:
    postman = Postman()
    mails = SignInMails(postman, lambda: scene.url, "Acme", scene.clock)
    invitation = await scene.sign_in.invite(await scene.sign_in.add_account(ADA))
    await mails.send(invitation)
    [(mail, key)] = postman.sent
    assert (mail.to, mail.subject) == (ADA, "Sign in to Acme")
    assert f"{invitation.code[:4]} {invitation.code[4:]}" in mail.text
    assert mail.links[0][1] == f"{scene.url}/sign-in/link?token={invitation.token}"
    assert invitation.token not in key, "keys are logged"
    postman.trouble = Permanent("no such mailbox")
    await mails.send(invitation)
    assert len(postman.sent) == 2, "nothing helps there"


async def test_a_link_is_sent_again_where_the_mail_server_is_away_for_a_moment() -> None:
    """The page has said that it is on its way."""
    troubles: list[Exception] = [NotConnected("away"), Transient("greylisted", retry_after=60.0)]
    keys, waited = list[str](), list[float]()

    class Busy:
        async def send(self, mail: PlainMail, *, key: str) -> None:
            keys.append(key)
            if troubles:
                raise troubles.pop(0)

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    mails = SignInMails(Busy(), lambda: "https://desk.test", "Acme", FakeClock(), wait)
    await mails.send(Invitation(ADA, "token", "ABCDEFGH"))
    assert waited == [RETRY_DELAYS_SECONDS[0], 60.0]
    assert len(keys) == 3 and len(set(keys)) == 1
    troubles += [Unclear("the line broke"), NotConnected("not asked again")]
    await mails.send(Invitation(ADA, "token", "ABCDEFGH"))
    assert len(troubles) == 1, "it may have arrived"
    troubles[:] = [NotConnected("away")] * 10
    await mails.send(Invitation(ADA, "token", "ABCDEFGH"))
    assert len(troubles) == 10 - len(RETRY_DELAYS_SECONDS) - 1
    assert sum(RETRY_DELAYS_SECONDS) < LINK_LIFETIME.total_seconds() / 5


async def test_a_stop_lets_a_link_leave_and_waits_for_none_that_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tasks, sent = BackgroundTasks(), list[str]()

    async def send() -> None:
        await asyncio.sleep(0)
        sent.append("link")

    async def hang() -> None:
        await asyncio.Event().wait()

    async def close() -> None:
        return

    push = SimpleNamespace(client=SimpleNamespace(close=close))
    portal = SimpleNamespace(background=tasks, push=push)
    adapter: Any = SimpleNamespace(_portal=portal, sign_in=SimpleNamespace(providers={}))
    tasks.start(send())
    await WebAdapter.close(adapter)
    assert sent == ["link"]
    monkeypatch.setattr(web_adapter, "FINISH_SECONDS", 0.01)
    tasks.start(hang())
    async with asyncio.timeout(PATIENCE):
        await WebAdapter.close(adapter)
    assert not tasks


async def test_a_stranger_opens_so_many_tickets_a_day(database_url: str, library: Library) -> None:
    desk = make_desk(web=WebAccess("open", ("example.com",), tickets_per_stranger=2))
    async with opened(database_url, library, desk) as scene:
        eve, ada = await scene.signed_in("eve@other.org"), await scene.signed_in(ADA)
        values = {"priority": "low", "category": "technical"}
        for browser, last in ((eve, 429), (ada, 200)):
            for what, answer in (("spoon", 200), ("curtain", 200), ("carpet", last)):
                await browser.open("/new")
                await browser.submit("/new", description=f"My cat ate the {what}", **values)
                await scene.settle()
                assert browser.page.status_code == answer
        scene.clock.advance(timedelta(days=1))
        await eve.open("/new")
        await eve.submit("/new", description="My cat ate the spoon", **values)
        assert eve.page.status_code == 200


async def test_no_log_has_a_token_or_an_address(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    invitation = await scene.sign_in.invite(await scene.sign_in.add_account(ADA))
    browser = scene.browser()
    await browser.open(f"/sign-in/link?token={invitation.token}")
    await browser.submit("/sign-in/link")
    own = [r.getMessage() for r in caplog.records if not r.name.startswith("http")]
    assert not any(invitation.token in line or ADA in line for line in own), "but by the browser"


async def test_without_mail_the_page_says_whom_to_ask(database_url: str, library: Library) -> None:
    async with opened(database_url, library, make_desk(), mails=False) as scene:
        browser = scene.browser()
        assert "Ask the people who run it" in await browser.open("/sign-in")
        invitation = await scene.sign_in.invite(await scene.sign_in.add_account(ADA))
        page = await browser.submit("/sign-in/code", email=ADA, code=invitation.code)
        assert "Signed in" in page


async def test_guessing_is_slowed_down(scene: Scene) -> None:
    browser = scene.browser()
    for _ in range(20):
        await browser.post("/sign-in/code", {"email": ADA, "code": "AAAAAAAA"})
    await browser.post("/sign-in/code", {"email": ADA, "code": "AAAAAAAA"})
    assert browser.page.status_code == 429 and "ten minutes" in browser.page.text
    scene.clock.advance(timedelta(minutes=1))
    await browser.post("/sign-in/code", {"email": ADA, "code": "AAAAAAAA"})
    assert browser.page.status_code == 422, "the bucket fills again"


async def test_sessions_are_listed_and_can_be_ended(scene: Scene) -> None:
    phone, laptop = await scene.signed_in(ADA), await scene.signed_in(ADA)
    page = await phone.open("/sessions")
    assert page.count("Safari on iPhone") == 2 and page.count("this browser") == 1
    visitor = await scene.sign_in.visitor(laptop.cookies["session"])
    assert visitor is not None
    values = {"csrf": csrf_token(phone.cookies["session"]), "session": visitor.session.digest}
    await phone.post("/sessions/end", values)
    assert "Sign in" in await laptop.open("/sessions")
    assert "Signed in as" in await phone.open("/help")


async def test_nobody_ends_the_session_of_another(scene: Scene) -> None:
    ada, eve = await scene.signed_in(ADA), await scene.signed_in("eve@example.com")
    visitor = await scene.sign_in.visitor(ada.cookies["session"])
    assert visitor is not None
    values = {"csrf": csrf_token(eve.cookies["session"]), "session": visitor.session.digest}
    await eve.post("/sessions/end", values)
    assert "Signed in as" in await ada.open("/help")


async def test_signing_out_ends_the_session_everywhere(scene: Scene) -> None:
    ada = await scene.signed_in(ADA)
    token = ada.cookies["session"]
    await ada.open("/help")
    await ada.submit("/sign-out")
    assert "session" not in ada.cookies
    assert await scene.sign_in.visitor(token) is None


async def test_a_session_ends_after_thirty_days_without_a_visit(scene: Scene) -> None:
    ada = await scene.signed_in(ADA)
    for _ in range(8):
        scene.clock.advance(timedelta(days=20))
        assert "Signed in as" in await ada.open("/help")
    scene.clock.advance(timedelta(days=20))
    assert "Signed in as" not in await ada.open("/help"), "none is older than half a year"

    bob = await scene.signed_in("bob@example.com")
    scene.clock.advance(timedelta(days=30))
    assert "Signed in as" not in await bob.open("/help")


async def test_the_database_holds_nothing_that_signs_in(scene: Scene) -> None:
    ada = await scene.signed_in(ADA)
    invitation = await scene.sign_in.invite(await scene.sign_in.add_account(ADA))
    async with scene.store.engine.connect() as db:
        rows = [
            str(row)
            for table in ("sign_in_accounts", "sign_in_links", "sign_in_sessions")
            for row in (await db.execute(text(f"SELECT * FROM {table}"))).all()  # noqa: S608
        ]
    held = (ada.cookies["session"], invitation.token, invitation.code)
    assert not any(secret in row for secret in held for row in rows)


async def test_whoever_signs_in_next_ends_the_session_before(scene: Scene) -> None:
    """Else the browser would go on to get notifications of somebody who is not there any more."""
    ada = await scene.signed_in("ada@example.com", "Ada")
    old = ada.cookies["session"]
    again = await scene.sign_in.invite(await scene.sign_in.add_account("ada@example.com"))
    form = {"token": again.token}
    sent = {"Origin": scene.url}
    same = await ada._client.post("/sign-in/link", data=form, headers=sent, follow_redirects=False)
    assert "clear-site-data" not in same.headers, "her own drafts stay"
    bea = await scene.sign_in.invite(await scene.sign_in.add_account("bea@example.com"))
    form = {"token": bea.token}
    other = await ada._client.post("/sign-in/link", data=form, headers=sent, follow_redirects=False)
    assert other.headers["clear-site-data"] == '"cache", "storage"'
    held = same.cookies["session"]
    assert await scene.sign_in.visitor(held) is None
    assert await scene.sign_in.visitor(old) is not None, "it is another browser's, for all we know"
