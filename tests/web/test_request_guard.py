"""What every answer carries, and what no request gets past."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Scope as Scope_

from adapters.web.portal import Portal, PortalSettings
from adapters.web.security.request_guard import RequestGuard
from adapters.web.security.visitors import Rate, Throttle, network_of
from tests.web.scene import Scene

ADA = "ada@example.com"


async def test_every_page_forbids_what_is_not_its_own(scene: Scene) -> None:
    browser = scene.browser()
    for path in ("/help", "/no-such-page", "/static/portal.css", "/sign-in/link?token=x"):
        await browser.open(path)
        headers = browser.page.headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
    assert "<script>" not in await browser.open("/help")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_a_form_of_another_site_is_refused(scene: Scene, headers: dict[str, str]) -> None:
    ada = await scene.signed_in(ADA)
    await ada.open("/help")
    await ada.post("/sign-out", {}, headers=headers)
    assert ada.page.status_code == 403
    assert "Signed in as" in await ada.open("/help")


async def test_other_sites_can_share_nothing_with_the_desk(scene: Scene) -> None:
    """It is a share target, to which other apps send, and whatever comes there is dropped."""
    browser = scene.browser()
    sent = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    answer = await browser._client.post(
        "/share", files={"files": ("x.png", b"x")}, headers=sent, follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/new?shared=lost")


async def test_a_form_that_asks_for_no_file_takes_none(scene: Scene) -> None:
    browser, sent = scene.browser(), {"Origin": scene.url}
    for path in ("/sign-in/code", "/help/invoice/helpful"):
        answer = await browser._client.post(path, files={"x": ("x.png", b"x")}, headers=sent)
        assert answer.status_code == 400


async def test_a_form_without_its_sessions_token_is_refused(scene: Scene) -> None:
    ada = await scene.signed_in(ADA)
    for token in ("", "0" * 32, "é"):
        await ada.post("/sign-out", {"csrf": token})
        assert ada.page.status_code == 403
    assert "Signed in as" in await ada.open("/help")


async def test_another_host_name_is_refused(scene: Scene) -> None:
    browser = scene.browser()
    own = browser._client.base_url.netloc.decode()
    for host in ("evil.example", f"{own}.evil.example", f"evil-{own}", ""):
        browser._client.headers["Host"] = host
        await browser.open("/help")
        assert browser.page.status_code == 421, host


@pytest.mark.parametrize(
    "wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "/a\r\nSet-Cookie: x=1"]
)
async def test_a_sign_in_never_leads_elsewhere(scene: Scene, wanted: str) -> None:
    account = await scene.sign_in.add_account(ADA)
    browser = scene.browser()
    await browser.post("/sign-in", {"email": ADA, "next": wanted})
    await scene.settle()
    await browser.post("/sign-in/link", {"token": scene.mailbox.invitations[-1].token})
    assert str(browser.page.url).startswith(scene.url), account


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe%zz", "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"no boundary", "multipart/form-data"),
        (b"{}", "application/json"),
        (b"&".join(b"f%d=1" % n for n in range(500)), "application/x-www-form-urlencoded"),
    ],
)
async def test_what_is_no_form_is_answered_with_a_page(
    scene: Scene, body: bytes, kind: str
) -> None:
    browser = scene.browser()
    sent = {"Origin": scene.url, "Content-Type": kind}
    answer = await browser._client.post("/sign-in/code", content=body, headers=sent)
    assert 400 <= answer.status_code < 500 and "<h1>" in answer.text


async def test_a_huge_body_is_refused(scene: Scene) -> None:
    browser = scene.browser()

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b"x" * 1024 * 1024

    sent = {"Origin": scene.url, "Content-Type": "application/x-www-form-urlencoded"}
    answer = await browser._client.post("/sign-in", content=endless(), headers=sent)
    assert answer.status_code in (400, 413)


async def answered(url: str) -> Headers:
    """The headers of an answer of a portal at this address."""
    host, got = url.partition("://")[2], list[Message]()
    guard = RequestGuard(PlainTextResponse("A page"), url)
    scope: Scope_ = {
        "type": "http",
        "method": "GET",
        "path": "/help",
        "raw_path": b"/help",
        "headers": [(b"host", host.encode())],
    }

    async def receive() -> Message:
        raise AssertionError("nothing is read")

    async def send(message: Message) -> None:
        got.append(message)

    await guard(scope, receive, send)
    return Headers(raw=got[0]["headers"])


async def test_behind_tls_browsers_never_come_without_it() -> None:
    assert "strict-transport-security" not in await answered("http://127.0.0.1:8000")
    headers = await answered("https://desk.example")
    assert headers["strict-transport-security"].startswith("max-age=31536000")


async def test_a_page_shares_nothing_with_other_sites_and_runs_nothing_inline() -> None:
    headers = await answered("https://desk.example")
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    policy = headers["content-security-policy"]
    for forbidden in ("unsafe", "*", "http:", "https:", "data:"):
        assert forbidden not in policy
    for named in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert named in policy


@pytest.mark.parametrize(
    ("url", "name", "is_secure"),
    [("https://desk.example", "__Host-session", True), ("http://127.0.0.1:8000", "session", False)],
)
def test_a_sessions_cookie_is_for_this_host_and_for_no_script(
    url: str, name: str, is_secure: bool
) -> None:
    portal: Any = SimpleNamespace(settings=PortalSettings(url))
    set_, *flags = (
        Portal.with_session(portal, Response(), "token").headers["set-cookie"].split("; ")
    )
    assert set_ == f"{name}=token"
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(flags)
    assert ("Secure" in flags) is is_secure
    assert not any(flag.startswith("Domain") for flag in flags)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("203.0.113.7", "203.0.113.200", True),
        ("203.0.113.7", "203.0.114.7", False),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_a_network_tries_no_more_often_than_it_may(one: str, other: str, is_same: bool) -> None:
    throttle = Throttle(Rate(3, 60), lambda: 0.0)
    assert all(throttle.allow(network_of(one)) for _ in range(3))
    assert throttle.allow(network_of(other)) is not is_same


def test_who_has_asked_too_often_waits_for_a_whole_turn() -> None:
    moments = iter((0.0, 0.0, 0.0, 29.0, 30.0, 31.0))
    throttle = Throttle(Rate(2, 60), lambda: next(moments))
    allowed = [throttle.allow("one") for _ in range(6)]
    assert allowed == [True, True, False, False, True, False]
