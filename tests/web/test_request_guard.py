"""What every answer carries, and what no request gets past."""

from collections.abc import AsyncIterator

import pytest

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


async def test_a_form_without_its_sessions_token_is_refused(scene: Scene) -> None:
    ada = await scene.signed_in(ADA)
    for token in ("", "0" * 32, "é"):
        await ada.post("/sign-out", {"csrf": token})
        assert ada.page.status_code == 403
    assert "Signed in as" in await ada.open("/help")


async def test_another_host_name_is_refused(scene: Scene) -> None:
    browser = scene.browser()
    browser._client.headers["Host"] = "evil.example"
    await browser.open("/help")
    assert browser.page.status_code == 421


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
