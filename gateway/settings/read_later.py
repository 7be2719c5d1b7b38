"""Settings that are kept as they were given, and what reads them: what cannot be read is told at the start."""

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import TypeAdapter, ValidationError

from domain.ice import IceServer, is_ice_url
from gateway.addresses import TrustedProxies
from gateway.documents import read_documents
from gateway.origins import AllowedOrigins
from gateway.settings.secret_files import is_folder
from models.database.address import IN_MEMORY, NO_HOST, is_host, parse_address

ICE_SERVERS = TypeAdapter(tuple[IceServer, ...])

HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A token (RFC 9110, section 5.6.2)."""

NUMBER_OF_DATABASE = re.compile(r"/?|/[0-9]+")


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


def read_database_url(given: str) -> None:
    """Look at the address of a database. Raises ValueError for what is none, or would not be there for long."""
    if parse_address(given)["credentials"].get("file_path") == IN_MEMORY:
        raise ValueError("names no file: what is in memory goes with the connection that has made it")


def read_url(given: str) -> None:
    """Look at the address of another server. Raises ValueError where its port is none, or its host."""
    try:
        parts = urlsplit(given)
        host, _ = parts.hostname, parts.port
    except ValueError:
        # What urllib says may have a part of the password.
        raise ValueError(
            "cannot be read: a port is a number, and signs of a password are percent-encoded (# is %23, / is %2F)"
        ) from None
    if any(map(str.isspace, given)):
        raise ValueError("cannot be read: it has a space")
    if not is_host(host or ""):
        raise ValueError(f"cannot be read: {NO_HOST}")


def read_broadcast_url(given: str) -> None:
    """Look at the address by which nodes tell each other. Raises ValueError for one with which no connection could be
    made, whatever is there."""
    read_url(given)
    if given.startswith("memory:"):
        return
    # Their libraries take 0.3 s: of those servers only that need them.
    from redis.asyncio import Redis
    from valkey.asyncio import Valkey

    parts = urlsplit(given)
    if not NUMBER_OF_DATABASE.fullmatch(parts.path):
        raise ValueError("cannot be read: behind the host stands the number of a database, or nothing")
    for number, (name, value) in enumerate(parse_qsl(parts.query, keep_blank_values=True), 1):
        alone = urlunsplit(parts._replace(query=urlencode({name: value})))
        try:
            for library in (Redis, Valkey):
                library.from_url(alone).connection_pool.make_connection()
        except Exception:
            # Which one, and not what it is called: that may be part of a password.
            raise ValueError(f"it has an option that there is not, or that cannot be so: number {number}") from None


def read_folder(given: str) -> None:
    """Look for a folder. Raises ValueError where there is none."""
    if not is_folder(given):
        raise ValueError("there is no such folder")


def read_header_names(given: str) -> None:
    """Look at a list of headers. Raises ValueError for what no header is called: the answer to every page that asks
    whether it may would fail."""
    for name in listed(given):
        if not HEADER_NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a header: names stand between commas, such as x-app,x-version")


def listed(given: str) -> list[str]:
    """What a list with commas names."""
    return [one.strip() for one in given.split(",") if one.strip()]


READ_LATER: dict[str, Callable[[str], object]] = {
    "secrets_dir": read_folder,
    "database_url": read_database_url,
    "broadcast_url": read_broadcast_url,
    "jwks_url": read_url,
    "livekit_url": read_url,
    "otlp_endpoint": read_url,
    "allowed_headers": read_header_names,
    "allowed_origins": lambda given: AllowedOrigins(listed(given)),
    "trusted_proxies": lambda given: TrustedProxies(listed(given)),
    "ice_servers": read_ice_servers,
    "documents": read_documents,
}
