"""People as Slack knows them: names, zones, languages, and who belongs to an agents' channel."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Generic, TypeVar

from adapters.kit.parsed_event import PARSE_ERRORS
from adapters.slack.settings import NAME
from adapters.slack.web_api import Web
from core import wordings as words
from core.model.people import Person, Place
from core.ports import DeliveryError, DeliveryNotRecorded, Permanent, Transient

log = logging.getLogger(__name__)

T = TypeVar("T")

PROFILE_FOR: Final = 600.0
"""Seconds in which a profile is not asked for again; a change is told by `user_change`."""
MEMBERS_FOR: Final = 60.0
"""Seconds. Who was taken out of a channel stops being an agent within this time."""
TIMEOUT_SECONDS: Final = 1.5
"""Seconds. An event must be acknowledged within three."""
RETRY_DELAYS_SECONDS: Final = (0.05, 0.1, 0.2, 0.4)
"""Seconds between tries, where Slack cannot tell at the moment."""
PAGE_SIZE: Final = 200


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack tells of an account. `guest` is anybody who is no full member of the workspace."""

    name: str = ""
    email: str = ""
    zone: str = ""
    locale: str = ""
    image: str = ""
    guest: bool = False
    gone: bool = False


UNKNOWN: Final = Profile(guest=True)
"""Who cannot be looked up may ask, and may not work on tickets."""


@dataclass(slots=True)
class ProfileCache(Generic[T]):
    """A value for each key, asked once at a time, and asked again when it is too old."""

    ask: Callable[[str], Awaitable[T]]
    lasts: float
    _known: dict[str, tuple[float, T]] = field(default_factory=dict)
    _asking: dict[str, "asyncio.Task[T]"] = field(default_factory=dict)
    _slow_until: float = 0.0
    """On the loop's clock: Slack has asked for no question before."""

    async def get(self, key: str) -> T:
        """The value. Raises DeliveryError or TimeoutError; an old value is not good enough.

        Raises Transient at once while Slack asks to slow down for longer than TIMEOUT_SECONDS.
        """
        if (known := self.fresh(key)) is not None:
            return known
        if key not in self._asking:
            now = asyncio.get_running_loop().time()
            self._asking[key] = task = asyncio.create_task(self._look(key, now))
            task.add_done_callback(_ignore_failure)
        left = self._slow_until - asyncio.get_running_loop().time()
        if left > TIMEOUT_SECONDS:
            raise Transient(words.failure_busy(platform=NAME), retry_after=left)
        async with asyncio.timeout(TIMEOUT_SECONDS):
            return await asyncio.shield(self._asking[key])

    def fresh(self, key: str) -> T | None:
        """The value, if it is at hand."""
        held = self._known.get(key)
        if held is None or asyncio.get_running_loop().time() - held[0] >= self.lasts:
            return None
        return held[1]

    def last(self, key: str) -> T | None:
        """What was known last, however old."""
        return self._known[key][1] if key in self._known else None

    def expire(self, key: str) -> None:
        """Ask again the next time; the old value stays for the case that nothing is told."""
        if key in self._known:
            self._known[key] = (float("-inf"), self._known[key][1])

    def put(self, key: str, value: T) -> None:
        self._known[key] = (asyncio.get_running_loop().time(), value)

    async def close(self) -> None:
        for task in list(self._asking.values()):
            task.cancel()
        await asyncio.gather(*self._asking.values(), return_exceptions=True)

    async def _look(self, key: str, now: float) -> T:
        try:
            value = await self._ask_with_retries(key)
        except PARSE_ERRORS as strange:
            raise Transient(words.failure_unreadable_answer(platform=NAME)) from strange
        finally:
            self._asking.pop(key, None)
        self._known[key] = (now, value)
        return value

    async def _ask_with_retries(self, key: str) -> T:
        for pause in RETRY_DELAYS_SECONDS:
            try:
                return await self.ask(key)
            except Transient as slow:
                wait = max(pause, slow.retry_after or 0.0)
                self._slow_until = asyncio.get_running_loop().time() + wait
                await asyncio.sleep(wait)
        return await self.ask(key)


def _ignore_failure(task: "asyncio.Task[Any]") -> None:
    """Whoever asked may have gone on without the answer, so that nobody hears of its failure."""
    if not task.cancelled():
        task.exception()


@dataclass(slots=True)
class People:
    """`rooms` are the agents' channels whose members are agents; others are never asked for."""

    web: Web
    rooms: Sequence[str] = ()
    team: str = ""
    """The workspace's own id; people of another one are guests."""
    _profiles: ProfileCache[Profile] = field(init=False)
    _members: ProfileCache[frozenset[str]] = field(init=False)
    _direct: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._profiles = ProfileCache(self._ask_profile, PROFILE_FOR)
        self._members = ProfileCache(self._ask_members, MEMBERS_FOR)

    async def person(self, handle: str, *, surely: bool = False) -> Person:
        """The account with everything the core wants to know of it.

        Who cannot be looked up at the moment is nobody's colleague; with `surely` NotYet is raised.
        """
        known, members = self._profiles.fresh(handle), self._known_members()
        if known is not None and members is not None:  # as for most events: no task, no waiting
            profile, rooms = known, _rooms_with(handle, members)
        else:
            profile, rooms = await asyncio.gather(
                self.profile(handle, surely=surely), self._rooms_of(handle, surely=surely)
            )
        return Person(
            NAME,
            handle,
            profile.name,
            email=profile.email,
            zone=profile.zone,
            locale=profile.locale,
            member_of=rooms,
            guest=profile.guest or profile.gone,
        )

    async def profile(self, handle: str, *, surely: bool = False) -> Profile:
        """The profile, an old one where Slack does not answer, else nobody's.

        With `surely` it raises NotYet in the place of nobody's, if it may be told in a moment.
        """
        try:
            return await self._profiles.get(handle)
        except (DeliveryError, TimeoutError) as trouble:
            log.warning("slack.person_unknown", extra={"why": trouble})
            known = self._profiles.last(handle)
            if surely and known is None and not isinstance(trouble, Permanent):
                raise DeliveryNotRecorded(
                    "who this is cannot be looked up at the moment"
                ) from trouble
            return known or UNKNOWN

    async def has_left(self, handle: str) -> bool:
        """Is the account deactivated now? Whoever is back must be written to at once."""
        if not (await self.profile(handle)).gone:
            return False
        self._profiles.expire(handle)
        return (await self.profile(handle)).gone

    async def names(self, handles: Sequence[str]) -> dict[str, str]:
        """The names of people who are mentioned, as far as they can be learned."""
        if not handles:  # as in most messages; `gather` would be a task and two turns of the loop
            return {}
        found = await asyncio.gather(*(self.profile(handle) for handle in handles))
        return {h: profile.name for h, profile in zip(handles, found, strict=True) if profile.name}

    async def channel(self, place: Place) -> str:
        """Slack's channel for a place. Raises DeliveryError."""
        if not place.is_direct:
            return place.room
        handle = place.direct_handle
        if handle not in self._direct:
            answer = await self.web.ask("conversations.open", users=handle)
            self._direct[handle] = str(answer["channel"]["id"])
        return self._direct[handle]

    def meets(self, handle: str, channel: str) -> None:
        """The private talk with this person is in that channel."""
        self._direct[handle] = channel

    def changed(self, user: Mapping[str, Any]) -> None:
        """Slack tells a profile again. The language is not always with it."""
        handle = str(user.get("id") or "")
        if not handle:
            return
        before, now = self._profiles.last(handle), read_profile(user, self.team)
        locale = now.locale or (before.locale if before else "")
        self._profiles.put(handle, replace(now, locale=locale))

    async def close(self) -> None:
        await self._profiles.close()
        await self._members.close()

    async def _rooms_of(self, handle: str, *, surely: bool) -> tuple[str, ...]:
        """All at once: where Slack hangs, there is time to wait for one answer, not for each."""
        asked = (self._members_of(room, surely=surely) for room in self.rooms)
        found = zip(self.rooms, await asyncio.gather(*asked), strict=True)
        return _rooms_with(handle, dict(found))

    def _known_members(self) -> dict[str, frozenset[str]] | None:
        """Of each room; None if one of them must be asked for."""
        found = dict[str, frozenset[str]]()
        for room in self.rooms:
            if (members := self._members.fresh(room)) is None:
                return None
            found[room] = members
        return found

    async def _members_of(self, room: str, *, surely: bool) -> frozenset[str]:
        try:
            return await self._members.get(room)
        except (DeliveryError, TimeoutError) as trouble:
            log.warning("slack.members_unknown", extra={"room": room, "why": trouble})
            if surely and not isinstance(trouble, Permanent):
                raise DeliveryNotRecorded(
                    f"who is in {room} cannot be looked up at the moment"
                ) from trouble
            return frozenset()

    async def _ask_profile(self, handle: str) -> Profile:
        answer = await self.web.ask("users.info", user=handle, include_locale=True)
        return read_profile(answer["user"], self.team)

    async def _ask_members(self, room: str) -> frozenset[str]:
        found, cursor = set[str](), ""
        while True:
            page = await self.web.ask(
                "conversations.members", channel=room, limit=PAGE_SIZE, cursor=cursor
            )
            found |= {str(member) for member in page.get("members", ())}
            cursor = str(page.get("response_metadata", {}).get("next_cursor") or "")
            if not cursor:
                return frozenset(found)


def _rooms_with(handle: str, members: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    return tuple(room for room, handles in members.items() if handle in handles)


def read_profile(user: Mapping[str, Any], team: str) -> Profile:
    """A user object of Slack's. Single-channel and multi-channel guests, people of another
    workspace (shared channels) and bots are guests to the desk.
    """
    held = user.get("profile", {})
    home = {user.get("team_id") or team, *user.get("enterprise_user", {}).get("teams", ())}
    outside = bool(team) and team not in home
    marks = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot")
    return Profile(
        name=str(user.get("real_name") or held.get("display_name") or user.get("name") or ""),
        email=str(held.get("email") or ""),
        zone=str(user.get("tz") or ""),
        locale=str(user.get("locale") or ""),
        image=str(held.get("image_72") or held.get("image_48") or ""),
        guest=outside or any(user.get(mark) for mark in marks),
        gone=bool(user.get("deleted")),
    )
