"""What goes wrong with single dispatches: lost, doubled, held back."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Frame = tuple[str, Any]
"""The event's name and its data, before it has a sequence number."""
Push = Callable[[Frame], None]


@dataclass
class Order:
    """Do it to the next `times` dispatches of this event; `*` means any event."""

    what: str
    event: str
    times: int


@dataclass
class Mischief:
    """Plans for coming dispatches. With chances set, it takes its own by a seeded die.

    A dispatch held by chance goes out right after the next one, so the two change places, or
    after `late_seconds` if there is none; one held by `hold` waits for `release`.
    """

    die: random.Random
    double_chance: float = 0.0
    late_chance: float = 0.0
    lose_chance: float = 0.0
    late_seconds: float = 0.05
    lost: list[Frame] = field(default_factory=list)
    _orders: list[Order] = field(default_factory=list)
    _held: list[tuple[Frame, Push]] = field(default_factory=list)
    _late: list[tuple[Frame, Push]] = field(default_factory=list)
    _timer: asyncio.TimerHandle | None = None

    def lose(self, event: str = "*", times: int = 1) -> None:
        """They are never sent, and no RESUME brings them back."""
        self._orders.append(Order("lose", event, times))

    def double(self, event: str = "*", times: int = 1) -> None:
        self._orders.append(Order("double", event, times))

    def hold(self, event: str = "*", times: int = 1) -> None:
        self._orders.append(Order("hold", event, times))

    def release(self) -> None:
        """Send what was held back, in its old order."""
        held, self._held = self._held, []
        for frame, push in held:
            push(frame)
        self._release_late()

    def _release_late(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        late, self._late = self._late, []
        for frame, push in late:
            push(frame)

    def forget(self) -> None:
        """No more mischief; what is held now never comes."""
        self._orders.clear()
        self._held.clear()
        self._late.clear()
        self._release_late()
        self.double_chance = self.late_chance = self.lose_chance = 0.0

    def pass_on(self, frame: Frame, push: Push) -> None:
        """Push the frame once, twice, later, or never."""
        what = self._ordered(frame[0]) or self._diced()
        if what == "lose":
            self.lost.append(frame)
            return
        if what == "hold":
            self._held.append((frame, push))
            return
        if what == "late":
            self._late.append((frame, push))
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self.late_seconds, self._release_late)
            return
        push(frame)
        if what == "double":
            push(frame)
        self._release_late()

    def _ordered(self, event: str) -> str | None:
        for order in self._orders:
            if order.event in ("*", event):
                order.times -= 1
                if order.times <= 0:
                    self._orders.remove(order)
                return order.what
        return None

    def _diced(self) -> str | None:
        chances = (
            ("lose", self.lose_chance),
            ("double", self.double_chance),
            ("late", self.late_chance),
        )
        for what, chance in chances:
            if chance and self.die.random() < chance:
                return what
        return None
