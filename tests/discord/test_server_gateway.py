"""The gateway's troubles, as the real discord.py goes through them."""

from dataclasses import dataclass
from functools import partial
from operator import contains
from typing import Any, Self

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket

from tests.discord.echo import Client, Echo, ShardedEcho, running
from tests.discord.server import DiscordServer


async def hears(server: DiscordServer, bot: Client, *texts: str) -> None:
    await server.until(lambda: len(bot.heard) >= len(texts), what=f"{texts}")
    assert bot.heard == list(texts)


@pytest.mark.parametrize("code", [None, 4000, 4008])
async def test_after_a_cut_the_session_goes_on(server: DiscordServer, code: int | None) -> None:
    help_, ada, bot = server.world.channel("help"), server.world.member("ada"), Echo()
    async with running(bot, server):
        assert server.gateway.cut(code) == 1
        await server.says(ada, help_, "said while it was away")
        await hears(server, bot, "said while it was away")
        assert len(server.resumes) == 1
        assert server.resumes[0]["path"] == "/resume"
        assert len(server.identifies) == 1
        assert server.close_codes == []


async def test_asked_to_reconnect_the_client_resumes(server: DiscordServer) -> None:
    help_, ada, bot = server.world.channel("help"), server.world.member("ada"), Echo()
    async with running(bot, server):
        server.gateway.ask_to_reconnect()
        await server.until(lambda: server.resumes)
        await server.says(ada, help_, "hello")
        await hears(server, bot, "hello")
        assert server.close_codes == [4000]


@pytest.mark.parametrize("resumable", [True, False])
async def test_an_invalid_session_is_resumed_or_begun_anew(
    server: DiscordServer, resumable: bool
) -> None:
    help_, ada, bot = server.world.channel("help"), server.world.member("ada"), Echo()
    async with running(bot, server):
        server.gateway.invalidate(resumable=resumable)
        await server.until(lambda: len(server.identifies) + len(server.resumes) == 2)
        assert (len(server.identifies), len(server.resumes)) == ((1, 1) if resumable else (2, 0))
        assert server.close_codes == [4000 if resumable else 1000]
        await server.until(lambda: [s for s in server.gateway.sessions.values() if s.socket])
        await server.says(ada, help_, "hello")
        await hears(server, bot, "hello")


async def test_what_a_forgotten_session_missed_is_lost_and_stands_in_the_history(
    server: DiscordServer,
) -> None:
    help_, ada, bot = server.world.channel("help"), server.world.member("ada"), Echo()
    async with running(bot, server):
        server.gateway.refusing = True
        server.gateway.cut()
        await server.until(lambda: not server.gateway.sockets)
        await server.says(ada, help_, "nobody hears")
        server.gateway.forget_sessions()
        server.gateway.refusing = False
        await server.until(lambda: len(server.identifies) == 2)
        await server.says(ada, help_, "hello")
        await hears(server, bot, "hello")
        assert server.gateway.invalidated == 1
        history = await bot.http.logs_from(help_.id, 10)
        assert [m["content"] for m in history] == ["hello", "nobody hears"]


async def test_a_zombie_is_noticed_by_its_silence(server: DiscordServer) -> None:
    help_, ada = server.world.channel("help"), server.world.member("ada")
    server.gateway.heartbeat_ms = 50
    bot = Echo(heartbeat_timeout=0.2)
    async with running(bot, server):
        await server.until(lambda: server.gateway.heartbeats > 2)
        server.gateway.fall_silent()
        await server.says(ada, help_, "said to a zombie")
        await hears(server, bot, "said to a zombie")
        # On a busy machine a heartbeat may be late once more: it is resumed again.
        assert set(server.close_codes) == {4000}
        assert len(server.resumes) >= 1


async def test_dispatches_come_twice_late_or_never(server: DiscordServer) -> None:
    help_, ada, bot = server.world.channel("help"), server.world.member("ada"), Echo()
    mischief = server.gateway.mischief
    async with running(bot, server):
        mischief.double("MESSAGE_CREATE")
        await server.says(ada, help_, "twice")
        mischief.hold("MESSAGE_CREATE")
        await server.says(ada, help_, "late")
        mischief.lose("MESSAGE_CREATE")
        await server.says(ada, help_, "never")
        await server.says(ada, help_, "in time")
        mischief.release()
        await hears(server, bot, "twice", "twice", "in time", "late")
        assert [data["content"] for _, data in mischief.lost] == ["never"]


async def test_chances_are_the_same_for_the_same_seed() -> None:
    runs: list[list[str]] = []
    for _ in range(2):
        async with DiscordServer(seed=7) as server:
            help_, ada, bot = server.world.channel("help"), server.world.member("ada"), Echo()
            mischief = server.gateway.mischief
            with server.pointed_at():
                async with running(bot, server):
                    mischief.double_chance = mischief.late_chance = 0.3
                    for number in range(20):
                        await server.says(ada, help_, str(number))
                    mischief.double_chance = mischief.late_chance = 0.0
                    await server.says(ada, help_, "end")
                    await server.until(partial(contains, bot.heard, "end"))
                    runs.append(bot.heard)
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == 21 < len(runs[0])
    assert runs[0] != sorted(runs[0], key=lambda said: (len(said), said))


async def test_a_wrong_token_and_disallowed_intents_are_told(server: DiscordServer) -> None:
    client = Echo()
    with pytest.raises(discord.LoginFailure):
        await client.login("wrong")
    await client.close()
    server.world.app.privileged.clear()
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with running(Echo(), server):
            pass
    assert server.invalid_requests == 1


async def test_a_revoked_token_ends_the_connection(server: DiscordServer) -> None:
    bot = Echo()
    async with running(bot, server):
        server.revoke_token()
        await server.until(bot.is_closed)
    assert len(server.identifies) == 1


async def test_too_many_identifies_cost_the_token(server: DiscordServer) -> None:
    server.gateway.budget.total = 1
    async with running(Echo(), server):
        pass
    with pytest.raises(discord.ConnectionClosed) as trouble:
        async with running(Echo(), server):
            pass
    assert trouble.value.code == 4004


async def test_each_shard_hears_of_its_own_guilds(server: DiscordServer) -> None:
    world, bot = server.world, ShardedEcho()
    server.own.shards = 2
    guilds = [world.guild(f"G{n}", id=(world.ids.next() >> 23 << 23) + (n << 22)) for n in (0, 1)]
    places = [world.channel("help", guild) for guild in guilds]
    people = [world.member("ada", guild) for guild in guilds]
    async with running(bot, server):
        assert [i["shard"] for i in server.identifies] == [[0, 2], [1, 2]]
        for person, place in zip(people, places, strict=True):
            await server.says(person, place, f"hello from {place.guild.name}")
        await server.until(lambda: len(bot.heard) == 2)
        assert sorted(bot.heard) == ["hello from G0", "hello from G1"]
        by_shard = {s.shard: [t for _, t, _ in s.replay] for s in server.gateway.sessions.values()}
        assert by_shard[0].count("MESSAGE_CREATE") == by_shard[1].count("MESSAGE_CREATE") == 1
        server.gateway.cut(shard=1)
        await server.until(lambda: server.resumes)
        assert server.resumes[0]["session_id"] == "session-2"


async def test_the_codes_with_which_discord_py_leaves(server: DiscordServer) -> None:
    """Client.close says 1000, but the reading task is faster with its own 4000."""
    async with running(Echo(), server):
        pass
    assert server.close_codes == [4000]
    assert len(server.gateway.sessions) == 1
    async with running(ShardedEcho(), server):
        pass
    assert server.close_codes == [4000, 1000]
    assert len(server.gateway.sessions) == 1


@dataclass
class Kept:
    """What one process must leave to the next so that it can go on with the session."""

    session: str | None
    sequence: int | None
    gateway: yarl.URL

    @classmethod
    def of(cls, ws: DiscordWebSocket) -> Self:
        return cls(ws.session_id, ws.sequence, ws.gateway)


def going_on_with(kept: dict[int | None, Kept]) -> type[DiscordWebSocket]:
    """discord.py's socket: a shard's first connection goes on with a kept session.

    It never says 1000, so that the next process can do the same.
    """

    class Resuming(DiscordWebSocket):
        @classmethod
        async def from_client(cls, client: Any, *, shard_id: int | None = None, **more: Any) -> Any:
            if (old := kept.pop(shard_id, None)) is not None:
                more |= {"session": old.session, "sequence": old.sequence}
                more |= {"gateway": old.gateway, "resume": True}
            return await super().from_client(client, shard_id=shard_id, **more)

        async def close(self, code: int = 4000) -> None:
            await super().close(4000 if code == 1000 else code)

    return Resuming


async def test_a_new_process_goes_on_with_the_session_of_the_old_one(
    server: DiscordServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    help_, ada, first = server.world.channel("help"), server.world.member("ada"), Echo()
    async with running(first, server):
        await server.says(ada, help_, "before")
        await hears(server, first, "before")
        kept = Kept.of(first.ws)
    await server.says(ada, help_, "in between")
    monkeypatch.setattr("discord.client.DiscordWebSocket", going_on_with({None: kept}))
    second = Echo()
    async with running(second, server, until_ready=False):
        await hears(server, second, "in between")
        assert (len(server.identifies), len(server.resumes)) == (1, 1)
        assert not second.is_ready()
        assert list(second.guilds) == []
        assert (await server.command(ada, help_, "ticket", {"text": "hi"})).reply
        await server.says(ada, help_, "echo after")
        assert await server.message(help_, containing="after")


async def test_a_sharded_client_too_can_leave_so_that_its_sessions_go_on(
    server: DiscordServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    help_, ada, first = server.world.channel("help"), server.world.member("ada"), ShardedEcho()
    server.own.shards = 2
    kept: dict[int | None, Kept] = {}
    monkeypatch.setattr("discord.shard.DiscordWebSocket", going_on_with(kept))
    async with running(first, server):
        sockets = {i: first._get_websocket(shard_id=i) for i in first.shards}
    assert server.close_codes == [4000, 4000]
    kept |= {shard: Kept.of(ws) for shard, ws in sockets.items()}
    await server.says(ada, help_, "in between")
    second = ShardedEcho()
    async with running(second, server, until_ready=False):
        await hears(server, second, "in between")
        assert (len(server.identifies), len(server.resumes)) == (2, 2)


async def test_the_identify_pace_is_kept_when_asked_for(server: DiscordServer) -> None:
    server.gateway.budget.spacing = 5.0
    async with running(Echo(), server):
        pass
    async with running(Echo(), server, until_ready=False):
        await server.until(lambda: server.gateway.invalidated)
        server.advance(5.1)
        await server.until(lambda: len(server.gateway.sessions) > 1)
