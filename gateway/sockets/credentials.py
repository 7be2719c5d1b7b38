"""Where a socket's token is: in ``connection_init``, and nowhere else that it could be looked for in vain."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

TOKENS = frozenset({"authorization", "token", "authtoken", "accesstoken", "access_token", "bearer", "jwt"})
"""Names, in small letters, by which servers take a token."""


def token_of(payload: Mapping[str, object]) -> object:
    """What says who signs in; None for nobody in particular."""
    return payload.get("authorization", payload.get("Authorization"))


def is_misplaced_in_init(payload: Mapping[str, object]) -> bool:
    """Whether a token stands where other servers look for it in ``connection_init``."""
    headers = payload.get("headers")
    inside = headers if isinstance(headers, dict) else {}
    return any(name.lower() in TOKENS and value for name, value in (*inside.items(), *payload.items()))


def is_misplaced_in_handshake(headers: Mapping[bytes, bytes], query_string: bytes) -> bool:
    """Whether the handshake has a token, which browsers' sockets cannot send there. Another scheme is some proxy's."""
    return headers.get(b"authorization", b"")[:7].lower() == b"bearer " or any(
        name.lower() in TOKENS for name, _ in parse_qsl(query_string.decode("latin-1"))
    )
