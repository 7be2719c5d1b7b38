"""Where an arrival comes from."""

from starlette.types import Scope


def address_of(scope: Scope) -> str:
    """The address of the peer, without its port; empty where there is none, as on a UNIX socket."""
    client = scope.get("client")
    return str(client[0]) if client else ""
