"""What requesters do at the portal, in a real browser: at a desk, on a phone, without scripts."""

import re

import pytest
from playwright.async_api import Page, expect

from core.model.events import Choice
from tests.browser.chromium import DESKTOP, PHONE, WAIT_MS, Street, picture, read_again
from tests.talk import GRACE

pytestmark = pytest.mark.asyncio(loop_scope="session")
expect.set_options(timeout=WAIT_MS)


async def open_ticket(page: Page, problem: str) -> int:
    """Fill in the form, send it, and return the number of the ticket whose page follows."""
    await page.goto("/new")
    await page.fill("#f-description", problem)
    await page.get_by_role("button", name="Send").click()
    await page.wait_for_url(re.compile(r"/tickets/\d+$"), wait_until="commit")
    return int(page.url.rsplit("/", 1)[1])


async def test_a_ticket_from_the_first_words_to_the_rating(street: Street) -> None:
    ada, scene = await street.signed_in("ada@example.com", "Ada"), street.scene
    await ada.goto("/help")
    await picture(ada, "portal-help")
    number = await open_ticket(ada, "The coffee machine in room 4 hums a sad song")
    await scene.settle()
    await expect(ada.get_by_text("A person will reply by")).to_be_visible()
    await scene.agent_presses(GRACE, number, Choice.CLAIM)
    await expect(ada.get_by_text("An agent works on it")).to_be_visible()
    await scene.agent_says(GRACE, number, "Hello Ada, which song is it?")
    await expect(ada.get_by_text("which song is it?")).to_be_visible()
    await ada.fill("#text", "It is Yesterday")
    await ada.get_by_role("button", name="Send").click()
    await expect(ada.locator(".mine", has_text="It is Yesterday")).to_be_visible()
    assert await ada.input_value("#text") == "", "what was accepted is not offered as a draft"
    await picture(ada, "portal-ticket")

    await scene.agent_resolves(GRACE, number, "The machine got a new pump")
    await expect(ada.locator("#state")).to_have_text("Solved")
    await ada.get_by_role("button", name="5", exact=True).click()
    await expect(ada.get_by_text("Thank you for rating")).to_be_visible()


async def test_articles_appear_while_somebody_writes(street: Street) -> None:
    ada = await street.signed_in("ada@example.com", "Ada")
    await ada.goto("/new")
    await ada.locator("#f-description").press_sequentially("My VPN does not connect")
    await expect(ada.locator("#suggestions a").first).to_be_visible()
    await read_again(ada)
    assert await ada.input_value("#f-description") == "My VPN does not connect", "a draft is kept"


async def test_the_portal_on_a_phone(street: Street) -> None:
    bea = await street.signed_in("bea@example.com", "Bea", **PHONE, color_scheme="dark")
    number = await open_ticket(bea, "My VPN does not connect")
    await street.scene.settle()
    for path in ("/help", "/new", "/tickets", "/sessions", f"/tickets/{number}"):
        await bea.goto(path)
        assert await overflow(bea) <= 0, f"{path} must not be scrolled sideways"
    await picture(bea, "portal-phone")
    await bea.get_by_role("button", name="That solved it").tap()
    await expect(bea.locator("#state")).to_have_text("Solved")


async def test_everything_is_reached_by_the_keyboard(street: Street) -> None:
    cay = await street.signed_in("cay@example.com", "Cay")
    await cay.goto("/new")
    await cay.keyboard.press("Tab")
    await expect(cay.get_by_text("Skip to the content")).to_be_in_viewport()
    await cay.keyboard.press("Enter")
    await cay.keyboard.press("Tab")
    await expect(cay.locator("#f-description")).to_be_focused()
    await cay.keyboard.type("My VPN does not connect")
    await expect(cay.get_by_role("button", name="That solved it").first).to_be_visible()
    while await cay.evaluate("document.activeElement.textContent") != "Send":
        await cay.keyboard.press("Tab")
    outline = await cay.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert int(outline.removesuffix("px")) >= 2, "the focus is seen"
    await cay.locator("#f-contact").press("Enter")  # as the button does, not as a suggestion's
    await cay.wait_for_url(re.compile(r"/tickets/\d+$"))


async def test_the_whole_way_without_any_script(street: Street) -> None:
    page, scene = await street.visitor(java_script_enabled=False), street.scene
    account = await scene.sign_in.add_account("dee@example.com", "Dee")
    token = (await scene.sign_in.invite(account)).token
    await page.goto(f"/sign-in/link?token={token}")
    await page.get_by_role("main").get_by_role("button").click()
    await open_ticket(page, "My VPN does not connect")
    await scene.settle()
    await read_again(page)
    await page.get_by_role("button", name="That solved it").click()
    await expect(page.locator("#state")).to_have_text("Solved")
    await page.fill("#text", "It came back")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".mine", has_text="It came back")).to_be_visible()
    await page.get_by_role("button", name="Sign out").click()
    await page.goto("/tickets")
    assert "/sign-in" in page.url


async def test_a_language_that_is_written_from_the_right(street: Street, pseudo: None) -> None:
    eli = await street.signed_in("eli@example.com", "Eli", locale="yy", **DESKTOP)
    for path in ("/help", "/new", "/tickets", "/sessions"):
        await eli.goto(path)
        root = eli.locator("html")
        assert await root.get_attribute("dir") == "rtl"
        assert await root.get_attribute("lang") == "he"
        assert await overflow(eli) <= 0
        nav, brand = await left_of(eli, "nav"), await left_of(eli, ".brand")
        assert nav < brand, "the page is mirrored"
    guest = await street.visitor(locale="yy")
    await guest.goto("/help")
    assert await guest.locator("html").get_attribute("dir") == "rtl", "as the browser asks"


async def overflow(page: Page) -> int:
    """By how much the page is wider than its window."""
    wider: int = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wider


async def left_of(page: Page, selector: str) -> float:
    box = await page.locator(selector).first.bounding_box()
    assert box is not None
    return box["x"]
