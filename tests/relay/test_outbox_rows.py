"""What the outbox writes of a delivery: where it stands, how long its lane waits, what is kept."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from core.model.actions import Say
from core.model.decision import Decision
from core.model.events import MessageEdited
from core.model.ids import EventId
from core.model.people import Place
from core.ports import Delay, DeliveryState, OutboxMessage, OutboxRow, Posted
from core.store.tables import outbox as rows
from tests.relay.conftest import ADA, DESK, ONE, TWO, Outbox, say

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
ROOM = Place("paper", "#agents")
THREAD = Place("paper", "#agents", "t1")


async def leased(outbox: Outbox) -> OutboxMessage:
    (message,) = await outbox.store.lease(["paper"], outbox.clock.now(), MINUTE, 1)
    return message


async def row(outbox: Outbox, wording: str) -> OutboxRow:
    listed = await outbox.store.outbox(list(DeliveryState), 100)
    (found,) = (each for each in listed if getattr(each.action, "wording", "") == wording)
    return found


async def test_an_answer_to_one_person_that_belongs_to_no_ticket_keeps_no_words(
    outbox: Outbox,
) -> None:
    words = {"text": "my salary"}
    await outbox.put(Say(DESK, "kept", ONE, words), Say(DESK, "emptied", None, words))
    for _ in range(2):
        message = await leased(outbox)
        await outbox.store.mark_sent(message, Posted(DESK, "m1"), outbox.clock.now())
    told = {
        each.action.wording: dict(each.action.args)
        for each in await outbox.store.outbox([DeliveryState.SENT], 9)
        if isinstance(each.action, Say)
    }
    assert told.pop("kept") == words
    assert "my salary" not in str(told)


async def test_a_row_that_cannot_be_read_is_listed_and_hides_no_other(outbox: Outbox) -> None:
    await outbox.put(say("hello"), say("broken", TWO))
    broken = await row(outbox, "broken")
    async with outbox.store.engine.begin() as db:
        await db.execute(update(rows).where(rows.c.seq == broken.seq).values(action="{"))
    listed = await outbox.store.outbox([DeliveryState.WAITING], 9)
    says = [each.action for each in listed if isinstance(each.action, Say)]
    told = [(say.wording, say.conversation) for say in says]
    assert told == [("unreadable", TWO), ("hello", ONE)]


async def test_a_lane_waits_for_its_head_and_no_other_lane_does(outbox: Outbox) -> None:
    clock = outbox.clock
    await outbox.put(say("head"), say("behind"), say("other", TWO))
    message = await leased(outbox)
    until = clock.now() + 5 * MINUTE
    delay = Delay(clock.now(), until, not_before=clock.now() + MINUTE)
    assert await outbox.store.postpone(message, delay, "busy", unclear=False)
    due = {name: (await row(outbox, name)).due_at for name in ("head", "behind", "other")}
    assert due == {"head": until, "behind": until, "other": clock.now()}
    await outbox.store.hurry("elsewhere", clock.now())
    assert (await row(outbox, "head")).due_at == until
    await outbox.store.hurry("paper", clock.now())
    assert (await row(outbox, "head")).due_at == clock.now() + MINUTE, "as the platform asked"
    assert (await row(outbox, "behind")).due_at == clock.now()


async def test_what_was_no_attempt_does_not_count_as_one(outbox: Outbox) -> None:
    await outbox.put(say("hello"))
    for counts, attempts in ((True, 1), (False, 1), (True, 2)):
        message = await leased(outbox)
        delay = Delay(outbox.clock.now(), outbox.clock.now(), counts=counts)
        await outbox.store.postpone(message, delay, "", unclear=counts)
        assert (await row(outbox, "hello")).attempts == attempts


async def test_after_the_clock_was_set_back_nothing_waits_for_the_old_time(outbox: Outbox) -> None:
    clock = outbox.clock
    await outbox.put(say("hello"))
    now = clock.now()
    await outbox.store.postpone(await leased(outbox), Delay(now, now + MINUTE), "", unclear=False)
    assert await outbox.store.after_clock_change(now - 4 * SECOND) == 0, "clocks are not as exact"
    assert (await row(outbox, "hello")).due_at == now + MINUTE
    assert await outbox.store.after_clock_change(now - MINUTE) == 1
    assert (await row(outbox, "hello")).due_at == now - MINUTE


async def test_a_message_that_went_elsewhere_takes_the_talk_along_where_it_is_alone(
    outbox: Outbox,
) -> None:
    """Where the thread it belongs to is deleted, a platform may post it somewhere else."""
    cases = (
        (Place("paper", "#agents", "t0"), Place("paper", "#agents", "t0"), False),
        (Place("paper", "#agents", "t0"), ROOM, False),
        (Place("paper", "#agents", "t0"), THREAD, True),
        (Place("paper", "#agents", "t0"), Place.direct(ADA), True),
    )
    await outbox.put(say("begin", TWO))
    await outbox.store.mark_sent(await leased(outbox), Posted(DESK, "m0"), outbox.clock.now())
    for n, (to, at, follows) in enumerate(cases):
        await outbox.put(Say(to, f"reply{n}", TWO, reply_to="card"))
        await outbox.store.mark_sent(await leased(outbox), Posted(at, f"m{n}"), outbox.clock.now())
        async with outbox.store.unit() as unit:
            assert (await unit.by_place(at) == TWO) is follows, at


async def test_a_reply_goes_beneath_its_message_on_the_same_platform_only(outbox: Outbox) -> None:
    await outbox.put(say("card", slot="card"))
    await outbox.store.mark_sent(await leased(outbox), Posted(THREAD, "m1"), outbox.clock.now())
    await outbox.put(Say(ROOM, "below", ONE, reply_to="card"))
    message = await leased(outbox)
    assert message.action.to == THREAD
    await outbox.store.mark_sent(message, Posted(THREAD, "m2"), outbox.clock.now())
    other = Place("other", "#agents")
    await outbox.put(Say(other, "elsewhere", ONE, reply_to="card"))
    (message,) = await outbox.store.lease(["other"], outbox.clock.now(), MINUTE, 9)
    assert message.action.to == other


async def test_an_edit_replaces_a_letter_that_has_not_left_and_follows_any_other_message(
    outbox: Outbox,
) -> None:
    letter = Say(DESK, "from_agent", ONE, {"text": "tody"}, message_key="reply", is_letter=True)
    await outbox.put(letter, say("card", slot="card"))
    edit = MessageEdited(EventId("edit"), outbox.clock.now(), ROOM, ADA, "m1", "today")
    anew = replace(letter, args={"text": "today"}), say("card", slot="card")
    async with outbox.store.unit() as unit:
        await unit.is_new(edit)
        talk = await unit.load(ONE)
        assert talk is not None
        await unit.commit(edit, Decision(talk, anew))
    actions = [each.action for each in await outbox.store.outbox([DeliveryState.WAITING], 9)]
    said = [(say.wording, say.args.get("text")) for say in actions if isinstance(say, Say)]
    assert said == [("card", None), ("from_agent", "today"), ("card", None)]
