"""By which address a client is counted, with whatever it and its proxies say."""

import tracemalloc

import pytest
from pydantic import ValidationError

from gateway.addresses import TrustedProxies
from gateway.settings.settings import Settings

PROXIES = TrustedProxies(["10.0.0.0/8", "127.0.0.1", "fd00::/8"])

CLIENTS = {
    "nobody forwards": ("203.0.113.7", "", "203.0.113.7"),
    "a stranger says who they are": ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
    "a proxy says it": ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
    "a proxy says nothing": ("10.0.0.1", "", "10.0.0.1"),
    "a client has lied to a proxy": ("10.0.0.1", "192.0.2.9, 198.51.100.1", "198.51.100.1"),
    "two proxies": ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
    "two proxies, and a client that lies of one": ("10.0.0.1", "10.0.0.3, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
    "nobody but proxies": ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
    "with a port": ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
    "IPv6 by its network": ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
    "a neighbour of that network": ("2001:db8:1:2::1", "", "2001:db8:1:2::/64"),
    "another network": ("2001:db8:1:3::1", "", "2001:db8:1:3::/64"),
    "a proxy by IPv6": ("fd00::1", "2001:db8::1", "2001:db8::/64"),
    "IPv6 with a port": ("10.0.0.1", "[2001:db8::1]:4711", "2001:db8::/64"),
    "IPv6 in brackets": ("10.0.0.1", "[2001:db8::1]", "2001:db8::/64"),
    "IPv4 in IPv6": ("::ffff:203.0.113.7", "", "203.0.113.7"),
    "a proxy by IPv4 in IPv6": ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
    "a proxy that does not know": ("10.0.0.1", "unknown", "10.0.0.1"),
    "nonsense before a proxy": ("10.0.0.1", "198.51.100.1, ÿ, 10.0.0.2", "10.0.0.2"),
    "an empty hop": ("10.0.0.1", "198.51.100.1,", "10.0.0.1"),
    "an obfuscated one": ("10.0.0.1", "_hidden", "10.0.0.1"),
    "not over TCP": ("", "198.51.100.1", ""),
    "no end of hops": ("10.0.0.1", "198.51.100.1" + ", 10.0.0.2" * 5_000, "10.0.0.2"),
}


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_is_counted_by_what_can_be_believed(name: str) -> None:
    peer, forwarded, address = CLIENTS[name]
    assert PROXIES.client(peer, forwarded.encode("latin-1")) == address


@pytest.mark.parametrize("peer", ["203.0.113.7", "10.0.0.1"])
def test_of_what_strangers_say_little_is_kept(peer: str) -> None:
    proxies = TrustedProxies(["10.0.0.0/8"])
    tracemalloc.start()
    try:
        for number in range(200):
            said = b"%d%s, 198.51.100.1" % (number, b"x" * 60_000)
            assert proxies.client(peer, said) == ("198.51.100.1" if peer == "10.0.0.1" else peer)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 200 * 1_024


def test_nobody_is_believed_where_no_proxy_is_trusted() -> None:
    assert TrustedProxies([]).client("127.0.0.1", b"198.51.100.1") == "127.0.0.1"
    assert Settings(trusted_proxies="").proxies.client("127.0.0.1", b"198.51.100.1") == "127.0.0.1"


def test_whoever_is_on_the_same_machine_is_believed_unless_told_otherwise() -> None:
    assert Settings().proxies.client("127.0.0.1", b"198.51.100.1") == "198.51.100.1"
    assert Settings().proxies.client("10.0.0.1", b"198.51.100.1") == "10.0.0.1"


@pytest.mark.parametrize("wrong", ["10.0.0.0/33", "10.0.0.1/8", "proxy.example", "10.0.0.0-10.0.0.9", "*"])
def test_what_is_no_network_is_refused_by_a_sentence(wrong: str) -> None:
    with pytest.raises(ValidationError, match="is no network: take an address, or a block such as"):
        Settings(trusted_proxies=f"127.0.0.1,{wrong}")
