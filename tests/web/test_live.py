"""Live pages: what a stream tells, to whom, and that nothing is missed."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from adapters.web.live.page_watches import PageWatches
from adapters.web.live.presence import Presence, Seen, read_hint
from adapters.web.security.secrets import csrf_token
from core.inbox.event_inbox import EventInbox
from core.model.events import ButtonPressed, Choice
from core.model.ids import EventId
from core.model.people import Place
from tests.limits import PATIENCE
from tests.talk import GRACE
from tests.web.scene import Browser, Scene
from tests.web.test_board import agent
from tests.web.test_tickets import ADA, EVE, open_ticket

Event = tuple[str, dict[str, Any]]


class Listener:
    """Events as they come; `until` waits for one."""

    def __init__(self) -> None:
        self.heard = list[Event]()
        self.changed = asyncio.Condition()
        self.ended = asyncio.Event()

    async def read(self, browser: Browser, address: str) -> None:
        async with browser._client.stream("GET", address) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream"), answer
            kind = ""
            async for line in answer.aiter_lines():
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                if line.startswith("data: "):
                    self.heard.append((kind, json.loads(line.removeprefix("data: "))))
                    async with self.changed:
                        self.changed.notify_all()
        self.ended.set()

    async def until(self, found: Callable[[Event], bool]) -> Event:
        async with asyncio.timeout(PATIENCE), self.changed:
            await self.changed.wait_for(lambda: any(map(found, self.heard)))
        return next(event for event in reversed(self.heard) if found(event))


@asynccontextmanager
async def listening(browser: Browser, address: str) -> AsyncIterator[Listener]:
    listener = Listener()
    task = asyncio.create_task(listener.read(browser, address))
    try:
        yield listener
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_an_open_page_hears_of_what_is_new_by_position_and_no_words(scene: Scene) -> None:
    ada = await scene.signed_in(ADA)
    number = await open_ticket(ada)
    await scene.settle()
    async with listening(ada, f"/live?ticket={number}") as stream:
        kind, before = await stream.until(lambda event: event[0] == "ticket")
        assert before["ticket"] == number and before["status"] == "open"
        await scene.agent_presses(GRACE, number, Choice.CLAIM)
        await scene.agent_says(GRACE, number, "Hello, which spoon?")
        _, after = await stream.until(lambda event: event[1].get("status") == "claimed")
        assert after["position"] > before["position"] and "people" not in after
        assert "spoon" not in json.dumps(stream.heard)


async def test_after_a_cut_the_first_thing_told_is_how_far_it_is_now(scene: Scene) -> None:
    ada = await scene.signed_in(ADA)
    number = await open_ticket(ada)
    await scene.settle()
    async with listening(ada, f"/live?ticket={number}") as stream:
        _, before = await stream.until(lambda event: event[0] == "ticket")
    await scene.agent_presses(GRACE, number, Choice.CLAIM)
    async with listening(ada, f"/live?ticket={number}") as stream:
        _, after = await stream.until(lambda event: event[0] == "ticket")
    assert after["position"] > before["position"]


async def test_what_another_process_commits_without_a_hint_is_found(scene: Scene) -> None:
    ada = await scene.signed_in(ADA)
    number = await open_ticket(ada)
    await scene.settle()
    conversation = await scene.store.by_number(number)
    assert conversation is not None
    other = EventInbox(scene.bot.desk, lambda: scene.library, scene.store, scene.clock)
    async with listening(ada, f"/live?ticket={number}") as stream:
        await stream.until(lambda event: event[0] == "ticket")
        place = Place("console", "#support", str(conversation.id))
        press = ButtonPressed(
            EventId("x:1"), scene.clock.now(), conversation.id, place, GRACE, Choice.CLAIM
        )
        await other.accept(press)
        await stream.until(lambda event: event[1].get("status") == "claimed")


async def test_a_stream_tells_nothing_of_tickets_of_others(scene: Scene) -> None:
    number = await open_ticket(await scene.signed_in(ADA))
    await scene.settle()
    eve = await scene.signed_in(EVE)
    async with listening(eve, f"/live?ticket={number}&ticket=999&board=") as stream:
        await stream.until(lambda event: event[1].get("ticket") == 999)
        await scene.agent_presses(GRACE, number, Choice.CLAIM)
    assert stream.heard == [("gone", {"ticket": number}), ("gone", {"ticket": 999})]


async def test_a_stream_ends_with_its_session(scene: Scene) -> None:
    ada = await scene.signed_in(ADA)
    number = await open_ticket(ada)
    await scene.settle()
    async with listening(ada, f"/live?ticket={number}") as stream:
        await stream.until(lambda event: event[0] == "ticket")
        for session in await scene.sign_in.store.sessions_of((await _account(scene)).id):
            await scene.sign_in.store.end_session((await _account(scene)).id, session.digest)
        await scene.agent_presses(GRACE, number, Choice.CLAIM)
        await stream.until(lambda event: event[0] == "end")
        await asyncio.wait_for(stream.ended.wait(), PATIENCE)
    assert "claimed" not in json.dumps(stream.heard)


async def _account(scene: Scene) -> Any:
    return await scene.sign_in.store.account_of("email", ADA)


async def test_a_board_hears_of_each_change_in_its_scope(scene: Scene) -> None:
    grace, ada = await agent(scene, "grace"), await scene.signed_in(ADA)
    async with listening(grace, "/live?board=list%3Dfree&board=") as stream:
        await stream.until(lambda event: event[1].get("board") == "list=free")
        empty = {mark["board"]: mark["mark"] for kind, mark in stream.heard if kind == "board"}
        await open_ticket(ada)
        for board, mark in empty.items():
            await stream.until(
                lambda event, b=board, m=mark: (  # type: ignore[misc]
                    event[1].get("board") == b and event[1]["mark"] != m
                )
            )
        page = await grace.open("/board?list=free")
        _, last = await stream.until(lambda event: event[1].get("board") == "list=free")
    assert f'data-mark="{last["mark"]}"' in page, "the page says what it shows"


async def test_agents_see_who_else_looks_and_who_writes(scene: Scene) -> None:
    ada = await scene.signed_in(ADA)
    grace, alan = await agent(scene, "grace"), await agent(scene, "alan")
    number = await open_ticket(ada)
    await scene.settle()
    async with listening(grace, f"/live?ticket={number}") as stream:
        await stream.until(lambda event: event[1].get("people") == [])
        for typing in (False, True):
            values = {"csrf": _csrf(alan), "typing": str(int(typing))}
            await alan.post(f"/tickets/{number}/presence", values)
            assert alan.page.status_code == 204
            await stream.until(
                lambda event, t=typing: (  # type: ignore[misc]
                    event[1].get("people") == [{"name": "Alan", "typing": t}]
                )
            )
    await ada.post(f"/tickets/{number}/presence", {"csrf": _csrf(ada), "typing": "1"})
    assert ada.page.status_code == 404, "nobody learns that a requester reads"


def _csrf(browser: Browser) -> str:
    return csrf_token(browser.cookies["session"])


def test_who_has_gone_is_forgotten_and_nobody_can_fill_the_memory() -> None:
    now = [0.0]
    presence = Presence(lambda: now[0])
    assert presence.note(Seen("c", "a", "Ada", is_typing=True))
    assert not presence.note(Seen("c", "a", "Ada", is_typing=True))
    assert presence.of("c") == [{"name": "Ada", "typing": True}] and presence.of("c", "a") == []
    now[0] += 10
    assert presence.of("c") == [{"name": "Ada", "typing": False}]
    now[0] += 60
    assert presence.of("c") == [] and not presence._by_ticket
    for n in range(1000):
        presence.note(Seen("c", str(n), "x" * 1000))
    assert len(presence.of("c")) == 50 and len(str(presence.of("c")[0]["name"])) == 80


def test_a_hint_that_is_none_is_nothing() -> None:
    seen = Seen("c", "a", "Ada \N{CAT FACE}", is_typing=True)
    assert read_hint(seen.to_hint()) == seen
    for broken in ("", "{}", "[1]", '{"c": 1}', "x"):
        assert read_hint(broken) is None


async def test_what_is_announced_while_nobody_waits_is_not_lost() -> None:
    changes = PageWatches()
    with changes.watch("a", "b") as watch:
        changes.announce("a", "c")
        changes.announce("b")
        assert await watch.next(60) == {"a", "b"}
        assert await watch.next(0) == set()
        changes.close()
        assert await watch.next(60) == set() and watch.is_over
    assert not changes._watches
    with changes.watch("a") as late:
        assert late.is_over
