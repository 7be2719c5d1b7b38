"""Which address a client is counted by: its own, or the one that a proxy says, where that proxy is to be believed."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

MOST_HOPS = 20
"""Of a list of proxies, from the right: what stands before has cost us enough."""

MOST_KEPT = 10_000
MOST_BYTES = 1_024
"""Of a list that is remembered with what it comes to: strangers may send ten thousand of 64 KiB."""

HOST_BITS = 64
"""Of an IPv6 address: who has one has as many as they like."""


class TrustedProxies:
    """Proxies whose ``X-Forwarded-For`` is believed. Raises ValueError for what is no network.

    Each proxy adds, on the right, whom it was asked by. So the list is read from the right, past those who are trusted:
    what stands further left anybody may have written.
    """

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks = tuple(_network(one) for one in networks)
        self._known = lru_cache(MOST_KEPT)(self._client)
        self._contains = lru_cache(MOST_KEPT)(self._is_one)

    def __contains__(self, peer: str) -> bool:
        """Whether that address is one of theirs."""
        return self._contains(peer)

    def client(self, peer: str, forwarded: bytes) -> str:
        """The address by which a connection from ``peer`` is counted, with the value of its ``X-Forwarded-For``."""
        return (self._known if len(forwarded) <= MOST_BYTES else self._client)(peer, forwarded)

    def _is_one(self, peer: str) -> bool:
        address = parsed(peer)
        return address is not None and self._trusts(address)

    def _client(self, peer: str, forwarded: bytes) -> str:
        address = parsed(peer)
        if address is None:
            return peer
        if forwarded:
            for hop in forwarded.rsplit(b",", MOST_HOPS)[: -MOST_HOPS - 1 : -1]:
                before = parsed(hop.decode("latin-1")) if self._trusts(address) else None
                if before is None:
                    break
                address = before
        return counted_as(address)

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._networks)


def parsed(text: str) -> Address | None:
    """An address as proxies write it, perhaps with a port; None for what is none. IPv4 in IPv6 is IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def counted_as(address: Address) -> str:
    """An address, or of IPv6 the network of one subscriber."""
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Address(int(address) >> HOST_BITS << HOST_BITS)) + f"/{HOST_BITS}"


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError:
        raise ValueError(f"{text!r} is no network: take an address, or a block such as 10.0.0.0/8") from None
