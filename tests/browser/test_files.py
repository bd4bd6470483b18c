"""Files of a ticket in a real browser: chosen, photographed, pasted, and sent before one's eyes."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.chromium import PHONE, Street
from tests.slack.scenes import PNG

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCREENSHOT: Any = {"name": "lift.png", "mimeType": "image/png", "buffer": PNG}
LOG: Any = {"name": "lift.log", "mimeType": "text/plain", "buffer": b"stuck" * 1000}


async def ready(page: Page) -> None:
    """The page lists and sends files by itself from then on."""
    await expect(page.locator("#files-status[data-ready]")).to_be_attached()


async def test_an_upload_tells_how_far_it_is_and_can_be_stopped(street: Street) -> None:
    sam = await street.signed_in("sam@example.com", "Sam", service_workers="block")
    await sam.goto("/new")
    await sam.fill("#f-description", "The lift writes a log")
    held = asyncio.Queue[Route]()
    await sam.route("**/new", held.put)
    await ready(sam)
    await sam.set_input_files("#f-files", [SCREENSHOT, LOG])
    await expect(sam.locator("#files-chosen li")).to_have_count(2)
    await sam.get_by_role("button", name="Send").click()
    await expect(sam.get_by_role("progressbar", name="Sending your files")).to_be_visible()
    await held.get()
    await sam.get_by_role("button", name="Stop sending").click()
    await expect(sam.locator("#files-progress")).to_be_hidden()
    await sam.unroute("**/new")
    await sam.get_by_role("button", name="Remove lift.png").click()
    await sam.get_by_role("button", name="Send").click()
    await sam.wait_for_url(re.compile(r"/tickets/\d+$"))
    await expect(sam.get_by_role("link", name="lift.log")).to_be_visible()
    await expect(sam.get_by_role("link", name="lift.png")).to_have_count(0)
    await ready(sam)
    await sam.set_input_files("#files", SCREENSHOT)
    await sam.fill("#text", "And it looks like this")
    await sam.get_by_role("button", name="Send").click()
    await expect(sam.get_by_role("link", name="lift.png")).to_be_visible()
    assert await sam.input_value("#text") == "", "what was accepted is no draft"


async def test_a_form_that_comes_back_keeps_its_files(street: Street) -> None:
    tea = await street.signed_in("tea@example.com", "Tea")
    await tea.goto("/new")
    await ready(tea)
    await tea.evaluate("document.querySelector('#f-description').required = false")
    await tea.set_input_files("#f-files", SCREENSHOT)
    await expect(tea.locator("#files-chosen li")).to_have_count(1)
    await tea.get_by_role("button", name="Send").click()
    await expect(tea.locator(".wrong").first).to_be_visible()
    await expect(tea.locator("#f-description")).to_be_focused()
    await expect(tea.locator("#files-chosen")).to_contain_text("lift.png")
    await tea.fill("#f-description", "The lift looks like this")
    await tea.get_by_role("button", name="Send").click()
    await tea.wait_for_url(re.compile(r"/tickets/\d+$"))
    await expect(tea.get_by_role("link", name="lift.png")).to_be_visible()
    street.complaints.clear()  # the browser tells of the 422


async def test_a_phone_takes_photos_one_after_another(street: Street) -> None:
    uli = await street.signed_in("uli@example.com", "Uli", **PHONE)
    await uli.goto("/new")
    await ready(uli)
    camera = uli.get_by_label("Take a photo")
    assert await camera.get_attribute("capture") == "environment"
    await expect(camera).to_be_visible()
    for name in ("one.png", "two.png"):
        photo: Any = {**SCREENSHOT, "name": name}
        await camera.set_input_files(photo)
        await expect(uli.locator("#files-chosen")).to_contain_text(name)
    await uli.fill("#f-description", "The lift in two photos")
    await uli.get_by_role("button", name="Send").click()
    await uli.wait_for_url(re.compile(r"/tickets/\d+$"))
    for name in ("one.png", "two.png"):
        await expect(uli.get_by_role("link", name=name)).to_be_visible()


GIVE = """([kind, name]) => {
  const held = new DataTransfer(), about = { bubbles: true, cancelable: true };
  held.items.add(new File(["stuck"], name, { type: "text/plain" }));
  document.querySelector("#f-description").dispatchEvent(
    kind === "paste"
      ? new ClipboardEvent(kind, { ...about, clipboardData: held })
      : new DragEvent(kind, { ...about, dataTransfer: held }));
}"""


async def test_files_are_pasted_and_dropped_into_the_form(street: Street) -> None:
    wim = await street.signed_in("wim@example.com", "Wim")
    await wim.goto("/new")
    await ready(wim)
    await wim.fill("#f-description", "The lift in two logs")
    for kind, name in (("paste", "pasted.log"), ("drop", "dropped.log")):
        await wim.evaluate(GIVE, [kind, name])
        await expect(wim.locator("#files-chosen")).to_contain_text(name)
    await wim.get_by_role("button", name="Send").click()
    await wim.wait_for_url(re.compile(r"/tickets/\d+$"))
    for name in ("pasted.log", "dropped.log"):
        await expect(wim.get_by_role("link", name=name)).to_be_visible()


async def test_what_is_larger_than_the_desk_takes_is_not_sent(street: Street) -> None:
    vic = await street.signed_in("vic@example.com", "Vic")
    await vic.goto("/new")
    await ready(vic)
    await vic.evaluate("document.querySelector('#files-status').dataset.max = '100'")
    await vic.fill("#f-description", "The lift writes too much")
    await vic.set_input_files("#f-files", LOG)
    await expect(vic.locator("#files-status")).to_contain_text("at most 25 MB")
    await vic.get_by_role("button", name="Send").click()
    await vic.get_by_role("button", name="Remove lift.log").click()
    await vic.get_by_role("button", name="Send").click()
    await vic.wait_for_url(re.compile(r"/tickets/\d+$"))
