"""The gateway: takes connections, starts and resumes sessions, and tells them what happens."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from tests.discord.server.changes import Changes
from tests.discord.server.gateway import sessions as op
from tests.discord.server.gateway.budget import Budget
from tests.discord.server.gateway.intents import PRIVILEGED, Intent, refused
from tests.discord.server.gateway.mischief import Mischief
from tests.discord.server.gateway.sessions import Session, Socket
from tests.discord.server.payloads import Json, guild_create_json, member_json, user_json
from tests.discord.server.world.places import Guild
from tests.discord.server.world.whole import World

LARGEST, MOST_A_MINUTE = 4096, 120
ENDS_THE_SESSION = {1000, 1001}
NEVER_RESUMED = {4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014}

Build = Callable[[Session], Json | None]


class Gateway:
    """Its settings can be changed at any time; the lists say what clients did.

    `close_codes` holds the codes with which clients left; None where the line just broke.
    `resume_window` is how many seconds a session waits for its client.
    """

    def __init__(self, world: World, changes: Changes, mischief: Mischief) -> None:
        self._world = world
        self._changes = changes
        self.mischief = mischief
        self.budget = Budget(world.clock)
        self.heartbeat_ms = 41_250
        self.resume_window = 180.0
        self.refusing = False
        self.base = ""
        self.sessions: dict[str, Session] = {}
        self.sockets: set[Socket] = set()
        self.identifies: list[Json] = []
        self.resumes: list[Json] = []
        self.close_codes: list[int | None] = []
        self.heartbeats = 0
        self.invalidated = 0
        self.crashes: list[Exception] = []
        self._begun = 0

    # What the tests do with it

    def cut(self, code: int | None = None, shard: int | None = None) -> int:
        """End connections, with a close code or by cutting the line; says how many."""
        chosen = self._on(shard)
        for socket in chosen:
            if code in NEVER_RESUMED | ENDS_THE_SESSION and socket.session:
                self.sessions.pop(socket.session.id, None)
            socket.close(code)
        return len(chosen)

    def ask_to_reconnect(self, shard: int | None = None) -> None:
        """Op 7: the client is to come back and RESUME."""
        for socket in self._on(shard):
            socket.put(op.RECONNECT)

    def invalidate(self, *, resumable: bool = False, shard: int | None = None) -> None:
        """Op 9 to clients that are connected."""
        for socket in self._on(shard):
            if not resumable and socket.session:
                self.sessions.pop(socket.session.id, None)
            self.invalidated += 1
            socket.put(op.INVALID_SESSION, resumable)

    def forget_sessions(self) -> None:
        """No session that is now without a connection can be resumed: what it missed is lost."""
        self.sessions = {i: s for i, s in self.sessions.items() if s.socket}

    def fall_silent(self) -> None:
        """The connections of this moment become zombies: no acks, no dispatches."""
        for socket in self.sockets:
            socket.muted = True

    def dispatch(self, event: str, build: Build, guild: Guild | None) -> None:
        """Tell every session that may hear it; `build` makes the data, or None for silence."""
        if guild is not None and self._world.bot.id not in guild.members:
            return
        for session in self._alive():
            if not session.hears(event, None if guild is None else guild.id):
                continue
            if (data := build(session)) is not None:
                self.mischief.pass_on((event, data), session.push)
        self._changes.happened()

    # The connection

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if self.refusing:
            return web.Response(status=503)
        ws = web.WebSocketResponse(max_msg_size=0)
        await ws.prepare(request)
        socket = Socket(ws, zipped=request.query.get("compress") == "zlib-stream")
        self.sockets.add(socket)
        sending = asyncio.create_task(socket.send_all(request))
        socket.put(op.HELLO, {"heartbeat_interval": self.heartbeat_ms})
        try:
            async for message in ws:
                if message.type is WSMsgType.TEXT and not socket.hung_up:
                    self._received(socket, message.data, request.path)
        except Exception as error:
            self.crashes.append(error)
            raise
        finally:
            self._left(socket)
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
        return ws

    def _left(self, socket: Socket) -> None:
        self.sockets.discard(socket)
        code = socket.ws.close_code
        if not socket.hung_up:
            self.close_codes.append(None if code == 1006 else code)
        session, socket.session = socket.session, None
        if session is not None and session.socket is socket:
            session.socket, session.left_at = None, self._world.clock.now()
            if not socket.hung_up and code in ENDS_THE_SESSION:
                self.sessions.pop(session.id, None)
        self._changes.happened()

    def _received(self, socket: Socket, text: str, path: str) -> None:
        socket.received += 1
        try:
            frame = json.loads(text)
            data, code = frame.get("d"), frame["op"]
        except (ValueError, KeyError, AttributeError):
            return socket.close(4002)
        if len(text.encode()) > LARGEST:
            return socket.close(4002)
        if socket.received > MOST_A_MINUTE:
            return socket.close(4008)
        if code == op.HEARTBEAT:
            self.heartbeats += 1
            socket.put(op.ACK)
        elif code == op.IDENTIFY:
            self._identify(socket, data)
        elif code == op.RESUME:
            self._resume(socket, data, path)
        elif socket.session is None:
            socket.close(4003)
        elif code == op.REQUEST_MEMBERS:
            self._members(socket.session, data)
        elif code not in {op.PRESENCE, op.VOICE_STATE}:
            socket.close(4001)
        return self._changes.happened()

    def _identify(self, socket: Socket, data: Json) -> None:
        self.identifies.append(data)
        if socket.session is not None:
            return socket.close(4005)
        if data.get("token") != self._world.app.token or self.budget.spent():
            return socket.close(4004)
        shard, shards = data.get("shard") or (0, 1)
        if not 0 <= shard < shards:
            return socket.close(4010)
        if (code := refused(data["intents"], self._world.app.privileged)) is not None:
            return socket.close(code)
        if not self.budget.take(shard):
            self.invalidated += 1
            return socket.put(op.INVALID_SESSION, False)
        self._begun += 1
        session = Session(f"session-{self._begun}", shard, shards, data["intents"], socket)
        self.sessions[session.id] = socket.session = session
        return self._greet(session)

    def _greet(self, session: Session) -> None:
        """READY, then each guild of the shard."""
        bot, app = self._world.bot, self._world.app
        guilds = [g for g in self._world.guilds.values() if bot.id in g.members]
        guilds = [g for g in guilds if (g.id >> 22) % session.shards == session.shard]
        ready = {
            "v": 10,
            "user": user_json(bot),
            "guilds": [{"id": str(g.id), "unavailable": True} for g in guilds],
            "session_id": session.id,
            "resume_gateway_url": f"{self.base}/resume",
            "shard": [session.shard, session.shards],
            "application": {"id": str(app.id), "flags": 0},
        }
        session.push(("READY", ready))
        everyone = bool(session.intents & Intent.GUILD_PRESENCES)
        for guild in guilds if session.intents & Intent.GUILDS else []:
            session.push(("GUILD_CREATE", guild_create_json(guild, bot, everyone=everyone)))

    def _resume(self, socket: Socket, data: Json, path: str) -> None:
        self.resumes.append(data | {"path": path})
        session = next((s for s in self._alive() if s.id == data.get("session_id")), None)
        missed = session.missed(data.get("seq") or 0) if session else None
        if data.get("token") != self._world.app.token:
            return socket.close(4004)
        if session is None or missed is None:
            self.invalidated += 1
            return socket.put(op.INVALID_SESSION, False)
        if (data.get("seq") or 0) > session.seq:
            return socket.close(4007)
        if session.socket is not None:
            session.socket.session = None
            session.socket.close(4000)
        session.socket, socket.session, session.left_at = socket, session, None
        for seq, event, content in missed:
            socket.put(op.DISPATCH, content, seq, event)
        return session.push(("RESUMED", {"_trace": []}))

    def _members(self, session: Session, data: Json) -> None:
        """GUILD_MEMBERS_CHUNK; the whole list needs the members intent."""
        guild = self._world.guilds[int(data["guild_id"])]
        wanted = {int(i) for i in data.get("user_ids") or []}
        query, limit = data.get("query"), data.get("limit") or 0
        found = [m for m in guild.members.values() if m.id in wanted]
        if query is not None and (query or session.intents & PRIVILEGED["members"]):
            found = [m for m in guild.members.values() if m.name.startswith(query)]
        chunk: dict[str, Any] = {
            "guild_id": str(guild.id),
            "members": [member_json(m) for m in (found[:limit] if limit else found)],
            "not_found": [str(i) for i in wanted - guild.members.keys()],
            "chunk_index": 0,
            "chunk_count": 1,
            "nonce": data.get("nonce"),
        }
        session.push(("GUILD_MEMBERS_CHUNK", chunk))

    def _alive(self) -> list[Session]:
        """Sessions with a connection, or not yet too long without one."""
        now = self._world.clock.now()
        for session in list(self.sessions.values()):
            if session.left_at and now > session.left_at + self.resume_window:
                del self.sessions[session.id]
        return list(self.sessions.values())

    def _on(self, shard: int | None) -> list[Socket]:
        connected = [s for s in self.sockets if not s.hung_up]
        if shard is None:
            return connected
        return [s for s in connected if s.session and s.session.shard == shard]
