"""The one Chromium of a test run, and what people do in it.

Playwright brings no browser here: the system's own is driven, `/usr/bin/chromium` or the one that
CHROMIUM names. Where there is none, these tests are skipped and say so.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

from tests.web.scene import Scene

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
WAIT_MS: Final = 60_000
END_SECONDS: Final = 5
"""For a machine that is busy; where all is well nothing waits so long."""
DESKTOP: Final[dict[str, Any]] = {"viewport": {"width": 1100, "height": 800}}
PHONE: Final[dict[str, Any]] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
PICTURES: Final = Path(__file__).parents[2] / "docs" / "pictures"
STATIC: Final = Path(__file__).parents[2] / "adapters" / "web" / "static"
SCREENSHOTS: Final = {
    "portal-phone": "screenshot-narrow.png",
    "portal-board": "screenshot-wide.png",
}
"""Pictures that the installed app shows as well."""
PICTURES_VARIABLE: Final = "DESKHAND_PICTURES"
"""Set to anything to take the README's pictures anew: `make pictures`."""

OFFLINE_NOISE: Final = "net::ERR_INTERNET_DISCONNECTED"


def find_chromium() -> str:
    """The path of the browser; skips the test where there is none."""
    named = os.environ.get("CHROMIUM", "")
    found = named or next(filter(None, map(shutil.which, NAMES)), "")
    if not found or not Path(found).exists():
        pytest.skip(
            "the portal is not tested in a browser: install Chromium"
            " (Debian: apt-get install chromium), or name one in CHROMIUM"
        )
    return found


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    path = find_chromium()
    quiet = ["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage"]
    cheap = ["--disable-gpu"]  # there is none, and emulating one costs a third of the time
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=quiet + cheap)
        yield browser
        await _end(browser.close())


@dataclass
class Street:
    """People with browsers of their own, all at one portal."""

    browser: Browser
    scene: Scene
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """What the browser's console had against a page: a forbidden script, an error, a lost file."""

    async def visitor(self, **options: Any) -> Page:
        """Somebody who is not signed in."""
        context = await self.browser.new_context(
            **{"base_url": self.scene.url, **DESKTOP, **options}
        )
        context.set_default_timeout(WAIT_MS)
        self.contexts.append(context)
        page = await context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    async def agent(self, name: str, **options: Any) -> Page:
        """An agent of the roster who has signed in."""
        account = await self.scene.sign_in.add_account(f"{name}@acme.test", name.title(), name)
        return await self.signed_in(account.email, name.title(), **options)

    async def signed_in(self, address: str, name: str, locale: str = "", **options: Any) -> Page:
        """Somebody who has signed in; the way in has tests of its own."""
        page, sign_in = await self.visitor(**options), self.scene.sign_in
        account = await sign_in.add_account(address, name)
        if locale:
            await sign_in.store.describe_account(account.id, "", "", locale)
        begun = await sign_in.by_link((await sign_in.invite(account)).token, "a browser")
        assert begun is not None
        cookie = {"name": "session", "value": begun[0], "url": self.scene.url}
        await page.context.add_cookies([cookie])  # type: ignore[list-item]
        return page

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and OFFLINE_NOISE not in message.text:
            self.complaints.append(f"{message.text} ({message.location.get('url')})")

    async def leave(self) -> None:
        for context in self.contexts:
            await _end(context.close())


async def read_again(page: Page) -> None:
    """Open the same page once more. `reload` fails where a navigation is just being finished, as
    after a form whose next page has begun to arrive."""
    await page.wait_for_load_state()
    await page.goto(page.url.partition("#")[0])


async def _end(closing: Awaitable[None]) -> None:
    """A browser that was just leaving a page may never tell that it has closed it; the test is over
    by then, and the browser ends with the run."""
    with suppress(TimeoutError):
        async with asyncio.timeout(END_SECONDS):
            await closing


async def picture(page: Page, name: str, **options: Any) -> None:
    """Take a picture for the README, where pictures are wanted."""
    if os.environ.get(PICTURES_VARIABLE):
        PICTURES.mkdir(exist_ok=True)
        taken = await page.screenshot(path=PICTURES / f"{name}.png", **options)
        if name in SCREENSHOTS:
            (STATIC / SCREENSHOTS[name]).write_bytes(taken)
