"""What agents do at the portal, in a real browser: the board, live pages, shortcuts, two tabs."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.chromium import Street, picture, read_again
from tests.browser.test_stories import open_ticket

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def at_the_keyboard(page: Page) -> None:
    """The page hears single keys from the moment at which it shows their switch."""
    await expect(page.locator("label:not([hidden]) > #keys-on")).to_be_attached()


async def test_an_agent_works_by_the_keyboard_while_the_pages_stay_live(street: Street) -> None:
    grace = await street.agent("grace")
    await grace.goto("/board?list=free&order=newest")
    ada = await street.signed_in("ada@example.com", "Ada")
    number = await open_ticket(ada, "The lift plays the wrong music")
    line = grace.locator(".lines > li", has_text="wrong music")
    await expect(line).to_be_visible()
    await picture(grace, "portal-board")

    await at_the_keyboard(grace)
    await grace.keyboard.press("j")
    await grace.keyboard.press("Enter")
    await grace.wait_for_url(re.compile(f"/tickets/{number}$"))
    await at_the_keyboard(grace)
    await grace.keyboard.press("c")
    await expect(grace.get_by_text(f"HD-{number} is yours")).to_be_visible()
    await expect(ada.locator("#state")).to_have_text("An agent works on it")
    await at_the_keyboard(grace)
    await grace.keyboard.press("n")
    await grace.keyboard.type("Third time this week")
    await grace.keyboard.press("Control+Enter")
    await expect(grace.locator(".internal", has_text="Third time")).to_be_visible()
    await at_the_keyboard(grace)
    await grace.keyboard.press("r")
    await grace.keyboard.type("Which music should it be?")
    await grace.keyboard.press("Control+Enter")
    await expect(ada.locator("#timeline", has_text="Which music should it be?")).to_be_visible()
    await expect(ada.get_by_text("Third time this week")).to_have_count(0)

    await ada.fill("#text", "Anything but drums")
    await ada.get_by_role("button", name="Send").click()
    await expect(grace.locator("#timeline", has_text="Anything but drums")).to_be_visible()
    await picture(grace, "portal-agent", full_page=True)
    await at_the_keyboard(grace)
    await grace.keyboard.press("e")
    await grace.keyboard.type("New music is in")
    await grace.keyboard.press("Control+Enter")
    await expect(ada.locator("#state")).to_have_text("Solved")


async def test_shortcuts_are_listed_and_can_be_switched_off(street: Street) -> None:
    grace = await street.agent("grace")
    await grace.goto("/board")
    await at_the_keyboard(grace)
    await grace.keyboard.press("?")
    await expect(grace.locator("#keys dl")).to_be_visible()
    await grace.get_by_label("Use single keys as shortcuts").uncheck()
    await grace.locator("h1").click()
    await grace.keyboard.press("/")
    await expect(grace.locator("#q")).not_to_be_focused()
    await read_again(grace)
    await at_the_keyboard(grace)
    await grace.keyboard.press("?")
    await grace.get_by_label("Use single keys as shortcuts").check()
    await grace.locator("h1").click()
    await grace.keyboard.press("/")
    await expect(grace.locator("#q")).to_be_focused()
    await grace.keyboard.press("Escape")
    await expect(grace.locator("#q")).not_to_be_focused()
    await grace.keyboard.press("?")
    await grace.keyboard.press("Escape")
    await expect(grace.locator("#keys dl")).to_be_hidden()
    await expect(grace.locator("#keys summary")).to_be_focused()


async def test_two_tabs_of_a_browser_share_one_stream(street: Street) -> None:
    alan = await street.agent("alan")
    opened = list[str]()
    alan.context.on("request", lambda asked: opened.append(asked.url))
    ada = await street.signed_in("ada@example.com", "Ada")
    number = await open_ticket(ada, "The kettle is missing")
    await alan.goto("/board?order=newest")
    async with alan.expect_request_finished(lambda asked: "live.js" in asked.url):
        await read_again(alan)
    other = await alan.context.new_page()
    of_other = list[str]()
    other.on("request", lambda asked: of_other.append(asked.url))
    await other.goto(f"/tickets/{number}")
    await ada.fill("#text", "It was blue")
    await ada.get_by_role("button", name="Send").click()
    await expect(other.locator("#timeline", has_text="It was blue")).to_be_visible()
    assert any("/live?" in url for url in opened)
    assert not any("/live?" in url for url in of_other), "the first tab passes on what it hears"
    await alan.close()
    await ada.fill("#text", "Or green")
    await ada.get_by_role("button", name="Send").click()
    await expect(other.locator("#timeline", has_text="Or green")).to_be_visible()
    assert any("/live?" in url for url in of_other), "now the other tab has the stream"


async def test_colleagues_see_who_looks_and_what_is_written_stays(street: Street) -> None:
    ada = await street.signed_in("ada@example.com", "Ada")
    number = await open_ticket(ada, "The door is squeaky")
    grace, alan = await street.agent("grace"), await street.agent("alan")
    await grace.goto(f"/tickets/{number}")
    await grace.fill("#text", "I am still wri")
    await alan.goto(f"/tickets/{number}")
    await expect(grace.locator("#presence")).to_contain_text("Alan is looking at this")
    await alan.locator("#text").press_sequentially("Hel")
    await expect(grace.locator("#presence")).to_contain_text("Alan is writing")
    await alan.get_by_role("button", name="Claim").click()
    await expect(grace.locator("#state")).to_have_text("Claimed")
    assert await grace.input_value("#text") == "I am still wri"
