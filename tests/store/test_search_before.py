"""The articles are ranked before the transaction begins, and what is decided is the same."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from numpy import float32
from numpy.typing import NDArray

from core.inbox.event_inbox import EventInbox
from core.knowledge.answer.decision import Thresholds
from core.knowledge.library import Library, Search
from core.model.actions import Say
from core.model.conversation import Step
from core.model.events import Choice
from core.model.match import NotEncoded
from core.ports import Outcome, UnitOfWork
from tests.desks import make_library
from tests.knowledge.concepts import Concepts
from tests.store.desk import Room
from tests.talk import ADA, GRACE

QUESTION = "My printer is offline"


class Watched:
    """Notes which searches were made, and whether a transaction was open then."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.searched: list[str] = []
        self.inside: list[str] = []
        self._open = 0
        search, decide = Library._search, EventInbox._decide
        watched = self

        def noted(library: Library, wanted: Search) -> object:
            watched.searched.append(wanted.question)
            if watched._open:
                watched.inside.append(wanted.question)
            return search(library, wanted)

        async def opened(inbox: EventInbox, unit: UnitOfWork, **given: object) -> object:
            watched._open += 1
            try:
                return await decide(inbox, unit, **given)  # type: ignore[arg-type]
            finally:
                watched._open -= 1

        monkeypatch.setattr(Library, "_search", noted)
        monkeypatch.setattr(EventInbox, "_decide", opened)


@pytest.fixture
def watched(room: Room, monkeypatch: pytest.MonkeyPatch) -> Watched:
    monkeypatch.setattr("tests.store.desk.LIBRARY", replace(make_library(), _found={}))
    return Watched(monkeypatch)


async def test_a_question_is_ranked_once_and_outside_the_transaction(
    room: Room, watched: Watched
) -> None:
    assert await room.says(QUESTION) is Outcome.DECIDED
    assert watched.searched == [QUESTION] and watched.inside == []
    talk = await room.store.by_number(1001)
    assert talk is not None and talk.step is Step.ANSWERED


async def test_a_question_that_came_twice_at_once_opens_one_ticket(
    room: Room, watched: Watched
) -> None:
    assert await room.says(QUESTION, id_="e1") is Outcome.DECIDED
    assert await room.says(QUESTION, id_="e1") is Outcome.DUPLICATE
    said = [p.action for p in await room.leases() if isinstance(p.action, Say)]
    assert [each.wording for each in said].count("opened") <= 1
    assert await room.store.by_number(1002) is None


async def test_what_an_agent_presses_ranks_nothing(room: Room, watched: Watched) -> None:
    await room.says(QUESTION)
    talk = await room.store.by_number(1001)
    assert talk is not None
    await room.presses(ADA, Choice.NEED_PERSON, talk.id)
    await room.presses(GRACE, Choice.CLAIM, talk.id)
    assert watched.searched == [QUESTION] and watched.inside == []


async def test_each_question_of_a_conversation_is_ranked_outside(
    room: Room, watched: Watched
) -> None:
    await room.says(QUESTION)
    await room.says("that did not help, the vpn does not connect either")
    assert len(watched.searched) > 1 and watched.inside == []


class _Away(Concepts):
    def encode_questions(self, texts: Sequence[str]) -> NDArray[float32]:
        raise NotEncoded("the server cannot be reached")


async def test_without_the_encoders_server_all_is_decided_by_words(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = replace(make_library(), _found={})
    by_meaning = Library.of(plain.articles, encoder=_Away()).with_fallback(plain)
    # With the thresholds of the other, nothing would be sure enough.
    by_meaning = replace(by_meaning, thresholds=Thresholds(answer=2.0, near=2.0, likely=2.0))
    monkeypatch.setattr("tests.store.desk.LIBRARY", by_meaning)
    assert await room.says(QUESTION) is Outcome.DECIDED
    talk = await room.store.by_number(1001)
    assert talk is not None and talk.step is Step.ANSWERED
