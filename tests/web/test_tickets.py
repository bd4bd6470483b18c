"""Tickets on the web: opened, read, answered and rated, each by those who may."""

import re
from datetime import timedelta
from math import prod
from urllib.parse import urlencode

import pytest

from adapters.web.forms import MAX_FILES
from adapters.web.pages.tickets import MAX_DESCRIPTION_CHARS
from adapters.web.portal import MAX_BODY_BYTES, static_file
from adapters.web.security.secrets import csrf_token
from core.model.events import Choice
from tests.talk import GRACE
from tests.web.scene import Browser, Scene

ADA, EVE = "ada@example.com", "eve@example.com"


async def open_ticket(ada: Browser, problem: str = "My cat ate the spoon") -> int:
    """The number of a new ticket, from the address of its page."""
    await ada.open("/new")
    await ada.submit("/new", description=problem, category="technical", priority="medium")
    found = re.search(r"/tickets/(\d+)$", str(ada.page.url))
    assert found is not None, ada.page.text
    return int(found[1])


def test_another_app_may_share_as_much_as_a_form_takes() -> None:
    """The service worker has no template, so that its limits stand there once more."""
    worker = static_file("sw.js").read_text("utf-8")
    found = re.findall(r"^const MAX_SHARED_(\w+) = ([\d* ]+);", worker, re.MULTILINE)
    assert {name: prod(map(int, value.split("*"))) for name, value in found} == {
        "BYTES": MAX_BODY_BYTES,
        "FILES": MAX_FILES,
        "CHARS": MAX_DESCRIPTION_CHARS,
    }


async def test_a_ticket_from_opening_to_rating(scene: Scene) -> None:
    ada = await scene.signed_in(ADA, "Ada")
    number = await open_ticket(ada)
    await scene.settle()
    page = await ada.open(f"/tickets/{number}")
    assert "My cat ate the spoon" in page and "HD-1001" in page

    await scene.agent_presses(GRACE, number, Choice.CLAIM)
    await scene.agent_says(GRACE, number, "Which <spoon> was it?\nThe *big* one?")
    page = await ada.open(f"/tickets/{number}")
    assert "Which &lt;spoon&gt; was it?<br>The *big* one?" in page
    assert "An agent works on it" in page and "Grace Hopper" in page

    await ada.submit(f"/tickets/{number}/reply", text="The silver one")
    assert "The silver one" in ada.page.text
    await scene.channel.until(lambda said: "from_requester" in [say.wording for say in said])

    await scene.agent_resolves(GRACE, number, "The spoon was in the drawer")
    page = await ada.open(f"/tickets/{number}")
    assert "Solved" in page, (
        [say.wording for say in scene.channel.said],
        re.sub("<[^>]*>", "", page),
    )
    rating = await press(ada, number, Choice.RATE, "5")
    await scene.settle()
    assert "5" in rating or "Thank" in await ada.open(f"/tickets/{number}")


async def press(browser: Browser, number: int, choice: Choice, value: str = "") -> str:
    """Press a button that stands on the ticket's page."""
    page = await browser.open(f"/tickets/{number}")
    assert f'name="choice" value="{choice.value}"' in page, page
    values = {"choice": choice.value, "value": value}
    return await browser.submit(f"/tickets/{number}/press", **values)


async def test_buttons_that_are_over_are_not_on_the_page(scene: Scene) -> None:
    ada, rating = await scene.signed_in(ADA, "Ada"), 'name="choice" value="rate"'
    number = await open_ticket(ada)
    await scene.settle()
    await scene.agent_presses(GRACE, number, Choice.CLAIM)
    for times in range(2):
        await scene.agent_resolves(GRACE, number, "The spoon was in the drawer")
        page = await ada.open(f"/tickets/{number}")
        assert page.count(rating) == 5, f"of {times + 1} invitations the latest can be pressed"
        await ada.submit(f"/tickets/{number}/do", word="reopen")
        await scene.settle()
        page = await ada.open(f"/tickets/{number}")
        assert rating not in page, "it is open again"


async def test_each_reader_gets_tokens_of_their_own_in_the_same_entries(scene: Scene) -> None:
    """What was rendered for one is shown to another, but never with the tokens of the first."""
    ada, other = await scene.signed_in(ADA, "Ada"), await scene.signed_in(ADA)
    number = await open_ticket(ada, "My csrf key is {{ number }} and ${key}")
    await scene.settle()
    await scene.agent_presses(GRACE, number, Choice.CLAIM)
    await scene.agent_resolves(GRACE, number, "The spoon was in the drawer")
    tokens = []
    for browser in (ada, other, ada):
        page = await browser.open(f"/tickets/{number}")
        assert "My csrf key is {{ number }} and ${key}" in page
        tokens.append(set(re.findall(r'name="csrf" value="([^"]+)"', page)))
        assert csrf_token(browser.cookies["session"]) in tokens[-1] and len(tokens[-1]) == 1
    assert tokens[0] == tokens[2] != tokens[1]


async def test_what_was_rendered_before_is_right_for_another_clock_and_another_day(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same entry, to one reader: what is kept is known by their zone and their day too."""
    ada = await scene.signed_in(ADA, "Ada")
    number = await open_ticket(ada)
    await scene.settle()

    async def times() -> list[str]:
        page = await ada.open(f"/tickets/{number}")
        return re.findall(r"<time[^>]*>([^<]*)</time>", page)

    here = await times()
    assert here and all("today" in each for each in here)
    portal = scene.web._portal
    assert portal is not None
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(portal, "zone", lambda visitor: "Asia/Tokyo")
        there = await times()
        assert not set(here) & set(there) and len(here) == len(there)
    assert await times() == here
    scene.clock.advance(timedelta(days=1))
    assert not [each for each in await times() if "today" in each]


async def test_nobody_else_can_tell_that_it_is_there(scene: Scene) -> None:
    number = await open_ticket(await scene.signed_in(ADA))
    eve = await scene.signed_in(EVE)
    answers = []
    for path in (f"/tickets/{number}", "/tickets/999"):
        page = await eve.open(path)
        answers.append((eve.page.status_code, page.replace(path, "…")))
    assert answers[0] == answers[1] and answers[0][0] == 404
    assert "spoon" not in await eve.open("/tickets")
    assert "Sign in" in await scene.browser().open(f"/tickets/{number}")


async def test_a_form_sent_twice_opens_one_ticket(scene: Scene) -> None:
    ada = await scene.signed_in(ADA)
    await ada.open("/new")
    form = ada.page
    values = {"description": "My cat ate the spoon", "category": "technical"}
    for _ in range(2):
        ada.page = form
        await ada.submit("/new", priority="low", **values)
    await scene.settle()
    assert (await ada.open("/tickets")).count("My cat ate the spoon") == 1


async def test_a_form_with_a_mistake_keeps_what_was_typed(scene: Scene) -> None:
    ada = await scene.signed_in(ADA)
    await ada.open("/new")
    page = await ada.submit(
        "/new", description="x", steps="First I sat", category="technical", priority="low"
    )
    assert ada.page.status_code == 422 and "First I sat" in page and 'class="wrong"' in page


async def test_the_form_says_by_when_a_person_replies(scene: Scene) -> None:
    """On the person's own clock, also after hours, and anew where the form comes back."""
    ada = await scene.signed_in(ADA, id_="ada")
    at_ten = "High: a person replies within 1 working hour (by today 11:00 if you send it now)"
    assert at_ten in await ada.open("/new")
    await scene.sign_in.store.describe_account("ada", "", "America/New_York", "")
    assert "1 working hour (by today 04:00 if you send it now)" in await ada.open("/new")
    scene.clock.advance(timedelta(hours=10))
    for page in (await ada.open("/new"), await ada.submit("/new", description="x", priority="low")):
        assert "1 working hour (by tomorrow 04:00 if you send it now)" in page
        assert "Critical: a person replies at once (by today 13:15 if you send it now)" in page


async def test_notes_of_agents_are_never_on_the_page(scene: Scene) -> None:
    ada = await scene.signed_in(ADA)
    number = await open_ticket(ada)
    await scene.settle()
    await scene.agent_presses(GRACE, number, Choice.CLAIM)
    await scene.agent_says(GRACE, number, "note she asks every week")
    assert "every week" not in await ada.open(f"/tickets/{number}")


async def test_a_file_is_saved_and_never_shown(scene: Scene) -> None:
    ada, eve = await scene.signed_in(ADA), await scene.signed_in(EVE)
    await ada.open("/new")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', ada.page.text))
    values = {"description": "Look at this", "category": "technical", "priority": "low"}
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 100
    files = {"files": ('<b>"shot".png', png, "image/png")}
    sent = {"Origin": scene.url}
    ada.page = await ada._client.post("/new", data=hidden | values, files=files, headers=sent)
    await scene.settle()
    found = re.search(r'href="(/tickets/\d+/files/\w+)"', ada.page.text)
    assert found is not None, ada.page.text
    await ada.open(found[1])
    assert ada.page.content == png
    headers = ada.page.headers
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-security-policy"].startswith("sandbox")
    assert ada.page.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in ada.page.headers["content-security-policy"]
    await eve.open(found[1])
    assert eve.page.status_code == 404


async def test_a_requester_lets_somebody_in_and_out_again(scene: Scene) -> None:
    ada = await scene.signed_in(ADA, "Ada")
    number = await open_ticket(ada)
    await scene.settle()
    await ada.open(f"/tickets/{number}")
    page = await ada.submit(f"/tickets/{number}/do", word="add", people="bob@example.com")
    assert "Remove bob@example.com" in page
    page = await ada.submit(f"/tickets/{number}/do", word="remove")
    assert "Remove bob@example.com" not in page


async def test_why_is_answered_on_the_page_that_follows(scene: Scene) -> None:
    ada = await scene.signed_in(ADA, "Ada")
    number = await open_ticket(ada)
    await scene.settle()
    await ada.open(f"/tickets/{number}")
    page = await ada.submit(f"/tickets/{number}/do", word="why")
    notices = page.partition('<div id="notices">')[2].partition("</div>\n</div>")[0]
    assert "Network" in notices, notices


async def test_what_an_address_says_begins_a_ticket(scene: Scene) -> None:
    """As help pages link here, and as an installed app of an earlier release shares."""
    ada = await scene.signed_in(ADA)
    said = {"title": "Error 809", "q": "It <b>fails</b>", "url": "https://x.y"}
    page = await ada.open(f"/new?{urlencode(said)}")
    assert "Error 809\nIt &lt;b&gt;fails&lt;/b&gt;\nhttps://x.y</textarea>" in page


async def test_a_script_is_told_the_next_page_and_reads_it_by_itself(scene: Scene) -> None:
    """Led there, it would take what the page shows once, and nobody would see it."""
    ada = await scene.signed_in(ADA, "Ada")
    number = await open_ticket(ada)
    await scene.settle()
    token = csrf_token(ada.cookies["session"])
    sent = {"Origin": scene.url, "X-No-Redirect": "1"}
    form = {"csrf": token, "key": "k", "word": "why"}
    answer = await ada._client.post(f"/tickets/{number}/do", data=form, headers=sent)
    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["x-location"] == f"/tickets/{number}" and not answer.history
    await scene.settle()
    assert 'class="card" role="status"' in await ada.open("/help"), "the answer to it waits"
    wrong = await ada._client.post("/new", data={"csrf": token, "key": "n"}, headers=sent)
    assert wrong.status_code == 422 and "x-location" not in wrong.headers
