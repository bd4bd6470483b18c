"""Many who ask the same at once wait for one search."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from threading import Event as Gate
from typing import cast

import pytest

from core.inbox.event_inbox import SharedSearches
from core.knowledge.library import Found, Library, Search
from core.model.events import MessageReceived
from core.model.ids import EventId
from core.model.people import Person, Place
from core.ports import Outcome
from tests.desks import make_library
from tests.limits import PATIENCE
from tests.store.desk import Room

SEARCH = Search("My printer is offline", frozenset())
FOUND = Found(())


class Ranks:
    """A library whose searches end when they are let; each does what it is told then."""

    def __init__(self, *results: Found | Exception) -> None:
        self.searches, self.gate = 0, Gate()
        self._results = list(results)

    @property
    def library(self) -> Library:
        return cast("Library", self)

    def search(self, _: Search) -> Found:
        self.searches += 1
        result = self._results.pop(0)
        assert self.gate.wait(PATIENCE)
        if isinstance(result, Exception):
            raise result
        return result


async def _ask(
    shared: SharedSearches, ranks: Ranks, times: int, wanted: Search = SEARCH
) -> list["asyncio.Task[Found]"]:
    asked = [asyncio.create_task(shared.search(ranks.library, wanted)) for _ in range(times)]
    await asyncio.sleep(0)  # each has asked, and waits
    return asked


async def test_a_question_of_many_is_searched_once() -> None:
    shared, ranks = SharedSearches(), Ranks(FOUND, FOUND)
    asked = await _ask(shared, ranks, 20)
    ranks.gate.set()
    assert await asyncio.gather(*asked) == [FOUND] * 20
    assert ranks.searches == 1
    await shared.search(ranks.library, SEARCH)  # it is kept by the library, if at all
    assert ranks.searches == 2


async def test_other_words_readers_and_articles_are_searches_of_their_own() -> None:
    shared, ranks, anew = SharedSearches(), Ranks(FOUND, FOUND, FOUND), Ranks(FOUND)
    asked = await _ask(shared, ranks, 1)
    asked += await _ask(shared, ranks, 1, replace(SEARCH, question="The vpn is down"))
    asked += await _ask(shared, ranks, 1, replace(SEARCH, audience=frozenset({"agents"})))
    asked += await _ask(shared, anew, 1)
    ranks.gate.set()
    anew.gate.set()
    await asyncio.gather(*asked)
    assert (ranks.searches, anew.searches) == (3, 1)


async def test_who_is_cancelled_leaves_the_search_to_the_others() -> None:
    shared, ranks = SharedSearches(), Ranks(FOUND)
    first, *others = await _ask(shared, ranks, 3)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    others += await _ask(shared, ranks, 1)
    ranks.gate.set()
    assert await asyncio.gather(*others) == [FOUND] * 3
    assert ranks.searches == 1


async def test_a_failure_is_told_to_all_and_the_next_one_tries_again() -> None:
    shared, ranks = SharedSearches(), Ranks(ValueError("broken"), FOUND)
    asked = await _ask(shared, ranks, 3)
    ranks.gate.set()
    failures = await asyncio.gather(*asked, return_exceptions=True)
    assert [str(failure) for failure in failures] == ["broken"] * 3
    assert await shared.search(ranks.library, SEARCH) is FOUND
    assert ranks.searches == 2


async def test_events_that_ask_the_same_at_once_are_decided_by_one_search(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, gate, asked = replace(make_library(), _found={}), Gate(), list[str]()
    monkeypatch.setattr("tests.store.desk.LIBRARY", library)
    monkeypatch.setattr(Library, "_search", _held(Library._search, gate, asked))
    search, waiting = SharedSearches.search, list[Search]()

    async def counted(shared: SharedSearches, on: Library, wanted: Search) -> Found:
        waiting.append(wanted)
        if len(waiting) == 3:
            gate.set()
        return await search(shared, on, wanted)

    monkeypatch.setattr(SharedSearches, "search", counted)
    inbox = room.reception
    events = [
        MessageReceived(
            EventId(f"e{n}"),
            room.now,
            Place("console", f"dm-{n}"),
            Person("console", f"p{n}", f"P{n}"),
            SEARCH.question,
            ref=f"r{n}",
        )
        for n in range(3)
    ]
    results = await asyncio.gather(*(inbox.accept(event) for event in events))
    assert [result.outcome for result in results] == [Outcome.DECIDED] * 3
    assert asked == [SEARCH.question]


def _held(
    search: Callable[[Library, Search], Found], gate: Gate, asked: list[str]
) -> Callable[[Library, Search], Found]:
    def held(library: Library, wanted: Search) -> Found:
        asked.append(wanted.question)
        assert gate.wait(PATIENCE)
        return search(library, wanted)

    return held
