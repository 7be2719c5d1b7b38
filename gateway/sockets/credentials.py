"""Finds a socket's token in the payload of ``connection_init``, and sees one that was put elsewhere, so that the
client is told rather than left anonymous."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from gateway.auth.bearer import bearer_token

TOKEN_NAMES = frozenset({"authorization", "token", "authtoken", "accesstoken", "access_token", "bearer", "jwt"})
"""Names, in small letters, by which servers take a token."""


def token_of(payload: Mapping[str, object]) -> object:
    """The ``Bearer …`` of a payload, as it gives it; None for anonymous."""
    return payload.get("authorization", payload.get("Authorization"))


def is_misplaced_in_init(payload: Mapping[str, object]) -> bool:
    """Whether a token stands where other servers look for it in ``connection_init``."""
    headers = payload.get("headers")
    inside = headers if isinstance(headers, dict) else {}
    return any(name.lower() in TOKEN_NAMES and value for name, value in (*inside.items(), *payload.items()))


def is_misplaced_in_handshake(headers: Mapping[bytes, bytes], query_string: bytes) -> bool:
    """Whether the handshake has a token, which browsers' sockets cannot send there. Another scheme is some proxy's."""
    return bearer_token(headers.get(b"authorization", b"").decode("latin-1")) is not None or any(
        name.lower() in TOKEN_NAMES for name, _ in parse_qsl(query_string.decode("latin-1"))
    )
