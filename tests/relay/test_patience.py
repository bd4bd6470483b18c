"""Three outcomes of a delivery, and what each of them asks for next."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from core.model.actions import DraftAnswer, Retract
from core.model.ids import ConversationId
from core.model.llm_draft import Job
from core.model.outbox_message import OutboxMessage
from core.outbox.dispatcher import OutboxDispatcher
from core.outbox.retry_policy import (
    MAX_BACKOFF,
    MAX_BLIND_ATTEMPTS,
    MAX_DELIVERY_ATTEMPTS,
    MAX_UNEXPECTED_ERRORS,
    DeliveryLimits,
    backoff,
    failure_event,
)
from core.ports import Conflict, DeliveryState, Permanent, RecipientLeft, Transient, Unclear
from core.store.tables import outbox as rows
from tests.clock import FakeClock
from tests.relay.conftest import DESK, ONE, TWO, Listening, Outbox, say
from tests.relay.platform import BLIND, CAN_LOOK, Paper, raises

HOUR = timedelta(hours=1)


async def settle_for(
    relay: OutboxDispatcher, inbox: Listening, clock: FakeClock, times: int, step: timedelta = HOUR
) -> None:
    for _ in range(times):
        await relay.settled(inbox)
        clock.advance(step)


def test_waits_double_from_a_second_to_five_minutes() -> None:
    waits = [backoff(n, 1.0).total_seconds() for n in range(1, 12)]
    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] == MAX_BACKOFF
    assert backoff(10_000, 1.0).total_seconds() == MAX_BACKOFF


def test_chance_spreads_the_tries_but_never_before_the_platform_said() -> None:
    assert backoff(5, 0.0) < backoff(5, 1.0)
    assert backoff(1, 0.0, asked=40).total_seconds() == 40
    assert backoff(1, 1.0, asked=40).total_seconds() == 41
    assert backoff(9, 0.0, asked=2).total_seconds() > 100, "who is refused nine times waits longer"


async def test_a_platform_that_says_when_is_not_asked_before(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    paper.before["hello"] = [raises(Transient("slow down", retry_after=30))]
    await outbox.put(say("hello"))
    await relay.settled(inbox)
    clock.advance(timedelta(seconds=29.9))
    await relay.settled(inbox)
    assert paper.tried == ["hello"]
    clock.advance(timedelta(seconds=0.1))
    await relay.settled(inbox)
    assert paper.said == ["hello"]


async def test_a_platform_wide_limit_is_not_hammered(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    talks = [ConversationId(f"t{n}") for n in range(60)]
    for talk in talks:
        paper.before[talk] = [raises(Transient("slow down", retry_after=30))]
    await outbox.put(*(say(talk, talk) for talk in talks))
    await relay.settled(inbox)
    assert len(paper.tried) <= relay.pace.width, "the rest waits, instead of being refused too"
    clock.advance(timedelta(seconds=30))
    refused = len(paper.tried)
    paper.before.clear()
    paper.most_under_way = 0
    await relay.settled(inbox)
    assert refused + len(paper.said) == len(paper.tried)
    assert set(paper.said) == set(talks)


async def test_after_a_limit_one_goes_ahead_and_tries_the_ground(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    talks = [ConversationId(f"t{n}") for n in range(60)]
    for talk in talks:
        paper.before[talk] = [raises(Transient("slow down", retry_after=30))] * 2
    await outbox.put(*(say(talk, talk) for talk in talks))
    await relay.settled(inbox)
    first = len(paper.tried)
    clock.advance(timedelta(seconds=30))
    await relay.settled(inbox)
    assert len(paper.tried) == first + 1


async def test_one_busy_room_holds_up_nobody_else(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening
) -> None:
    paper.before["busy"] = [raises(Transient("slow down", retry_after=30))]
    await outbox.put(say("busy"))
    await relay.settled(inbox)
    await outbox.put(*(say(f"w{n}", ConversationId(f"t{n}")) for n in range(5)))
    await relay.settled(inbox)
    assert len(paper.said) == 5


def busy(room: str, method: str = "", *, whole: bool = False) -> Transient:
    scope = f"{method} {room}".strip()
    return Transient("slow down", retry_after=30, scope=scope, kind=method, platform_wide=whole)


async def test_two_talks_in_one_busy_room_are_still_one_room(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening
) -> None:
    paper.before["first"] = [raises(busy("#support"))]
    paper.before["second"] = [raises(busy("#support"))]
    await outbox.put(say("first", ONE), say("second", TWO))
    await relay.settled(inbox)
    assert paper.tried == ["first", "second"]
    await outbox.put(*(say(f"w{n}", ConversationId(f"t{n}")) for n in range(5)))
    await relay.settled(inbox)
    assert len(paper.said) == 5


async def test_two_busy_rooms_are_a_busy_platform(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    paper.before["first"] = [raises(busy("#support"))]
    paper.before["second"] = [raises(busy("#leads"))]
    await outbox.put(say("first", ONE), say("second", TWO))
    await relay.settled(inbox)
    await outbox.put(*(say(f"w{n}", ConversationId(f"t{n}")) for n in range(5)))
    await relay.settled(inbox)
    assert paper.tried == ["first", "second"], "the others wait, instead of being refused too"
    clock.advance(timedelta(seconds=30))
    await relay.settled(inbox)
    assert len(paper.said) == 7


async def test_a_room_that_is_busy_for_two_kinds_of_calls_is_still_one_room(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening
) -> None:
    paper.before["first"] = [raises(busy("#support", "post"))]
    paper.before["second"] = [raises(busy("#support", "edit"))]
    await outbox.put(say("first", ONE), say("second", TWO))
    await relay.settled(inbox)
    await outbox.put(*(say(f"w{n}", ConversationId(f"t{n}")) for n in range(5)))
    await relay.settled(inbox)
    assert len(paper.said) == 5


@pytest.mark.parametrize(("rooms", "seconds"), [(2, 0.75), (3, 1.5), (5, 6.0), (9, 30.0)])
async def test_the_more_rooms_are_busy_the_longer_the_others_wait_before_one_tries(
    outbox: Outbox,
    relay: OutboxDispatcher,
    paper: Paper,
    inbox: Listening,
    clock: FakeClock,
    rooms: int,
    seconds: float,
) -> None:
    """Each busy room asks for half a minute; hardly anybody else waits as long for them."""
    refused = [f"to #{room}" for room in range(rooms)]
    for wording in refused:
        paper.before[wording] = [raises(busy(wording, "post"))] * 100
    await outbox.put(*(say(wording, ConversationId(wording)) for wording in refused))
    await relay.settled(inbox)
    await outbox.put(*(say(f"w{n}", ConversationId(f"t{n}")) for n in range(5)))
    clock.advance(timedelta(seconds=seconds - 0.1))
    await relay.settled(inbox)
    assert paper.tried == refused
    clock.advance(timedelta(seconds=0.1))
    await relay.settled(inbox)
    assert len(paper.said) == 5


async def test_nobody_waits_longer_because_the_same_rooms_are_busy_once_more(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    for n in range(6):
        paper.before[f"b{n}"] = [raises(busy(f"#{n % 2}", "post"))]
    await outbox.put(say("b0", ConversationId("b0")), say("b1", ConversationId("b1")))
    await relay.settled(inbox)
    await outbox.put(*(say(f"b{n}", ConversationId(f"b{n}")) for n in range(2, 6)))
    await outbox.put(say("hello"))
    clock.advance(timedelta(seconds=0.75))
    await relay.settled(inbox)
    assert paper.tried == ["b0", "b1", "b2", "b3", "b4", "b5", "hello"]
    assert paper.said == ["hello"]


async def test_a_platform_that_says_it_is_busy_as_a_whole_is_believed(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    paper.before["first"] = [raises(busy("#support", whole=True))]
    await outbox.put(say("first", ONE))
    await relay.settled(inbox)
    await outbox.put(*(say(f"w{n}", ConversationId(f"t{n}")) for n in range(5)))
    clock.advance(timedelta(seconds=29.9))
    await relay.settled(inbox)
    assert paper.tried == ["first"]
    clock.advance(timedelta(seconds=0.1))
    paper.most_under_way = 0
    await relay.settled(inbox)
    assert len(paper.said) == 6


async def test_a_room_that_is_busy_again_after_others_got_through_is_one_room_again(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening
) -> None:
    for wording, room in (("first", "#support"), ("second", "#leads")):
        paper.before[wording] = [raises(busy(room))]
        await outbox.put(say(wording, ConversationId(wording)), say("gets through", None))
        await relay.settled(inbox)
    await outbox.put(*(say(f"w{n}", ConversationId(f"t{n}")) for n in range(5)))
    await relay.settled(inbox)
    assert len(paper.said) == 7


async def test_a_room_that_names_no_time_says_nothing_of_the_others(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening
) -> None:
    """It was down, not busy. Once something gets through, they need not wait any longer either."""
    for wording, room in (("first", "#support"), ("second", "#leads")):
        paper.before[wording] = [raises(Transient("no answer", scope=room))]
    await outbox.put(say("first", ONE), say("second", TWO))
    await relay.settled(inbox)
    await outbox.put(*(say(f"w{n}", ConversationId(f"t{n}")) for n in range(5)))
    await relay.settled(inbox)
    assert sorted(paper.said) == ["first", "second", "w0", "w1", "w2", "w3", "w4"]


async def test_after_an_unclear_try_it_looks_and_does_not_send_what_is_there(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    paper.after["hello"] = [raises(Unclear("the line broke"))]
    await outbox.put(say("hello"), say("next"), cause="e")
    await settle_for(relay, inbox, clock, 2)
    assert paper.looked_for == ["e/0"]
    assert paper.said == ["hello", "next"]


async def test_after_an_unclear_try_it_sends_what_is_not_there(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    paper.before["hello"] = [raises(Unclear("the line broke"))]
    await outbox.put(say("hello"), cause="e")
    await settle_for(relay, inbox, clock, 2)
    assert (paper.looked_for, paper.said) == (["e/0"], ["hello"])


async def test_unclear_stays_unclear_through_a_plain_refusal(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    """The first try may yet turn up, whatever became of the second."""
    paper.before["hello"] = [raises(Unclear("the line broke")), raises(Transient("busy"))]
    await outbox.put(say("hello"), cause="e")
    await settle_for(relay, inbox, clock, 3)
    assert paper.looked_for == ["e/0", "e/0"]


async def test_where_nobody_can_look_it_is_sent_again_and_counted(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    paper.capabilities = BLIND
    paper.after["hello"] = [raises(Unclear("the line broke"))]
    await outbox.put(say("hello"), cause="e")
    await settle_for(relay, inbox, clock, 2)
    assert paper.said == ["hello", "hello"]
    (row,) = await outbox.store.outbox([DeliveryState.SENT])
    assert row.possible_duplicate


async def test_what_cannot_be_looked_for_is_sent_again_and_counted(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    """The platform can look, but not for a message of this kind."""
    paper.unfindable.add("hello")
    paper.after["hello"] = [raises(Unclear("the line broke"))]
    await outbox.put(say("hello"), say("next"), cause="e")
    await settle_for(relay, inbox, clock, 2)
    assert paper.looked_for == ["e/0"]
    assert paper.said == ["hello", "hello", "next"]
    doubled = {
        row.key: row.possible_duplicate for row in await outbox.store.outbox([DeliveryState.SENT])
    }
    assert doubled == {"e/0": True, "e/1": False}


async def test_what_is_looked_for_and_not_found_is_no_double(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    paper.before["hello"] = [raises(Unclear("the line broke"))]
    await outbox.put(say("hello"), cause="e")
    await settle_for(relay, inbox, clock, 2)
    assert not any(
        row.possible_duplicate for row in await outbox.store.outbox([DeliveryState.SENT])
    )


async def test_where_nobody_can_look_it_does_not_go_on_for_long(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    paper.capabilities = BLIND
    paper.after["hello"] = [raises(Unclear("the line broke"))] * 100
    await outbox.put(say("hello"), cause="e")
    await settle_for(relay, inbox, clock, MAX_BLIND_ATTEMPTS + 3)
    assert len(paper.said) == MAX_BLIND_ATTEMPTS
    assert await outbox.states() == {"e/0": DeliveryState.DEAD}


async def test_an_edit_can_be_done_twice_without_harm(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    paper.capabilities = BLIND
    await outbox.put(say("card", slot="card"))
    await relay.settled(inbox)
    paper.after["changed"] = [raises(Unclear("the line broke"))]
    await outbox.put(say("changed", slot="card"))
    await settle_for(relay, inbox, clock, 2)
    assert paper.edits == [("m1", "changed"), ("m1", "changed")]
    assert not any(
        row.possible_duplicate for row in await outbox.store.outbox([DeliveryState.SENT])
    )


async def test_to_take_back_twice_does_no_harm_where_nothing_is_edited(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    paper.capabilities = replace(CAN_LOOK, edits=False)
    await outbox.put(say("card", slot="card"))
    await relay.settled(inbox)
    paper.after["retract:card"] = [raises(Unclear("the line broke"))]
    await outbox.put(Retract(DESK, "card", ONE))
    await settle_for(relay, inbox, clock, 2)
    assert (paper.taken_back, paper.looked_for) == (["m1", "m1"], [])


async def test_a_refusal_for_good_is_told_and_frees_the_lane(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening
) -> None:
    paper.before["hello"] = [raises(Permanent("the room is gone"))]
    await outbox.put(say("hello"), say("next"), cause="e")
    await relay.settled(inbox)
    assert paper.said == ["next"]
    (failure,) = inbox.failures
    assert (failure.key, failure.wording, failure.reason) == ("e/0", "hello", "the room is gone")
    assert (failure.conversation, failure.to, failure.reader_left) == (ONE, DESK, False)
    assert await outbox.states() == {"e/0": DeliveryState.DEAD, "e/1": DeliveryState.SENT}


async def test_it_is_told_that_the_reader_has_left(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening
) -> None:
    paper.before["hello"] = [raises(RecipientLeft("the account has ended"))]
    await outbox.put(say("hello"))
    await relay.settled(inbox)
    assert [failure.reader_left for failure in inbox.failures] == [True]


async def test_news_of_a_failure_that_fails_itself_is_no_news(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening
) -> None:
    paper.before["undelivered"] = [raises(Permanent("the room is gone"))]
    await outbox.put(say("undelivered"), cause="failed:e/0@20261122")
    await relay.settled(inbox)
    assert inbox.failures == []
    assert DeliveryState.DEAD in (await outbox.states()).values()


async def test_what_belongs_to_nobodys_talk_is_only_put_away(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening
) -> None:
    paper.before["list"] = [raises(Permanent("the room is gone"))]
    await outbox.put(say("list", None), cause="e")
    await relay.settled(inbox)
    assert inbox.failures == []
    assert await outbox.states() == {"e/0": DeliveryState.DEAD}


async def test_a_failure_that_cannot_be_told_now_is_told_later(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    """It is told before it is put away, so nothing is put away in silence."""
    paper.before["hello"] = [raises(Permanent("the room is gone"))] * 2
    inbox.trouble = [Conflict("somebody else was first")]
    await outbox.put(say("hello"), cause="e")
    await relay.settled(inbox)
    assert await outbox.states() == {"e/0": DeliveryState.SENDING}
    clock.advance(relay.pace.hold * 2)
    await relay.settled(inbox)
    assert len(inbox.failures) == 1
    assert await outbox.states() == {"e/0": DeliveryState.DEAD}


async def test_told_twice_it_is_the_same_failure_but_after_a_retry_it_is_another(
    outbox: Outbox,
    relay: OutboxDispatcher,
    paper: Paper,
    inbox: Listening,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paper.before["hello"] = [raises(Permanent("the room is gone"))] * 3
    await outbox.put(say("hello"), cause="e")

    async def crash(*_: object) -> bool:
        raise OSError("the process died here")

    with monkeypatch.context() as broken:
        broken.setattr(type(outbox.store), "dead_letter", crash)
        await relay.settled(inbox)
    clock.advance(relay.pace.hold * 2)
    await relay.settled(inbox)
    assert await outbox.store.retry("e/0", clock.now())
    await relay.settled(inbox)
    first, again, after_retry = (failure.id for failure in inbox.failures)
    assert first == again != after_retry


def test_tries_last_for_most_of_a_day() -> None:
    tries = sum((backoff(n, 0.0) for n in range(1, MAX_DELIVERY_ATTEMPTS)), timedelta())
    assert timedelta(hours=18) < tries < timedelta(hours=36)


async def test_an_outage_that_lasts_too_long_ends_with_the_dead_letters(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    paper.before["hello"] = [raises(Transient("no such host"))] * 2
    await outbox.put(say("hello"), cause="e")
    async with outbox.store.engine.begin() as db:
        await db.execute(update(rows).values(attempts=MAX_DELIVERY_ATTEMPTS - 2))
    await relay.settled(inbox)
    assert await outbox.states() == {"e/0": DeliveryState.WAITING}
    clock.advance(HOUR)
    await relay.settled(inbox)
    assert await outbox.states() == {"e/0": DeliveryState.DEAD}
    assert [failure.reason for failure in inbox.failures] == ["no such host"]


async def test_a_mistake_of_the_adapter_stops_neither_relay_nor_lane(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    paper.before["hello"] = [raises(KeyError("blocks"))] * 100
    await outbox.put(say("hello"), say("next"), cause="e")
    await settle_for(relay, inbox, clock, MAX_UNEXPECTED_ERRORS + 1)
    assert paper.said == ["next"]
    assert [failure.reason for failure in inbox.failures] == [
        'failure.unexpected {"error":"KeyError"}'
    ]


async def test_a_mistake_after_the_effect_is_unclear_not_repeated(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    paper.after["hello"] = [raises(KeyError("ts"))]
    await outbox.put(say("hello"))
    await settle_for(relay, inbox, clock, 2)
    assert paper.said == ["hello"]


async def test_a_platform_that_never_answers_is_given_up_before_the_lease_ends(
    outbox: Outbox, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    assert DeliveryLimits().longest < DeliveryLimits().hold
    paper.hanging.add("hello")
    brief = DeliveryLimits(longest=timedelta(milliseconds=20))
    relay = OutboxDispatcher(outbox.store, {"paper": paper}, clock, lambda: 0.0, brief)
    await outbox.put(say("hello"), cause="e")
    await relay.settled(inbox)
    (row,) = await outbox.store.outbox([DeliveryState.WAITING])
    assert row.reason == "failure.no_answer"
    paper.hanging.clear()
    clock.advance(HOUR)
    await relay.settled(inbox)
    assert (paper.looked_for, paper.said) == (["e/0"], ["hello"])


async def test_a_crash_between_sending_and_noting_is_looked_into(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    await outbox.put(say("hello"), cause="e")
    (message,) = await outbox.store.lease(["paper"], clock.now(), relay.pace.hold, 1)
    await paper.deliver(message.action, key=message.key, posted=None)
    await relay.settled(inbox)
    assert paper.looked_for == [], "the lease still holds"
    clock.advance(relay.pace.hold * 2)
    await relay.settled(inbox)
    assert (paper.looked_for, paper.said) == (["e/0"], ["hello"])
    assert await outbox.states() == {"e/0": DeliveryState.SENT}


def test_an_answer_that_no_model_wrote_is_no_failed_delivery() -> None:
    """What waits for it has a deadline of its own, and a hand-over is not news of a failure."""
    now = FakeClock().now()
    draft = DraftAnswer(DESK, ONE, Job.ANSWER, 1, "m", now, "why?")
    for action, is_told in ((draft, False), (say("update"), True)):
        message = OutboxMessage(1, "key", "lane", action, attempts=1, fence=1)
        assert (failure_event(message, "a reason", now) is not None) is is_told
