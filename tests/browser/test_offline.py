"""A phone in a tunnel: what is written without a line is sent once when the line is back."""

import asyncio
import json
from typing import Any

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


async def test_what_was_written_offline_outlives_its_session(street: Street) -> None:
    ivy, sign_in = await street.signed_in("ivy@example.com", "Ivy"), street.scene.sign_in
    await ivy.goto("/new")
    await ready_worker(ivy)
    await ivy.context.set_offline(True)
    await ivy.fill("#f-description", "The lift is stuck again")
    await ivy.get_by_role("button", name="Send").click()
    await expect(ivy.locator(".offline")).to_be_visible()
    cookie = (await ivy.context.cookies())[0]["value"]
    visitor = await sign_in.visitor(cookie)
    assert visitor is not None
    await sign_in.store.end_session(visitor.account.id, visitor.session.digest)
    await ivy.context.set_offline(False)
    await ivy.goto("/help")
    await ivy.wait_for_url("**/sign-in*")

    begun = await sign_in.by_link((await sign_in.invite(visitor.account)).token, "a browser")
    assert begun is not None
    renewed: Any = {"name": "session", "value": begun[0], "url": street.scene.url}
    await ivy.context.add_cookies([renewed])
    await ivy.goto("/new")
    await expect(ivy.locator("#f-description")).to_have_value("The lift is stuck again")


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


async def test_a_push_is_shown_and_leads_to_the_ticket(street: Street) -> None:
    """What arrives is handed to the worker as the push service would; its way there is tested
    beside the portal, since no push service can be reached from here.
    """
    hal = await street.signed_in("hal@example.com", "Hal")
    await hal.context.grant_permissions(["notifications"])
    await hal.goto("/notifications")
    await ready_worker(hal)
    chrome = await hal.context.new_cdp_session(hal)
    known: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def found(event: dict[str, Any]) -> None:
        for each in event["registrations"]:
            if street.scene.url in each["scopeURL"] and not known.done():
                known.set_result(each["registrationId"])

    chrome.on("ServiceWorker.workerRegistrationUpdated", found)
    await chrome.send("ServiceWorker.enable")
    shown = {
        "title": "HD-1001",
        "body": "There is a new reply.",
        "url": "/tickets/1001",
        "tag": "t",
    }
    told = {"origin": street.scene.url, "registrationId": await known, "data": json.dumps(shown)}
    await chrome.send("ServiceWorker.deliverPushMessage", told)
    notes = """async () => {
        const worker = await navigator.serviceWorker.ready;
        for (let n = 0; n < 100; n += 1) {
            const found = await worker.getNotifications();
            if (found.length) return found.map((note) => [note.title, note.body, note.data.url]);
            await new Promise((done) => setTimeout(done, 50));
        }
        return [];
    }"""
    assert await hal.evaluate(notes) == [["HD-1001", "There is a new reply.", "/tickets/1001"]]
