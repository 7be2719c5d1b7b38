"""The servers by which two browsers find each other, as an operator names them."""

from pydantic import TypeAdapter, ValidationError

from domain.ice import IceServer, is_ice_url

ICE_SERVERS = TypeAdapter(tuple[IceServer, ...])


def read_ice_servers(given: str) -> tuple[IceServer, ...]:
    """What that list in JSON names. Raises ValueError for what browsers would not take."""
    try:
        servers = ICE_SERVERS.validate_json(given)
    except ValidationError:
        raise ValueError(
            'is no list such as [{"urls": ["stun:stun.example:3478"]}], where a server may have a username and a '
            "credential, which are texts"
        ) from None
    if not all(server.urls and all(map(is_ice_url, server.urls)) for server in servers):
        raise ValueError(
            "has a server without urls, or with one that does not begin with stun:, stuns:, turn: or turns:"
        )
    return servers
