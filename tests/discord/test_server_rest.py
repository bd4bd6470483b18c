"""REST as documented: rate limits, nonces, interaction deadlines, and what goes wrong."""

import asyncio
from typing import Any

import aiohttp
import discord
import pytest

from tests.discord.echo import Echo, refusal, request, running, to
from tests.discord.server import Channel, DiscordServer, Member
from tests.discord.server.world.interactions import DEADLINE

SEND = "POST /channels/*/messages"


# Limits


async def test_a_full_bucket_is_waited_for_beforehand(
    server: DiscordServer, bot: Echo, help_: Channel
) -> None:
    server.limits.set(SEND, 2, 0.1)
    for number in range(5):
        await to(bot, help_).send(str(number))
    assert server.statuses[429] == 0
    assert server.calls[-1].at - server.called(SEND)[0].at > 0.15


async def test_a_429_is_waited_for_and_without_via_it_is_an_error(
    server: DiscordServer, bot: Echo, help_: Channel
) -> None:
    for scope in ("user", "shared", "global"):
        server.faults.limit(SEND, 0.02, scope=scope)
        await to(bot, help_).send(scope)
    assert server.statuses[429] == 3
    assert server.invalid_requests == 2
    server.faults.limit(SEND, 0.02, via=False)
    with pytest.raises(discord.HTTPException) as trouble:
        await to(bot, help_).send("no")
    assert trouble.value.status == 429
    assert [m.text for m in server.messages(help_)] == ["user", "shared", "global"]


async def test_who_asks_too_much_really_gets_429s(server: DiscordServer, help_: Channel) -> None:
    server.limits.set(SEND, 2, 5)
    headers = {"Authorization": f"Bot {server.world.app.token}"}
    body = {"content": "x", "allowed_mentions": {"parse": []}}
    async with aiohttp.ClientSession(headers=headers) as session:
        url = f"{server.api_url}/channels/{help_.id}/messages"
        answers = [await session.post(url, json=body) for _ in range(3)]
        assert [a.status for a in answers] == [200, 200, 429]
        last = answers[-1]
        assert last.headers["X-RateLimit-Remaining"] == "0"
        assert last.headers["X-RateLimit-Scope"] == "user"
        assert last.headers["Via"]
        assert 4 < (await last.json())["retry_after"] <= 5
        bad = await session.post(url, data=b"{", headers={"Content-Type": "application/json"})
        assert (await bad.json())["code"] == 50109
        assert (await session.put(url)).status == 405
        assert (await session.get(f"{server.api_url}/nothing")).status == 404
        server.limits.realistic()
        typed = await session.post(f"{server.api_url}/channels/{help_.id}/typing")
        assert (typed.status, typed.headers["X-RateLimit-Limit"]) == (204, "1000")
        server.limits.global_a_second = 1
        await asyncio.sleep(0)
        server.advance(2)
        answers = [await session.get(f"{server.api_url}/users/@me") for _ in range(2)]
        assert (await answers[-1].json())["global"] is True
        server.limits.invalid_most = server.invalid_requests
        banned = await session.get(f"{server.api_url}/users/@me")
        assert (banned.status, banned.content_type) == (429, "text/plain")
        assert "Via" not in banned.headers


async def test_a_third_rename_in_ten_minutes_has_to_wait(
    server: DiscordServer, bot: Echo, help_: Channel, ada: Member
) -> None:
    thread = await server.starts_thread(ada, help_, "one")
    path = f"/channels/{thread.id}"
    for name in ("two", "three"):
        await request(bot, "PATCH", path, json={"name": name})
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await request(bot, "PATCH", path, json={"name": "four"})
    await request(bot, "PATCH", path, json={"archived": True})
    server.advance(601)
    await request(bot, "PATCH", path, json={"archived": False, "name": "five"})
    assert thread.name == "five"


# Once and only once


async def test_a_nonce_brings_back_the_earlier_message(
    server: DiscordServer, bot: Echo, help_: Channel
) -> None:
    first = await to(bot, help_).send("hello", nonce="key-1")
    again = await to(bot, help_).send("hello", nonce="key-1")
    assert again.id == first.id
    other = await to(bot, help_).send("hello", nonce="key-2")
    server.advance(301)
    late = await to(bot, help_).send("hello", nonce="key-1")
    assert len({first.id, other.id, late.id}) == 3


@pytest.mark.parametrize("nonce", ["key", None])
async def test_a_connection_that_breaks_after_the_effect_doubles_without_a_nonce(
    server: DiscordServer, bot: Echo, help_: Channel, nonce: Any
) -> None:
    server.faults.drop(SEND, after=True)
    with pytest.raises((aiohttp.ClientError, OSError)):
        await to(bot, help_).send("hello", nonce=nonce)
    assert server.called(SEND)[0].done
    await to(bot, help_).send("hello", nonce=nonce)
    assert len(server.messages(help_)) == (1 if nonce else 2)


async def test_discord_py_repeats_a_500_by_itself_but_not_a_503(
    server: DiscordServer, bot: Echo, help_: Channel
) -> None:
    server.faults.status(SEND, 503)
    with pytest.raises(discord.DiscordServerError):
        await to(bot, help_).send("one")
    server.faults.status(SEND, 500, after=True)
    await to(bot, help_).send("two")  # it waits a second between the two
    assert server.count(SEND) == 3
    nonces = [call.body["nonce"] for call in server.called(SEND)]
    assert nonces[1] == nonces[2] != nonces[0], "it makes one up for each send"
    assert [m.text for m in server.messages(help_)] == ["two"]


async def test_answers_can_hang_be_slow_or_be_broken(
    server: DiscordServer, bot: Echo, help_: Channel
) -> None:
    server.faults.hang(SEND)
    sending = asyncio.create_task(to(bot, help_).send("one"))
    await server.until(lambda: server.called(SEND))
    await asyncio.sleep(0)
    assert not sending.done()
    server.faults.release()
    await sending
    server.faults.slow(SEND, 0.01, after=True)
    await to(bot, help_).send("two")
    server.faults.garble(SEND)
    with pytest.raises(ValueError, match="."):
        await to(bot, help_).send("three")
    assert [m.text for m in server.messages(help_)] == ["one", "two", "three"]


async def test_a_follow_up_is_doubled_by_discord_pys_own_repeating(
    server: DiscordServer, help_: Channel, ada: Member
) -> None:
    async with running(Echo(), server):
        server.faults.status("POST /webhooks/**", 502, after=True)
        asked = await server.command(ada, help_, "ticket", {"text": "hi"})
        await server.until(lambda: asked.followups, what="the second of two")
        assert [m.text for m in server.seen_by(ada)] == ["hi None 3 no file"] * 2


async def test_aiohttp_repeats_dropped_requests_except_post_and_patch(
    server: DiscordServer, bot: Echo, help_: Channel
) -> None:
    message = await to(bot, help_).send("hello")
    server.faults.drop("DELETE /channels/*/messages/*", after=True)
    await refusal(10008, message.delete())
    server.faults.drop("GET /users/@me")
    assert (await request(bot, "GET", "/users/@me"))["id"] == str(server.world.bot.id)
    server.faults.status("GET /users/@me", 403, code=50001, times=None)
    await refusal(50001, *(request(bot, "GET", "/users/@me") for _ in range(2)))
    server.faults.clear()
    await request(bot, "GET", "/users/@me")


async def test_chances_of_faults_are_the_same_for_the_same_seed() -> None:
    runs: list[list[int | None]] = []
    for _ in range(2):
        async with DiscordServer(seed=3) as server:
            server.faults.status("GET /gateway", 503, chance=0.5, times=None)
            async with aiohttp.ClientSession() as session:
                for _ in range(20):
                    await session.get(f"{server.api_url}/gateway")
            runs.append([call.status for call in server.calls])
    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 503}


# Interactions


async def test_too_late_twice_and_after_a_quarter_of_an_hour(
    server: DiscordServer, bot: Echo, help_: Channel, ada: Member
) -> None:
    async with running(Echo(), server):
        asked = await server.command(ada, help_, "ticket", {"text": "hi"})
        await server.settled(asked)
        unanswered = await server.command(ada, help_, "ticket", {"text": "sleep"}, wait=False)
        await server.until(lambda: server.interactions[-1] is unanswered)
    body = {"type": 4, "data": {"content": "x", "allowed_mentions": {"parse": []}}}
    twice = f"/interactions/{asked.id}/{asked.token}/callback"
    late = f"/interactions/{unanswered.id}/{unanswered.token}/callback"
    hook = f"/webhooks/{server.world.app.id}/{asked.token}"
    await refusal(40060, request(bot, "POST", twice, json=body))
    await refusal(10015, request(bot, "POST", f"{hook}no", json=body["data"]))
    await request(bot, "PATCH", f"{hook}/messages/@original", json=body["data"])
    assert asked.text == "x"
    server.advance(DEADLINE + 0.1)
    await refusal(10062, request(bot, "POST", late, json=body))
    assert unanswered.settled(server.clock.now())
    assert unanswered.reply is None
    server.advance(900)
    await refusal(50027, request(bot, "POST", hook, json=body["data"]))


async def test_an_answer_must_fit_the_question(
    server: DiscordServer, bot: Echo, help_: Channel, ada: Member
) -> None:
    async with running(Echo(), server):
        asked = await server.command(ada, help_, "ticket", {"text": "sleep"}, wait=False)
    path = f"/interactions/{asked.id}/{asked.token}/callback"
    await refusal(50035, *(request(bot, "POST", path, json={"type": t}) for t in (1, 6, 7, 8)))
    await request(bot, "POST", path, json={"type": 5, "data": {"flags": 64}})
    assert asked.thinking
