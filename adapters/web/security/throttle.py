"""Token buckets: how often one visitor, address or network may ask for something."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Final

MAX_BUCKETS: Final = 20_000
"""Buckets kept at a time; the one that was used longest ago goes first."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, refilled at `burst` per `seconds`."""

    burst: int
    seconds: float


class Throttle:
    """Counts by key. `elapsed` is a clock that nobody sets, in seconds."""

    def __init__(self, rate: Rate, elapsed: Callable[[], float]) -> None:
        self._rate, self._elapsed = rate, elapsed
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allow(self, key: str) -> bool:
        """Take one token of this key; False if there is none."""
        now = self._elapsed()
        left, at = self._buckets.pop(key, (float(self._rate.burst), now))
        left = min(self._rate.burst, left + (now - at) * self._rate.burst / self._rate.seconds)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)
        return allowed


def network_of(address: str) -> str:
    """The network that a client's address belongs to: /24 for IPv4, /64 for IPv6.

    One subscriber has a whole /64, so a single IPv6 address means little.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{ip}/{24 if ip.version == 4 else 64}", strict=False))
