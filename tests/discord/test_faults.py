"""The whole story while Discord fails in each of its ways: nothing is lost, nothing said twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.discord import receiver
from adapters.discord.gateway import connection, session_lease
from adapters.discord.gateway.session_lease import SESSIONS
from adapters.discord.outbound import immediate_responses, interaction_responses
from core.model.policy import Patience
from core.model.ticket import Priority
from core.ports import OutboxMessage, Recorded
from tests.desks import promise
from tests.discord.desk import SHORT_CALL, Office, office
from tests.discord.saga import CHAPTERS, Count, counted, maybe_doubled, nothing, play
from tests.discord.scenes import SHOT, claimed, handed_off, in_talk, resolved, told
from tests.discord.server import Reply
from tests.discord.threads import await_heartbeats, running_threads
from tests.limits import OWN
from tests.slack.hurry import hurried

QUICK = 300.0
"""Five seconds of caution after an unclear try are over in a sixtieth of one."""
UNHURRIED: dict[str, Any] = {
    "sla": dict.fromkeys(Priority, promise(400, 4000, 4000)),
    "patience": Patience(details=timedelta(days=100)),
}
"""Nothing falls due in the story, however long it takes."""
OFTEN = 0.25
SENDS = ("POST /channels/*/messages", "PATCH /channels/*/messages/*")
THREADS = ("POST /channels/*/threads", "POST /channels/*/messages/*/threads")
ROUTES = (
    *SENDS,
    *THREADS,
    "PUT /channels/*/thread-members/*",
    "PUT /channels/*/messages/*/reactions/*/@me",
    "POST /users/@me/channels",
    "POST /interactions/*/*/callback",
    "POST /webhooks/*/*",
    "PATCH /webhooks/*/*/messages/@original",
    "GET /channels/*",
)


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The adapter's own pauses are in real seconds; here they are short."""
    monkeypatch.setattr(receiver, "RETRY_DELAYS_SECONDS", (0.01, 0.02, 0.05))
    monkeypatch.setattr(connection, "FIRST", 0.01)
    monkeypatch.setattr(session_lease, "ANSWERS_WITHIN", 0.2)


@asynccontextmanager
async def stormy(folder: Path) -> AsyncIterator[Office]:
    """Afterwards no task and no thread is left."""
    tasks, threads = asyncio.all_tasks(), running_threads()
    async with office(folder, speed=QUICK) as desk:
        desk.changes = UNHURRIED
        yield desk
    assert asyncio.all_tasks() == tasks
    await asyncio.to_thread(await_heartbeats)
    assert running_threads() <= threads


async def is_well(desk: Office, talks: Any, maybe: int = 0) -> None:
    await desk.quiet()
    assert await counted(desk, talks) == Count()
    assert len(await maybe_doubled(desk)) <= maybe


def fails(desk: Office, what: str, **how: Any) -> None:
    for route in ROUTES:
        getattr(desk.server.faults, what)(route, times=None, chance=OFTEN, **how)


FAULTS: dict[str, tuple[str, dict[str, Any]]] = {
    "an error before": ("status", {"status": 503}),
    "an error after": ("status", {"status": 503, "after": True}),
    "broken off before": ("drop", {}),
    "broken off after": ("drop", {"after": True}),
    "told to slow down": ("limit", {"retry_after": 0.02, "via": True}),
    "half an answer": ("garble", {}),
    "slow": ("slow", {"seconds": 0.05, "after": True}),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_nothing_is_lost_nor_doubled(tmp_path: Path, fault: str) -> None:
    async with stormy(tmp_path) as desk:
        what, how = FAULTS[fault]
        fails(desk, what, **how)
        async with desk.open():
            talks = await play(desk)
            desk.server.faults.clear()
            # What is said to one person alone has no nonce: it may be said twice, and is counted.
            await is_well(desk, talks, maybe=10)


async def test_a_limit_without_its_proxy_is_waited_for(tmp_path: Path) -> None:
    """discord.py takes it for a ban, and raises it."""
    async with stormy(tmp_path) as desk:
        for route in SENDS:
            desk.server.faults.limit(route, 0.01, via=False, times=4)
        async with desk.open():
            await is_well(desk, await play(desk))


async def test_an_error_that_the_library_repeats_by_itself(tmp_path: Path) -> None:
    """A 500 after the effect: the nonce keeps the message one, and a thread is looked for."""
    async with stormy(tmp_path) as desk:
        for route in (SENDS[0], *THREADS):
            desk.server.faults.status(route, 500, after=True, times=1)
        async with desk.open():
            await is_well(desk, await play(desk))


async def test_what_hangs_is_let_go_and_done_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interaction_responses, "FIRST_RESPONSE_SECONDS", 1.0)
    async with stormy(tmp_path) as desk:
        desk.longest = SHORT_CALL
        for route in SENDS:
            desk.server.faults.hang(route, after=True, times=1)
        desk.server.faults.hang("POST /interactions/*/*/callback", times=1)
        async with desk.open():
            talks = await play(desk)
            desk.server.faults.clear()
            await is_well(desk, talks)


# The gateway.


async def cut(desk: Office) -> None:
    desk.server.gateway.cut()


async def closed(desk: Office) -> None:
    desk.server.gateway.cut(4000)


async def asked_to_reconnect(desk: Office) -> None:
    desk.server.gateway.ask_to_reconnect()


TROUBLES = {"cut": cut, "closed": closed, "op 7": asked_to_reconnect}


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_session_is_resumed_and_nothing_is_missed(tmp_path: Path, trouble: str) -> None:
    async with stormy(tmp_path) as desk, desk.open():

        async def between(chapter: str) -> None:
            await TROUBLES[trouble](desk)

        talks = await play(desk, between)
        await is_well(desk, talks)
        assert len(desk.server.identifies) == 1
        assert len(desk.server.resumes) == len(CHAPTERS)


async def test_doubled_and_late_dispatches_change_nothing(tmp_path: Path) -> None:
    async with stormy(tmp_path) as desk, desk.open():
        mischief = desk.server.gateway.mischief
        mischief.double_chance = 0.4
        for event in ("MESSAGE_REACTION_ADD", "MESSAGE_UPDATE", "INTERACTION_CREATE"):
            mischief.double(event, times=20)
        talks = await play(desk)
        mischief.forget()
        await is_well(desk, talks)


async def test_what_was_missed_is_read_from_the_history(tmp_path: Path) -> None:
    """The session is gone, and with it what was said, corrected and sent meanwhile."""
    async with stormy(tmp_path) as desk, desk.open():
        discord, case = desk.server, await claimed(desk)
        early = await discord.says(desk.ada, case.talk, "an early word")
        copy = await discord.message(case.thread, containing="an early word")
        await desk.quiet()
        discord.gateway.refusing = True
        discord.gateway.cut()
        await discord.until(lambda: not any(s.socket for s in discord.gateway.sessions.values()))
        discord.gateway.forget_sessions()
        discord.faults.status("GET /channels/*/messages", 503, times=2)
        for n in range(3):
            await discord.says(desk.ada, case.talk, f"gap {n}", files=[SHOT] if n == 1 else [])
            await discord.says(desk.grace, case.thread, f"answer {n}")
        await discord.edits(desk.ada, early, "an early word corrected")
        discord.gateway.refusing = False
        await discord.message(case.thread, containing="gap 2")
        await discord.message(case.talk, containing="answer 2")
        await discord.until(lambda: "corrected" in copy.text)
        await desk.quiet()
        assert len(discord.identifies) == 2
        for place, word in ((case.thread, "gap"), (case.talk, "answer")):
            heard = [m.text[-1] for m in discord.messages(place) if f"**: {word}" in m.text]
            assert heard == ["0", "1", "2"]
        assert discord.violations == []


async def test_a_call_and_a_reply_to_a_closed_ticket_are_looked_for_too(tmp_path: Path) -> None:
    async with stormy(tmp_path) as desk, living(desk) as (start, end):
        discord, bot = desk.server, desk.server.world.bot.mention
        case, _ = await resolved(desk)
        await desk.passes(timedelta(days=4))
        await discord.until(lambda: case.card.content.startswith("**Closed"))
        await desk.quiet()
        await end()
        discord.gateway.forget_sessions()
        await discord.says(desk.eve, desk.help, "lunch?")
        await discord.says(desk.eve, desk.help, f"{bot} the lamp is dark")
        await discord.says(desk.ada, case.talk, "it is broken again")
        await start()
        await discord.thread(desk.help, named="HD-1002")
        await discord.until(lambda: not case.card.content.startswith("**Closed"))
        await desk.quiet()
        assert len(discord.world.place_threads(desk.help)) == 1
        assert discord.violations == []


# Restarts.


@asynccontextmanager
async def living(desk: Office) -> AsyncIterator[Any]:
    """A desk that can be stopped and started again in the midst of its work."""
    held: list[Any] = []

    async def start() -> None:
        held.append(desk.open())
        await held[-1].__aenter__()

    async def end() -> None:
        await held.pop().__aexit__(None, None, None)

    await start()
    try:
        yield start, end
    finally:
        if held:
            await end()


async def test_an_orderly_restart_in_mid_talk_resumes_the_session(tmp_path: Path) -> None:
    async with stormy(tmp_path) as desk, living(desk) as (start, end):

        async def between(chapter: str) -> None:
            await end()
            await start()

        talks = await play(desk, between)
        await is_well(desk, talks)
        assert len(desk.server.identifies) == 1
        assert len(desk.server.resumes) == len(CHAPTERS)
        assert set(desk.server.close_codes) == {4000}


async def test_what_is_said_while_it_is_away_is_heard(tmp_path: Path) -> None:
    async with stormy(tmp_path) as desk, living(desk) as (start, end):
        discord = desk.server

        async def between(chapter: str) -> None:
            if chapter != "talked":
                return
            await end()
            talk = discord.dm(desk.ada)
            await discord.says(desk.ada, talk, "said while away")
            await start()
            await discord.message(containing="said while away")

        talks = await play(desk, between)
        await is_well(desk, talks)
        told = [m for m in discord.messages() if "said while away" in m.text]
        assert len(told) == 2, "as it was said, and under the card"


async def test_what_was_edited_and_deleted_while_it_was_away_is_so_on_the_other_side(
    tmp_path: Path,
) -> None:
    """Discord has forgotten the session, and tells nothing of it by itself."""
    async with stormy(tmp_path) as desk, living(desk) as (start, end):
        discord, case = desk.server, await claimed(desk)
        words = ("press it thrice", "hunter2", "my pin is 1234", "it is at home")
        wrong, secret = [await discord.says(desk.grace, case.thread, text) for text in words[:2]]
        mine, _ = [await discord.says(desk.ada, case.talk, text) for text in words[2:]]
        thrice, hunter = [await discord.message(case.talk, containing=text) for text in words[:2]]
        pin, home = [await discord.message(case.thread, containing=text) for text in words[2:]]
        desk.clock.leap(timedelta(hours=1))
        await discord.says(desk.ada, case.talk, "the last that was heard")
        await discord.message(case.thread, containing="the last that was heard")
        await desk.quiet()
        await end()
        discord.gateway.forget_sessions()
        await discord.edits(desk.grace, wrong, "press it twice")
        await discord.deletes(desk.grace, secret)
        await discord.deletes(desk.ada, mine)
        for _ in ("it starts", "and once more"):
            await start()
            await discord.until(lambda: "twice" in thrice.text and hunter.deleted)
            await discord.until(lambda: "deleted" in pin.text and "Ada" in pin.text)
            await desk.quiet()
            assert "at home" in home.text, "what is there stays"
            await end()
            discord.gateway.forget_sessions()
        assert discord.violations == []


@pytest.mark.parametrize("forgotten", [False, True], ids=["resumed", "begun anew"])
async def test_a_kill_in_mid_talk_loses_nothing(tmp_path: Path, forgotten: bool) -> None:
    """Where Discord has forgotten the session too, what was said at open tickets is looked up."""
    async with stormy(tmp_path) as desk, living(desk) as (start, end):
        kills = 0

        async def between(chapter: str) -> None:
            nonlocal kills
            if forgotten and chapter not in ("claimed", "rated"):
                return
            assert desk.bot
            while not await desk.bot.store.get_note(SESSIONS):
                await asyncio.sleep(0.01)
            desk.is_killed()
            await end()
            if forgotten:
                desk.server.gateway.forget_sessions()
            await start()
            kills += 1

        talks = await play(desk, between)
        await is_well(desk, talks, maybe=4 * kills)
        assert len(desk.server.identifies) == 1 + (kills if forgotten else 0)


# The store.


async def test_while_the_store_is_away_words_wait_and_presses_are_told(tmp_path: Path) -> None:
    async with stormy(tmp_path) as desk, desk.open():

        async def between(chapter: str) -> None:
            desk.loses_its_store(0.2)

        talks = await play(desk, between)
        await is_well(desk, talks)


@pytest.fixture
def deferred_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord waits three seconds; before they end it is told that an answer comes. Here sooner."""
    monkeypatch.setattr(immediate_responses, "REPLY_WINDOW_SECONDS", 0.0)
    assert OWN[interaction_responses.__name__, "DEFER_AFTER_SECONDS"] < 3
    monkeypatch.setattr(interaction_responses, "DEFER_AFTER_SECONDS", 0.2)


@pytest.mark.usefixtures("deferred_soon")
async def test_a_slow_store_does_not_cost_the_answer(tmp_path: Path) -> None:
    async with stormy(tmp_path) as desk, desk.open() as bot:
        discord = desk.server
        await handed_off(desk)
        inner, store, go_on = bot.store.transact, bot.store.__dict__, asyncio.Event()

        async def slow(work: Any) -> Any:
            await go_on.wait()
            return await inner(work)

        store["transact"] = slow
        asked, pressed = await asyncio.gather(
            discord.command(desk.ada, desk.help, "ticket-status", {"ticket": "HD-1001"}),
            discord.presses(desk.grace, await discord.message(desk.support), "Resolve"),
        )
        assert asked.reply is Reply.THINKING
        assert pressed.reply is Reply.QUIET
        go_on.set()
        assert "HD-1001: Open" in await told(desk, asked)
        await told(desk, pressed, "Please try again")
        del store["transact"]
        assert discord.violations == []


@pytest.mark.usefixtures("deferred_soon")
async def test_after_a_quarter_of_an_hour_an_answer_goes_in_private(tmp_path: Path) -> None:
    async with stormy(tmp_path) as desk, desk.open() as bot:
        discord, case = desk.server, await handed_off(desk)
        status = {"ticket": "HD-1001"}
        discord.faults.slow("POST /interactions/*/*/callback", 0.3, after=True, times=1)
        asked = await discord.command(desk.ada, desk.help, "ticket-status", status, wait=False)
        await discord.until(lambda: asked.reply, what="thinking")
        discord.advance(16 * 60)  # the token ends; the desk does not know it yet
        await discord.message(case.talk, containing="HD-1001: Open")
        inner, go_on = bot.store.transact, asyncio.Event()

        async def slow(work: Any) -> Any:
            await go_on.wait()
            return await inner(work)

        bot.store.__dict__["transact"] = slow
        asked = await discord.command(desk.ada, desk.help, "why", status)
        assert asked.reply is Reply.THINKING
        _outlive_tokens(desk)
        del bot.store.__dict__["transact"]
        go_on.set()
        await discord.message(case.talk, containing="HD-1001: My cat")
        await desk.quiet()
        assert not asked.text and not asked.followups
        assert len([t for t in in_talk(desk, case) if "HD-1001: Open" in t]) == 1


def _outlive_tokens(desk: Office) -> None:
    """The desk's tokens end before Discord's do. Nothing else of the desk sees this time pass."""
    tokens, lifetime = desk.adapter._answers._open, interaction_responses.TOKEN_LIFETIME_SECONDS
    assert lifetime < 15 * 60
    with hurried() as hurry:
        hurry.on(lifetime - 60)
        assert len(tokens) > 0
        hurry.on(61)
        assert len(tokens) == 0


async def test_an_answer_under_a_card_may_come_before_its_delivery_is_recorded(
    tmp_path: Path,
) -> None:
    async with stormy(tmp_path) as desk, desk.open() as bot:
        discord, sent = desk.server, bot.store.mark_sent

        async def late(*given: Any) -> Recorded | OutboxMessage:
            await asyncio.sleep(0.1)
            return await sent(*given)

        bot.store.__dict__["mark_sent"] = late
        case = await handed_off(desk)
        await discord.says(desk.grace, case.thread, "At once")
        await discord.reacts(desk.grace, case.card, "\N{EYES}")
        await discord.message(case.talk, containing="At once")
        await discord.until(lambda: case.card.content.startswith("**Claimed**"))
        await desk.quiet()
        del bot.store.__dict__["mark_sent"]


async def test_calm_it_takes_one_of_each(tmp_path: Path) -> None:
    async with stormy(tmp_path) as desk, desk.open():
        await is_well(desk, await play(desk, nothing))
