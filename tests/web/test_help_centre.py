"""The help centre: what a visitor may read, and nothing that they may not."""

import re
from datetime import timedelta

from core.store.web.portal import SqlPortalStore
from tests.web.scene import Scene


async def test_a_stranger_reads_what_is_public_and_nothing_else(scene: Scene) -> None:
    browser = scene.browser()
    page = await browser.open("/help")
    assert "Where is my invoice?" in page and "door code" not in page and "VPN" not in page
    page = await browser.open("/help?q=where+is+my+invoice")
    assert 'href="/help/invoice"' in page
    page = await browser.open("/help?q=reset+the+door+code+of+the+server+room")
    assert "door-code" not in page


async def test_what_may_not_be_read_looks_like_what_does_not_exist(scene: Scene) -> None:
    browser = scene.browser()
    pages = []
    for slug in ("door-code", "no-such-article"):
        page = await browser.open(f"/help/{slug}")
        pages.append((browser.page.status_code, page.replace(slug, "…")))
    assert pages[0] == pages[1] and pages[0][0] == 404


async def test_an_article_is_a_whole_page_without_any_html_of_its_author(scene: Scene) -> None:
    page = await scene.browser().open("/help/invoice")
    assert "<strong>Billing</strong>" in page and 'id="it-is-late"' in page
    assert "<script>x" not in page


async def test_strangers_of_one_network_search_so_often_and_people_as_they_like(
    scene: Scene,
) -> None:
    stranger, ada = scene.browser(), await scene.signed_in("ada@example.com")
    for _ in range(60):
        await stranger.open("/help?q=invoice")
        assert stranger.page.status_code == 200
    page = await scene.browser().open("/help?q=invoice")
    assert "Too many" in page and "invoice?" not in page, "another browser is the same network"
    await stranger.open("/help/invoice")
    assert stranger.page.status_code == 200, "articles are there to be read"
    await ada.open("/help?q=invoice")
    assert ada.page.status_code == 200
    scene.clock.advance(timedelta(minutes=1))
    await stranger.open("/help?q=invoice")
    assert stranger.page.status_code == 200, "the bucket fills again"


async def test_a_search_is_text_and_stays_text(scene: Scene) -> None:
    page = await scene.browser().open("/help?q=%3Cscript%3Ealert(1)%3C/script%3E%00")
    assert "<script>alert" not in page


async def test_what_readers_say_of_an_article_is_counted_once(scene: Scene) -> None:
    reader, ada = scene.browser(), await scene.signed_in("ada@example.com")
    for browser in (reader, ada):
        for _ in range(3):
            await browser.open("/help/invoice")
            page = await browser.submit("/help/invoice/helpful", helpful="yes")
            assert "Thank you" in page
    await ada.open("/help/invoice")
    await ada.submit("/help/invoice/helpful", helpful="no")
    assert str(ada.page.url).endswith("/new"), "whoever was not helped goes on to a ticket"
    await reader.post("/help/door-code/helpful", {"helpful": "yes"})
    assert reader.page.status_code == 404
    kept = SqlPortalStore(scene.store)
    assert await kept.feedback() == {"invoice": {"helpful": 2, "unhelpful": 1}}


async def test_an_article_that_solves_it_while_somebody_writes_spares_a_ticket(
    scene: Scene,
) -> None:
    ada = await scene.signed_in("ada@example.com")
    await ada.open("/new")
    page = ada.page
    shown = await ada.open("/suggestions?q=where+is+my+invoice")
    assert 'formaction="/help/invoice/solved"' in shown
    ada.page = page
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    for _ in range(2):
        written = hidden | {"description": "Where is it?"}
        said = await ada.post_without_files("/help/invoice/solved", written)
    assert "Nothing was sent" in said and "Where is it?" not in await ada.open("/tickets")
    assert await SqlPortalStore(scene.store).feedback() == {"invoice": {"deflected": 1}}


async def test_enter_in_a_line_sends_the_ticket_whatever_is_suggested(scene: Scene) -> None:
    """It presses the first button of the form."""
    ada = await scene.signed_in("ada@example.com")
    [form] = re.findall(r'<form[^>]* action="/new".*?</form>', await ada.open("/new"), re.DOTALL)
    sends = [button for button in re.findall(r"<button[^>]*>", form) if "type=" not in button]
    assert sends[0] == "<button hidden>"
    assert form.index(sends[0]) < form.index('id="suggestions"')
