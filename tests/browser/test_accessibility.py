"""WCAG 2.2 AA, as far as a machine can tell: axe finds nothing on any page."""

from collections.abc import Sequence
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

from tests.browser.chromium import PHONE, Street
from tests.browser.test_stories import open_ticket, overflow
from tests.profile import is_long_profile

pytestmark = pytest.mark.asyncio(loop_scope="session")

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STRANGERS = (
    "/help",
    "/help?q=vpn",
    "/help/vpn-connect",
    "/help/none",
    "/sign-in",
    "/sign-in/link?token=none",
    "/offline",
)
REQUESTERS = (
    "/new",
    "/tickets",
    "/sessions",
    "/notifications",
)
AGENTS = ("/board?q=vpn",)
SEEN_BEFORE = (
    ("/help?q=zzz",),
    ("/help", "/help/vpn-connect", "/none", "/preferences"),
    ("/board", "/board?q=zzz"),
)
"""Of each of the three: pages from templates that the others show too, and one that is a list of
400 zones. The long profile looks."""
SHOWN_IN_DARK = ("/help/vpn-connect", "/board?q=vpn")
"""With the ticket, all colours that there are."""


ALL_RULES = {"type": "tag", "values": RULES}
ONLY_COLOURS = {"type": "rule", "values": ["color-contrast"]}


def pages() -> Sequence[Sequence[str]]:
    """What strangers, requesters and agents open."""
    every = STRANGERS, REQUESTERS, AGENTS
    if is_long_profile():
        return [(*pages, *more) for pages, more in zip(every, SEEN_BEFORE, strict=True)]
    return every


VIOLATIONS = """async (rules) => {
    const options = { runOnly: rules, resultTypes: ["violations"] };
    const { violations } = await axe.run(options);
    return violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map((node) => node.html)]);
}"""
"""Only these come back: what axe is content with, or unsure of, is a hundred times as long."""


async def violations(page: Page, rules: dict[str, Any]) -> list[str]:
    found = await page.evaluate(VIOLATIONS, rules)
    return [f"{page.url}: {rule}: {elements}" for rule, elements in found]


async def looked_at(page: Page, *, in_dark: bool) -> list[str]:
    """Other colours change no structure, so that only their contrast is looked at again."""
    await page.evaluate(AXE_SCRIPT)
    found = await violations(page, ALL_RULES)
    if in_dark or is_long_profile():
        await page.emulate_media(color_scheme="dark")
        found += await violations(page, ONLY_COLOURS)
        await page.emulate_media(color_scheme="light")
    return found


async def test_axe_finds_nothing(street: Street) -> None:
    found, (strangers, requesters, agents) = list[str](), pages()
    guest = await street.visitor(color_scheme="light")
    for path in strangers:
        await guest.goto(path)
        found += await looked_at(guest, in_dark=path in SHOWN_IN_DARK)
    ada = await street.signed_in("axe@example.com", "Ada", color_scheme="light", **PHONE)
    number = await open_ticket(ada, "My VPN does not connect")
    await street.scene.settle()
    ticket = f"/tickets/{number}"
    for path in (*requesters, ticket):
        await ada.goto(path)
        found += await looked_at(ada, in_dark=path == ticket)
    grace = await street.agent("grace", color_scheme="light")
    for path in (*agents, ticket):
        await grace.goto(path)
        await grace.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = 1)")
        found += await looked_at(grace, in_dark=path in (*SHOWN_IN_DARK, ticket))
    street.complaints.clear()  # pages that are not there are answered with 404, and that is told
    assert found == []


async def test_text_of_twice_the_size_fits(street: Street) -> None:
    """WCAG 1.4.10: at 320 pixels, which is 400 % of 1280, nothing is scrolled in two directions."""
    ada = await street.signed_in("large@example.com", "Ada", viewport={"width": 320, "height": 640})
    for path in (*REQUESTERS, "/help/vpn-connect", "/help?q=vpn"):
        await ada.goto(path)
        assert await overflow(ada) <= 0, path
