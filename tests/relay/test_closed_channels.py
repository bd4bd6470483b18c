"""Messages for a channel that the app may not write in wait aside, and leave when it is open."""

from datetime import timedelta

import pytest

from bot.commands.check import health_of
from core.model.actions import Retract, Say
from core.model.events import ChannelReopened, DeliveryBlocked
from core.model.people import Place
from core.outbox.closed_channels import PROBE_EVERY
from core.outbox.dispatcher import OutboxDispatcher
from core.ports import ChannelClosed, DeliveryState, StoreUnavailable
from tests.relay.conftest import ONE, TWO, Listening, Outbox, say
from tests.relay.platform import Paper, raises

ROOM = Place("paper", "#agents")


def card(wording: str, talk: object = ONE, slot: str = "") -> Say:
    return Say(ROOM, wording, talk, message_key=slot)  # type: ignore[arg-type]


async def tried(relay: OutboxDispatcher, inbox: Listening, outbox: Outbox) -> None:
    outbox.clock.advance(PROBE_EVERY)
    await relay.probe()
    await relay.settled(inbox)


async def test_the_conversation_goes_on_and_the_channel_is_not_asked_for_each_message(
    outbox: Outbox, paper: Paper, inbox: Listening, relay: OutboxDispatcher
) -> None:
    paper.before["card"] = [raises(ChannelClosed("archived"))]
    await outbox.put(card("card", slot="card"), say("promise"), card("more"))
    await relay.settled(inbox)
    assert paper.said == ["promise"]
    assert paper.tried == ["card", "promise"]
    states = list((await outbox.states()).values())
    assert states.count(DeliveryState.BLOCKED) == 2
    told = [event for event in inbox.heard if isinstance(event, DeliveryBlocked)]
    assert [event.wording for event in told] == ["card", "more"]


async def test_one_at_a_time_is_tried_and_all_follow_in_their_order(
    outbox: Outbox, paper: Paper, inbox: Listening, relay: OutboxDispatcher
) -> None:
    paper.before["first"] = [raises(ChannelClosed("archived")) for _ in range(3)]
    await outbox.put(card("first"), card("second"))
    await relay.settled(inbox)
    await outbox.put(card("other", TWO))
    await relay.settled(inbox)
    paper.tried.clear()
    await tried(relay, inbox, outbox)
    await relay.probe()
    await relay.settled(inbox)
    assert paper.tried == ["first"], "not more often than it should be"
    await outbox.put(card("third"))
    await relay.settled(inbox)
    await tried(relay, inbox, outbox)
    assert paper.said == []
    await tried(relay, inbox, outbox)
    assert paper.said[0] == "first"
    mine = [wording for wording in paper.said if wording != "other"]
    assert mine == ["first", "second", "third"]
    told = [event for event in inbox.heard if isinstance(event, ChannelReopened)]
    assert {event.conversation for event in told} == {ONE, TWO}
    assert set((await outbox.states()).values()) == {DeliveryState.SENT}


async def test_what_is_said_while_it_is_closed_edits_the_card_afterwards(
    outbox: Outbox, paper: Paper, inbox: Listening, relay: OutboxDispatcher
) -> None:
    paper.before["open"] = [raises(ChannelClosed("archived"))]
    await outbox.put(card("open", slot="card"))
    await outbox.put(card("claimed", slot="card"))
    await relay.settled(inbox)
    await tried(relay, inbox, outbox)
    assert (paper.said, paper.edits) == (["open"], [("m1", "claimed")])


async def test_answers_to_commands_are_not_kept(
    outbox: Outbox, paper: Paper, inbox: Listening, relay: OutboxDispatcher
) -> None:
    paper.before["list"] = [raises(ChannelClosed("archived"))]
    await outbox.put(card("list", None))
    await relay.settled(inbox)
    assert list((await outbox.states()).values()) == [DeliveryState.DEAD]


async def test_it_is_told_how_long_and_for_what_a_channel_is_closed(
    outbox: Outbox, paper: Paper, inbox: Listening, relay: OutboxDispatcher
) -> None:
    paper.before["card"] = [raises(ChannelClosed("archived"))]
    begun = outbox.clock.now()
    await outbox.put(card("card"))
    await relay.settled(inbox)
    outbox.clock.advance(timedelta(hours=1))
    [closed] = await outbox.store.closed_channels()
    assert (closed.platform, closed.room, closed.since) == ("paper", "#agents", begun)
    assert (closed.messages, closed.reason) == (1, "archived")
    assert closed.conversations == (ONE,)
    assert await outbox.store.probe("paper", "#elsewhere", begun) == ""


async def test_an_operator_sees_how_many_messages_wait(
    outbox: Outbox, paper: Paper, inbox: Listening, relay: OutboxDispatcher
) -> None:
    paper.before["card"] = [raises(ChannelClosed("archived"))]
    await outbox.put(card("card"), card("more"))
    await relay.settled(inbox)
    health = await outbox.store.health(outbox.clock.now())
    assert [line for line in health_of(health) if line.startswith("2 messages wait")]


async def test_of_an_open_channel_nothing_is_told(
    outbox: Outbox, inbox: Listening, relay: OutboxDispatcher, paper: Paper
) -> None:
    await outbox.put(card("card"), say("hello"))
    await relay.settled(inbox)
    assert (paper.said, inbox.heard) == (["card", "hello"], [])


async def test_of_each_kind_of_message_the_core_hears_what_is_kept(
    outbox: Outbox, paper: Paper, inbox: Listening, relay: OutboxDispatcher
) -> None:
    await outbox.put(card("card", slot="card"))
    await relay.settled(inbox)
    paper.before["retract:card"] = [raises(ChannelClosed("archived"))]
    await outbox.put(Retract(ROOM, "card", ONE))
    await relay.settled(inbox)
    (told,) = inbox.heard
    assert isinstance(told, DeliveryBlocked)
    assert (told.wording, told.reason) == ("retract", "archived")


async def test_a_channel_that_stays_closed_is_logged_every_ten_minutes(
    outbox: Outbox,
    paper: Paper,
    inbox: Listening,
    relay: OutboxDispatcher,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    paper.before["card"] = [raises(ChannelClosed("archived")) for _ in range(23)]
    await outbox.put(card("card"), card("more"))
    await relay.settled(inbox)
    for _ in range(22):
        await tried(relay, inbox, outbox)
    assert caplog.messages.count("channel.closed") == 2
    assert "channel.open_again" not in caplog.messages
    await tried(relay, inbox, outbox)
    assert caplog.messages.count("channel.open_again") == 1


async def test_what_is_kept_aside_was_told_before(
    outbox: Outbox, paper: Paper, inbox: Listening, relay: OutboxDispatcher
) -> None:
    """Where telling fails, or the process ends, it is tried again and told then."""
    paper.before["card"] = [raises(ChannelClosed("archived")) for _ in range(2)]
    inbox.trouble = [StoreUnavailable("away")]
    await outbox.put(card("card"))
    await relay.settled(inbox)
    assert DeliveryState.BLOCKED not in (await outbox.states()).values()
    outbox.clock.advance(timedelta(minutes=2))
    await relay.settled(inbox)
    assert [type(event) for event in inbox.heard] == [DeliveryBlocked]
    assert list((await outbox.states()).values()) == [DeliveryState.BLOCKED]


async def test_only_those_who_waited_for_a_channel_hear_that_it_is_open(
    outbox: Outbox, paper: Paper, inbox: Listening, relay: OutboxDispatcher
) -> None:
    """Also where nothing else waits for it."""
    paper.before["mine"] = [raises(ChannelClosed("archived"))]
    paper.before["theirs"] = [raises(ChannelClosed("archived")) for _ in range(9)]
    await outbox.put(card("mine"), Say(Place("paper", "#other"), "theirs", TWO))
    await relay.settled(inbox)
    await tried(relay, inbox, outbox)
    told = [event for event in inbox.heard if isinstance(event, ChannelReopened)]
    assert [(event.conversation, event.place) for event in told] == [(ONE, ROOM)]
    assert paper.said == ["mine"]
