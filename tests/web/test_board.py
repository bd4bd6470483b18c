"""The board, and the page of a ticket as an agent sees it."""

import re
from collections.abc import AsyncIterator

import pytest

from adapters.web.pages import sent_forms
from adapters.web.pages.fragments import MAX_CHARS, OVERHEAD_CHARS, FragmentCache
from bot.pages import page_sources
from core.model.events import Choice, MessageReceived
from core.model.ids import EventId
from core.model.letter import Letter
from core.model.people import Person, Place
from tests.talk import ALAN
from tests.web.scene import Browser, Scene
from tests.web.test_tickets import ADA, EVE, open_ticket


async def agent(scene: Scene, name: str) -> Browser:
    return await scene.signed_in(f"{name}@example.com", name.title(), name)


async def do(browser: Browser, number: int, word: str, **values: str) -> str:
    """Give a command on the ticket's page."""
    await browser.open(f"/tickets/{number}")
    return await browser.submit(f"/tickets/{number}/do", word=word, **values)


async def test_an_agent_works_a_ticket_on_the_web_from_the_board_to_the_rating(
    scene: Scene,
) -> None:
    ada, grace = await scene.signed_in(ADA, "Ada"), await agent(scene, "grace")
    number = await open_ticket(ada)
    await scene.settle()
    board = await grace.open("/board?list=free")
    assert "My cat ate the spoon" in board and 'Unassigned <span class="count">1<' in board

    assert "is yours" in await do(grace, number, "claim")
    assert "My cat ate the spoon" in await grace.open("/board?list=mine")
    await grace.open(f"/tickets/{number}")
    await grace.submit(f"/tickets/{number}/note", text="She asks every week")
    assert "She asks every week" in grace.page.text and "is kept" in grace.page.text
    await grace.open(f"/tickets/{number}")
    await grace.submit(f"/tickets/{number}/reply", text="Which spoon, @Alan said?")
    await scene.channel.until(
        lambda said: (
            [say.args["text"] for say in said if say.wording == "replied_elsewhere"]
            == ["Which spoon, @Alan said?"]
        )
    )
    seen = await ada.open(f"/tickets/{number}")
    assert "Which spoon, @Alan said?" in seen and "every week" not in seen

    page = await do(grace, number, "resolve", how="It was in the drawer")
    assert "Resolved" in page and "It was in the drawer" in page
    rating = 'name="choice" value="rate"'
    assert rating not in await grace.open(f"/tickets/{number}"), "she would be refused"
    seen = await ada.open(f"/tickets/{number}")
    assert "It was in the drawer" in seen and rating in seen


async def test_whoever_claims_second_is_told_who_has_it(scene: Scene) -> None:
    ada, grace = await scene.signed_in(ADA), await agent(scene, "grace")
    number = await open_ticket(ada)
    await scene.settle()
    await grace.open(f"/tickets/{number}")
    await scene.agent_presses(ALAN, number, Choice.CLAIM)
    page = await grace.submit(f"/tickets/{number}/do", word="claim")
    assert "Alan Turing" in page and "is yours" not in page
    assert 'role="status"' in page


COMMANDS: list[tuple[str, dict[str, str], str]] = [
    ("claim", {}, "is yours"),
    ("priority", {"priority": "high"}, "from Medium to High"),
    ("category", {"category": "general"}, "General Inquiries"),
    ("snooze", {"until": "2h"}, "put the ticket off"),
    ("merge", {"into": "HD-4711"}, "HD-4711"),
    ("wait", {"question": "Which spoon?"}, "Waiting for requester"),
    ("release", {}, "back in its queue"),
    ("hand over", {"to": "agent:alan"}, "handed the ticket to Alan Turing"),
    ("hand over", {"to": "team:leads"}, "handed the ticket to Leads"),
    ("resolve", {"how": "Fork"}, "Resolved"),
    ("reopen", {}, "is open again"),
]


async def test_every_command_can_be_given_on_the_page(scene: Scene) -> None:
    ada, grace = await scene.signed_in(ADA), await agent(scene, "grace")
    number = await open_ticket(ada)
    await scene.settle()
    for word, values, shown in COMMANDS:
        assert shown in await do(grace, number, word, **values), word


async def test_a_form_that_cannot_be_carried_out_keeps_what_was_typed(scene: Scene) -> None:
    ada, grace = await scene.signed_in(ADA), await agent(scene, "grace")
    number = await open_ticket(ada)
    await scene.settle()
    await do(grace, number, "claim")
    page = await do(grace, number, "snooze", until="when pigs fly")
    assert grace.page.status_code == 422
    assert 'value="when pigs fly"' in page and 'class="wrong"' in page


async def test_nobody_but_agents_has_a_board_or_commands(scene: Scene) -> None:
    ada, eve = await scene.signed_in(ADA), await scene.signed_in(EVE)
    number = await open_ticket(ada)
    await scene.settle()
    for path in ("/board", "/board/lines"):
        await eve.open(path)
        assert eve.page.status_code == 404
    assert "/board" not in await ada.open(f"/tickets/{number}")
    for word in ("claim", "resolve", "priority"):
        await ada.open(f"/tickets/{number}")
        await ada.submit(f"/tickets/{number}/do", word=word, how="x", priority="high")
    await scene.settle()
    view = await scene.store.ticket_view(number)
    assert view is not None and view.agent is None and view.status.value == "open"
    assert view.priority.value == "medium"
    await ada.open(f"/tickets/{number}")
    await ada.submit(f"/tickets/{number}/note", text="a note of mine")
    conversation = await scene.store.by_number(number)
    assert conversation is not None
    kinds = [entry.kind.value for entry in await scene.store.audit_entries(conversation.id)]
    assert "note" not in kinds


async def test_a_private_ticket_is_on_no_other_agents_board(scene: Scene) -> None:
    ada, grace = await scene.signed_in(ADA), await agent(scene, "grace")
    await ada.open("/new")
    secret = {"description": "My salary is wrong", "category": "account", "priority": "low"}
    await ada.submit("/new", **secret)
    await scene.settle()
    found = re.search(r"/tickets/(\d+)", str(ada.page.url))
    assert found is not None
    for path in ("/board", "/board?queue=billing", "/board?q=salary", f"/board?q={found[1]}"):
        assert "My salary" not in await grace.open(path)
    await grace.open(f"/tickets/{found[1]}")
    assert grace.page.status_code == 404


async def test_a_number_leads_to_its_ticket_and_words_to_where_they_stand(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, grace = await scene.signed_in(ADA), await agent(scene, "grace")
    number = await open_ticket(ada)
    await scene.settle()
    for named in (str(number), f"HD-{number}", f"hd{number}", f"#{number}"):
        await grace.open(f"/board?q={named.replace('#', '%23')}")
        assert str(grace.page.url).endswith(f"/tickets/{number}")
    assert f"HD-{number}" in await grace.open("/board?q=spoon")
    nothing = await grace.open("/board?q=elephant")
    assert "No message with “elephant”" in nothing
    assert "was searched" not in nothing
    monkeypatch.setattr("core.store.timeline.search.MAX_TAIL", 1)
    assert "Only what was written since" in await grace.open("/board?q=elephant")


async def test_the_board_says_how_many_tickets_are_still_with_the_desk(scene: Scene) -> None:
    """Nobody but their requesters reads them, so it says no more than their number."""
    ada = Person("console", "ada", "Ada")
    said = MessageReceived(
        EventId("console:1"),
        scene.clock.now(),
        Place.direct(ada),
        ada,
        "My cat ate the pencil",
        ref="1",
    )
    grace = await agent(scene, "grace")
    assert "still with the desk" not in await grace.open("/board")
    await scene.bot.inbox.accept(said)
    board = await grace.open("/board")
    assert "1 ticket is still with the desk itself" in board and "pencil" not in board


async def test_filters_are_saved_under_a_name_and_forgotten_again(scene: Scene) -> None:
    grace, alan = await agent(scene, "grace"), await agent(scene, "alan")
    await grace.open("/board?list=late&queue=support&evil=<script>")
    page = await grace.submit("/board/views", name="Burning <b>")
    assert 'href="/board?list=late&amp;queue=support">Burning &lt;b&gt;' in page
    assert "Burning" not in await alan.open("/board")
    page = await grace.submit("/board/views", drop="Burning <b>")
    assert "Burning" not in page


async def test_a_board_of_many_tickets_is_read_page_by_page(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_sources, "BOARD_LINES", 2)
    ada, grace = await scene.signed_in(ADA), await agent(scene, "grace")
    numbers = {await open_ticket(ada, f"Spoon number {n} is gone") for n in range(4)}
    await scene.settle()
    first = await grace.open("/board?order=oldest")
    more = re.search(r'href="(/board\?[^"]*after=[^"]*)"', first)
    assert more is not None
    second = await grace.open(more[1].replace("&amp;", "&"))
    seen = [int(n) for n in re.findall(r'data-ticket="(\d+)"', first + second)]
    assert sorted(seen) == sorted(numbers)
    await grace.open("/board?after=urgent.1.2.x")
    assert grace.page.status_code == 200


async def test_answers_wait_for_their_reader_and_are_shown_once(scene: Scene) -> None:
    """Whichever process has delivered them."""
    ada, grace = await scene.signed_in(ADA), await agent(scene, "grace")
    number = await open_ticket(ada)
    await scene.settle()
    await grace.open(f"/tickets/{number}")
    values = dict(re.findall(r'type="hidden" name="(csrf|key)" value="([^"]*)"', grace.page.text))
    await grace.post(f"/tickets/{number}/do", values | {"word": "claim", "key": "k1"})
    await grace.post(f"/tickets/{number}/do", values | {"word": "merge", "key": "k2"})
    assert "is yours" not in await grace.open("/help"), "it was shown on the page before"
    page = await grace.post(f"/tickets/{number}/do", values | {"word": "merge", "key": "k3"})
    assert page.count('class="card" role="status"') == 1


async def test_nobody_waits_for_an_answer_that_does_not_come(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the conversation itself shows is no answer."""
    ada, grace = await scene.signed_in(ADA), await agent(scene, "grace")
    number = await open_ticket(ada)
    await scene.settle()
    await ada.open(f"/tickets/{number}")
    values = dict(re.findall(r'type="hidden" name="(csrf|key)" value="([^"]*)"', ada.page.text))
    monkeypatch.setattr(sent_forms, "ANSWER_SECONDS", 3600.0)  # longer than a browser waits
    await grace.open(f"/tickets/{number}")
    await grace.submit(f"/tickets/{number}/note", text="a cat person")
    asked = values | {"word": "add", "people": "bob@acme.test", "key": "added"}
    await grace.open(f"/tickets/{number}")
    await grace.submit(f"/tickets/{number}/do", word="add", people="bob@acme.test")
    assert "a cat person" in grace.page.text
    assert 'role="status">' in await ada.post(f"/tickets/{number}/do", asked), "and this one comes"


async def test_agents_read_the_whole_mail_and_its_requester_does_not(scene: Scene) -> None:
    ada, grace = await scene.signed_in(ADA, "Ada"), await agent(scene, "grace")
    number = await open_ticket(ada)
    await scene.settle()
    conversation = await scene.store.by_number(number)
    assert conversation is not None

    async def content() -> AsyncIterator[bytes]:
        yield b"new words\n\n> old words"

    whole = await scene.bot.inbox.keep("whole-mail.txt", "text/plain", content())
    await scene.bot.inbox.accept(
        MessageReceived(
            EventId("web:mail"),
            scene.clock.now(),
            conversation.place,
            conversation.requester,
            "new words",
            letter=Letter("a@b", original=whole),
        )
    )
    await scene.settle()
    link = f"/tickets/{number}/files/{whole.sha256}"
    page = await grace.open(f"/tickets/{number}")
    assert "new words" in page and link in page and "old words" not in page
    await grace.open(link)
    assert grace.page.content == b"new words\n\n> old words"
    assert link not in await ada.open(f"/tickets/{number}")
    await ada.open(link)
    assert ada.page.status_code == 404


def test_fragments_that_show_nothing_do_not_pile_up() -> None:
    """A change that another entry tells already is an empty fragment."""
    parts, rendered = FragmentCache(), list[int]()

    def render_nothing() -> str:
        rendered.append(1)
        return ""

    for number in (*range(MAX_CHARS // OVERHEAD_CHARS + 1), 0):
        parts.get(number, render_nothing)
    assert len(rendered) == MAX_CHARS // OVERHEAD_CHARS + 2, "the oldest has gone"
