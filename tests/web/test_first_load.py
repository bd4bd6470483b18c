"""The first load of the portal: how many requests, and how many bytes on the line."""

import gzip
import re
import struct
from typing import Final

from tests.web.scene import Browser, Scene

MAX_REQUESTS: Final = 6
MAX_BYTES: Final = 60_000


async def loaded(browser: Browser, path: str) -> dict[str, int]:
    """Everything that a browser asks for to show this page, with its size when compressed.

    What a script imports on this page counts too, and what it loads later does not.
    """
    waiting, found = [path], dict[str, int]()
    while waiting:
        asked = waiting.pop()
        text = await browser.open(asked)
        assert browser.page.status_code == 200, asked
        found[asked] = len(gzip.compress(browser.page.content))
        if asked == path:
            waiting += re.findall(r'<link [^>]*href="(/[^"]+)"', text)
            waiting += re.findall(r'(?:<script|<img) [^>]*src="(/[^"]+)"', text)
            waiting += [f"/static/{name}.js" for name in enhancements(text)]
        waiting += re.findall(r'^import [^"]*"(/static/[^"]+)"', text, re.MULTILINE)
        waiting = [each for each in dict.fromkeys(waiting) if each not in found]
    return found


def enhancements(page: str) -> list[str]:
    """What `portal.js` loads on a page with a timeline, a board, or keys."""
    live = 'id="timeline"' in page or 'id="board"' in page
    return [name for name, is_on in (("live", live), ("agent", 'id="keys"' in page)) if is_on]


async def test_the_app_shows_what_it_looks_like(scene: Scene) -> None:
    """Browsers leave out a screenshot whose size is another one than the manifest says."""
    browser = scene.browser()
    await browser.open("/manifest.webmanifest")
    shown = browser.page.json()["screenshots"]
    assert {each["form_factor"] for each in shown} == {"narrow", "wide"}
    for each in shown:
        await browser.open(each["src"])
        width, height = struct.unpack(">II", browser.page.content[16:24])
        assert each["sizes"] == f"{width}x{height}" and browser.page.content[1:4] == b"PNG"


async def test_the_first_load_is_light(scene: Scene) -> None:
    stranger, ada = scene.browser(), await scene.signed_in("ada@example.com")
    await ada.open("/new")
    values = {"description": "The lamp hums", "category": "technical", "priority": "low"}
    await ada.submit("/new", **values)
    for browser, path in ((stranger, "/help"), (stranger, "/sign-in"), (ada, ada.page.url.path)):
        parts = await loaded(browser, path)
        assert len(parts) <= MAX_REQUESTS, parts
        assert sum(parts.values()) <= MAX_BYTES, parts
