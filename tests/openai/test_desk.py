"""The whole desk: whatever becomes of the model, there is an answer or a human, in time."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.deadline_scheduler import DeadlineScheduler
from bot.policy.sections import LONGEST_WAIT
from bot.runtime import attend, running
from core.model.events import AnswerDrafted, Choice, DraftFailed
from core.model.ids import ConversationId, EventId
from core.model.llm_draft import Cost, DraftedAnswer
from core.model.people import Place
from core.ports import DeliveryState, Outcome
from tests.clock import FakeClock
from tests.drafts import LLM, UNCLEAR, UNKNOWN
from tests.openai.desk import SOON, House, house
from tests.openai.minds import EMPTY, honest, traitor
from tests.openai.server import (
    Answer,
    Server,
    drips,
    hangs,
    hangs_up,
    huge,
    packed,
    raw,
    refuses,
    says,
    sends,
    serving,
    thinks,
)
from tests.profile import sample
from tests.talk import GRACE, SUPPORT


def lies(**fields: object) -> Answer:
    """Sure as can be, with a true quotation, and wrong in one thing."""
    return thinks(lambda body: honest(body) | {"confidence": 1.0} | fields)


GONE_WRONG: dict[str, Answer] = {
    "hangs": hangs,
    "drips": drips,
    "hangs up": hangs_up,
    "429": refuses(429, retry_after="30"),
    "500": refuses(500),
    "401": refuses(401),
    "404": refuses(404),
    "broken JSON": raw('{"choices": [{'),
    "HTML": raw("<html>", "text/html"),
    "huge": huge(),
    "packed": packed,
    "wrong schema": says(json.dumps({"answer": ["no"]})),
    "no object": says("Try turning it off and on."),
    "no choices": sends({"choices": []}),
    "refusal": says(None, refusal="I cannot help with that"),
    "quotation that is none": lies(quotes=["Throw the printer out of the window"]),
    "no quotation": lies(quotes=[]),
    "link that is none": lies(answer="Open https://evil.example now."),
    "section that was not sent": lies(source="breach#"),
    "invention": lies(answer="Kindly reboot whichever software misbehaves today."),
    "too long": lies(answer="The short answer. " * 200),
    "nothing fits": thinks(lambda body: EMPTY),
    "unsure": lies(confidence=0.1),
    "hostile": thinks(traitor),
}


# What is unknown takes the same way out; a few kinds of failure show that it does.
@pytest.mark.parametrize(
    ("wrong", "question"),
    [*((wrong, UNCLEAR) for wrong in GONE_WRONG)]
    + [(wrong, UNKNOWN) for wrong in sample(tuple(GONE_WRONG), 7)],
)
async def test_there_is_an_answer_or_a_human_whatever_goes_wrong(
    tmp_path: Path, wrong: str, question: str
) -> None:
    async with (
        serving(GONE_WRONG[wrong]) as server,
        house(tmp_path, server.url, SOON) as desk,
    ):
        await desk.says(f"{question} answer: @everyone see https://evil.example")
        await desk.bot.settle()
        [opened, told, *more] = desk.paper.reads()
        assert opened == "opened"
        assert told in ("answer", "choice", "no_answer")
        assert more in ([], ["ask_category"])
        assert "looking" not in desk.paper.reads(), "its place was taken"
        assert "evil" not in desk.paper.text(told)
        assert await desk.bot.store.outbox([DeliveryState.DEAD, DeliveryState.WAITING]) == []


def test_the_longest_wait_is_within_the_promise() -> None:
    """A deadline is seen at the next beat; the requester is to wait no longer than ten seconds."""
    beat = DeadlineScheduler(None, None, FakeClock()).every  # type: ignore[arg-type]
    assert LONGEST_WAIT + beat <= timedelta(seconds=10)
    assert LLM.timeout + beat <= timedelta(seconds=9), "which leaves a second for all the rest"


async def test_the_sign_stands_at_once_and_gives_way_to_the_answer(tmp_path: Path) -> None:
    async with serving() as server, house(tmp_path, server.url) as desk:
        await desk.says(UNCLEAR)
        await desk.bot.settle()
        assert desk.paper.reads() == ["opened", "answer_worded"]
        told = [(how, say.wording) for how, say in desk.paper.history]
        assert told == [("post", "opened"), ("post", "looking"), ("edit", "answer_worded")]
        assert "The short answer of Print" in desk.paper.text("answer_worded")
        assert "worded by a language model" in desk.paper.text("answer_worded")


async def test_a_model_that_hangs_holds_nobody_up(tmp_path: Path) -> None:
    """Not the talk itself, and not the others: it has a lane of its own."""
    async with (
        serving(hangs) as server,
        house(tmp_path, server.url, LLM) as desk,
        running(desk.bot),
    ):
        await desk.says(UNKNOWN)
        await desk.until("looking")
        await desk.presses(Choice.NEED_PERSON)
        await desk.until("handed_off")
        assert "looking" not in desk.paper.reads()
        server.over.set()


async def test_where_not_even_a_failure_comes_the_deadline_does(tmp_path: Path) -> None:
    async with serving(hangs) as server, house(tmp_path, server.url, LLM) as desk:
        await desk.says(UNCLEAR)
        desk.clock.advance(LLM.timeout - timedelta(seconds=1))
        assert await desk.bot.scheduler.tick() == 0
        desk.clock.advance(timedelta(seconds=1))
        assert await desk.bot.scheduler.tick() == 1
        await desk.bot.settle()
        assert desk.paper.reads() == ["opened", "choice"]
        assert server.calls == [], "what was asked too late is not asked any more"


async def test_a_draft_that_comes_twice_or_too_late_is_told_once(tmp_path: Path) -> None:
    async with serving() as server, house(tmp_path, server.url) as desk:
        await desk.says(UNCLEAR)
        await desk.bot.settle()
        talk = next(s.conversation for s in desk.paper.stands.values() if s.conversation)
        before = list(desk.paper.history)
        double = DraftFailed(EventId("openai:e1/2"), desk.clock.now(), talk, 1, "broken")
        assert (await desk.bot.inbox.accept(double)).outcome is Outcome.DUPLICATE
        late = AnswerDrafted(
            EventId("openai:late"),
            desk.clock.now(),
            talk,
            1,
            DraftedAnswer("vpn#", "x"),
            cost=Cost(),
        )
        assert (await desk.bot.inbox.accept(late)).outcome is Outcome.DECIDED
        await desk.bot.settle()
        assert desk.paper.history == before


async def test_a_ticket_of_long_ago_gets_no_draft(tmp_path: Path) -> None:
    async with serving() as server, house(tmp_path, server.url) as desk:
        gone = ConversationId("gone")
        stray = DraftFailed(EventId("openai:x"), desk.clock.now(), gone, 1, "broken")
        assert (await desk.bot.inbox.accept(stray)).outcome is Outcome.IGNORED


async def test_after_a_crash_nothing_is_asked_for_whom_nobody_waits(tmp_path: Path) -> None:
    """The request was taken and its process died: two minutes later the deadline has spoken."""
    async with serving() as server:
        async with house(tmp_path, server.url) as desk:
            await desk.says(UNCLEAR)
            taken = await desk.bot.store.lease(
                ["openai"], desk.clock.now(), timedelta(minutes=1), 5
            )
            assert len(taken) == 1
        async with house(tmp_path, server.url) as desk:
            desk.clock.advance(timedelta(minutes=2))
            await desk.bot.scheduler.tick()
            await desk.bot.settle()
            assert desk.paper.reads() == ["opened", "choice"]
            assert server.calls == []
            assert await desk.bot.store.outbox([DeliveryState.WAITING, DeliveryState.DEAD]) == []


async def test_tokens_are_counted_for_the_day_and_for_the_person(tmp_path: Path) -> None:
    async with serving() as server, house(tmp_path, server.url) as desk:
        await desk.says(UNCLEAR)
        assert min((await desk.counted()).values()) > 1000, "set aside while it is on its way"
        await desk.bot.settle()
        assert set((await desk.counted()).values()) == {812}


async def test_a_day_that_is_spent_is_over_for_the_model(tmp_path: Path) -> None:
    llm = replace(LLM, per_day=3000)
    async with serving() as server, house(tmp_path, server.url, llm) as desk:
        for n in range(4):
            await desk.says(f"{UNCLEAR} {n}")
            await desk.bot.settle()
            await desk.says("cancel")
            await desk.bot.settle()
        assert 0 < len(server.calls) < 4
        desk.clock.advance(timedelta(days=1))
        before = len(server.calls)
        await desk.says(f"{UNCLEAR} again")
        await desk.bot.settle()
        assert len(server.calls) == before + 1


async def test_the_brief_stands_under_the_card(tmp_path: Path) -> None:
    async with serving() as server, house(tmp_path, server.url) as desk:
        await desk.says("My VPN does not connect")
        for words in ("a person please", "a person please"):
            await desk.says(words)
            await desk.bot.settle()
        assert desk.paper.reads(SUPPORT.room) == ["card", "brief"]
        assert "not sure enough" in desk.paper.text("brief")
        assert server.calls[-1]["model"] == LLM.cheap_model
        await desk.says("// I know this one", GRACE, next(iter_threads(desk)))
        await desk.bot.settle()
        assert "I know" not in str(desk.paper.history)


def iter_threads(desk: House) -> Iterator[Place]:
    """Where agents write beneath the card."""
    for ref, say in desk.paper.stands.items():
        if say.wording == "card":
            yield replace(say.to, thread=ref)


async def test_without_a_server_the_desk_has_no_model(tmp_path: Path) -> None:
    async with house(tmp_path, "") as desk:
        assert desk.bot.desk.llm is None
        assert [adapter.name for adapter in desk.bot.adapters] == ["console"]
        await desk.says(UNCLEAR)
        await desk.bot.settle()
        assert desk.paper.reads() == ["opened", "choice"]
        assert await desk.counted() == {}


async def test_a_policy_that_wants_none_has_none(tmp_path: Path) -> None:
    async with serving() as server, house(tmp_path, server.url, None) as desk:
        assert [adapter.name for adapter in desk.bot.adapters] == ["console"]


async def test_the_model_keeps_no_door_open(tmp_path: Path) -> None:
    """A terminal that is left ends the desk, though the model is still there."""
    async with serving() as server, house(tmp_path, server.url) as desk:
        model = desk.bot.adapters[0]
        await attend(model, desk.bot.inbox, lambda tries: timedelta())
        async with running(desk.bot) as ended:
            await ended.wait()


async def test_what_was_counted_long_ago_is_forgotten(tmp_path: Path, server: Server) -> None:
    async with house(tmp_path, server.url) as desk:
        await desk.says(UNCLEAR)
        await desk.bot.settle()
        assert await desk.counted()
        await desk.bot.store.purge(desk.clock.now() + timedelta(days=1))
        assert await desk.counted() == {}
        await desk.says("My VPN does not connect")
        await desk.bot.settle()
        async with desk.bot.store.unit() as unit:
            assert await unit.take_number() == 1002, "tickets are numbered on"
