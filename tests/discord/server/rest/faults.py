"""What goes wrong with requests: refused, cut off, left hanging, answered with rubbish."""

import asyncio
import random
from dataclasses import dataclass, field

from tests.discord.server.rest.calls import Call, matches


@dataclass
class Fault:
    """One plan. `times` None means for ever; `after` means once the effect is there.

    `what`: status, limit, drop, hang, slow or garble.
    """

    what: str
    route: str
    times: int | None = 1
    after: bool = False
    chance: float = 1.0
    status: int = 500
    code: int | None = None
    retry_after: float = 0.05
    scope: str = "user"
    via: bool | None = None
    seconds: float = 0.0
    happened: int = 0


@dataclass
class Faults:
    """Plans for coming requests. Routes are written `POST /channels/*/messages`.

    Each method returns its Fault, whose `happened` counts, and which `lift` takes back.
    """

    die: random.Random
    plans: list[Fault] = field(default_factory=list)
    _freed: asyncio.Event = field(default_factory=asyncio.Event)

    def status(
        self,
        route: str,
        status: int = 500,
        *,
        code: int | None = None,
        after: bool = False,
        times: int | None = 1,
        chance: float = 1.0,
    ) -> Fault:
        """Answer with this HTTP status, and with the JSON error `code` if one is given."""
        return self._add(Fault("status", route, times, after, chance, status, code))

    def limit(
        self,
        route: str,
        retry_after: float = 0.05,
        *,
        scope: str = "user",
        via: bool | None = None,
        times: int | None = 1,
        chance: float = 1.0,
    ) -> Fault:
        """Answer 429. `scope`: user, shared or global. `via` None: as in `limits.via`."""
        fault = Fault("limit", route, times, chance=chance, retry_after=retry_after)
        fault.scope, fault.via = scope, via
        return self._add(fault)

    def drop(
        self, route: str, *, after: bool = False, times: int | None = 1, chance: float = 1.0
    ) -> Fault:
        """Cut the connection without an answer."""
        return self._add(Fault("drop", route, times, after, chance))

    def hang(
        self, route: str, *, after: bool = False, times: int | None = 1, chance: float = 1.0
    ) -> Fault:
        """Say nothing until `release`; then the answer comes."""
        return self._add(Fault("hang", route, times, after, chance))

    def slow(
        self,
        route: str,
        seconds: float,
        *,
        after: bool = False,
        times: int | None = 1,
        chance: float = 1.0,
    ) -> Fault:
        return self._add(Fault("slow", route, times, after, chance, seconds=seconds))

    def garble(self, route: str, *, times: int | None = 1, chance: float = 1.0) -> Fault:
        """The effect is there, but the answer's JSON breaks off in the middle."""
        return self._add(Fault("garble", route, times, True, chance))

    def lift(self, fault: Fault) -> None:
        if fault in self.plans:
            self.plans.remove(fault)

    def clear(self) -> None:
        self.plans.clear()
        self.release()

    def release(self) -> None:
        """Let go what hangs."""
        freed, self._freed = self._freed, asyncio.Event()
        freed.set()

    async def wait_for_release(self) -> None:
        await self._freed.wait()

    def next(self, call: Call, *, after: bool) -> Fault | None:
        """The plan that strikes this call now, if any."""
        for fault in self.plans:
            if fault.after is not after or not matches(fault.route, call):
                continue
            if fault.chance < 1 and self.die.random() >= fault.chance:
                continue
            fault.happened += 1
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self.plans.remove(fault)
            return fault
        return None

    def _add(self, fault: Fault) -> Fault:
        self.plans.append(fault)
        return fault
