"""Visitors: their address behind proxies, and token buckets for how often they may ask."""

from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

Network = IPv4Network | IPv6Network


def parse_proxies(text: str) -> tuple[Network, ...]:
    """Addresses and networks with commas between them. Raises ValueError that names the wrong."""
    named = (part.strip() for part in text.split(","))
    return tuple(ip_network(part, strict=False) for part in named if part)


def client_address(peer: str, forwarded: str, proxies: Collection[Network]) -> str:
    """The address of who asks: the last one in X-Forwarded-For that is no trusted proxy.

    `peer` is who has connected, `forwarded` that header.

    The header of anybody else is not believed, since everybody can write it.
    """
    address = peer
    if not _is_trusted(address, proxies):
        return address
    for part in reversed(forwarded.split(",")):
        named = _without_port(part.strip())
        if not named:
            continue
        if not _is_trusted(named, proxies):
            return named
        address = named
    return address


def _without_port(named: str) -> str:
    """Some proxies name the port too, which differs with each connection: 203.0.113.9:4711."""
    host, colon, port = named.rpartition(":")
    is_with_port = bool(colon) and port.isdigit() and (host.count(":") == 0 or host[-1:] == "]")
    return (host if is_with_port else named).strip("[]")


def _is_trusted(address: str, proxies: Collection[Network]) -> bool:
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    return any(ip in network for network in proxies)


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
