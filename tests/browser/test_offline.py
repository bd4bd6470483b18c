"""A phone in a tunnel: what is written without a line is sent once when the line is back."""

import pytest
from playwright.async_api import Page, expect

from core.model.events import Choice
from tests.browser.chromium import Street
from tests.browser.test_stories import open_ticket
from tests.talk import GRACE

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def ready_worker(page: Page) -> None:
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")


async def test_a_ticket_written_offline_is_sent_once(street: Street) -> None:
    flo = await street.signed_in("flo@example.com", "Flo")
    await flo.goto("/new")
    await ready_worker(flo)
    await flo.context.set_offline(True)
    await flo.fill("#f-description", "The lift is stuck with me in it")
    await flo.get_by_role("button", name="Send").click()
    await expect(flo.locator(".offline").first).to_be_visible()

    await flo.goto("/tickets")
    await expect(flo.get_by_role("heading", name="You are offline")).to_be_visible()

    await flo.context.set_offline(False)
    await flo.goto("/help")
    await flo.wait_for_url("**/tickets/*")
    await street.scene.settle()
    await flo.goto("/tickets")
    await expect(flo.get_by_text("The lift is stuck with me in it")).to_have_count(1)


async def test_a_page_that_was_cut_off_misses_nothing(street: Street) -> None:
    gus = await street.signed_in("gus@example.com", "Gus")
    number = await open_ticket(gus, "My VPN does not connect")
    await street.scene.settle()
    await gus.reload()
    await gus.get_by_role("button", name="I need a person").first.click()
    await street.scene.settle()
    await street.scene.agent_presses(GRACE, number, Choice.CLAIM)
    await expect(gus.get_by_text("An agent works on it")).to_be_visible()
    await gus.context.set_offline(True)
    await street.scene.agent_says(GRACE, number, "Are you still there?")
    await gus.context.set_offline(False)
    await expect(gus.get_by_text("Are you still there?")).to_be_visible()
