"""Which address a request comes from, where proxies stand in front of the desk."""

from collections.abc import Collection
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

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
