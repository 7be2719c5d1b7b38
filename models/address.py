"""The address of the database: a SQLite file, or PostgreSQL as libpq reads it
(https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from tortoise.exceptions import ConfigurationError

from internals.tortoise import parse_database_url

SQLITE_SCHEME = "sqlite"
POSTGRES_SCHEMES = ("asyncpg", "postgresql", "postgres")

IN_MEMORY = ":memory:"
"""To SQLite, a database without a file."""

POOL_OPTIONS: dict[str, Callable[[str], object]] = {
    "minsize": int,
    "maxsize": int,
    "timeout": float,
    "command_timeout": float,
    "max_queries": int,
    "max_inactive_connection_lifetime": float,
    "statement_cache_size": int,
    "max_cached_statement_lifetime": int,
    "max_cacheable_statement_size": int,
    "schema": str,
    "application_name": str,
    "port": int,
}
"""Options of the pool and of its connections, by what reads them."""

OTHER_NAMES = {"min_size": "minsize", "max_size": "maxsize", "connect_timeout": "timeout", "ssl": "sslmode"}

LIBPQ_OPTIONS = frozenset(
    {"host", "dbname", "user", "password", "passfile", "service", "target_session_attrs", "krbsrvname", "gsslib"}
    | {"sslmode", "sslnegotiation", "sslcert", "sslkey", "sslpassword", "sslrootcert", "sslcrl"}
    | {"ssl_min_protocol_version", "ssl_max_protocol_version"}
)
"""Options that asyncpg reads as libpq does, from an address."""

SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
SSL_SWITCH = {"true": "require", "1": "require", "false": "disable", "0": "disable"}
"""The values of ``ssl=``, as libpq's ``sslmode`` has them."""

POOLED = {"statement_cache_size": 0, "server_settings": {}}
"""What PgBouncer needs in transaction mode: the next statement may meet another session, without what was prepared or
set in this one."""


class UnusableAddress(ValueError):
    """An address of a database that cannot be used, and why."""


def parse_address(url: str) -> dict[str, Any]:
    """The engine and the credentials of an address, as Tortoise takes them. Raises UnusableAddress."""
    scheme = url.partition("://")[0]
    try:
        if scheme == SQLITE_SCHEME:
            return parse_database_url(url)
        if scheme in POSTGRES_SCHEMES:
            return _postgres(url)
    except (ConfigurationError, ValueError) as problem:
        raise UnusableAddress(f"The address of the database cannot be used: {problem}.") from None
    raise UnusableAddress("The address of the database begins with sqlite:// or postgresql://.")


def _postgres(url: str) -> dict[str, Any]:
    if "#" in url:
        raise ValueError("write # as %23, and other signs in a password likewise")
    before, _, query = url.partition("?")
    connection = parse_database_url(before)
    credentials = connection["credentials"]
    credentials |= {name: unquote(credentials[name] or "") or None for name in ("user", "host", "database")}
    given = {OTHER_NAMES.get(name, name): value for name, value in parse_qsl(query, keep_blank_values=True)}
    if given.pop("pgbouncer", "false") in ("true", "1") or given.get("statement_cache_size") == "0":
        credentials |= POOLED
    for name, value in given.items():
        if name in POOL_OPTIONS:
            credentials[name] = _read(name, value)
        elif name not in LIBPQ_OPTIONS:
            raise ValueError(f"there is no option {name!r}")
    libpq = {
        name: _mode(value) if name == "sslmode" else value for name, value in given.items() if name in LIBPQ_OPTIONS
    }
    if libpq:
        credentials["dsn"] = f"postgresql://?{urlencode(libpq)}"
    return connection


def _read(name: str, value: str) -> object:
    try:
        return POOL_OPTIONS[name](value)
    except ValueError:
        raise ValueError(f"{name} is a number, not {value!r}") from None


def _mode(value: str) -> str:
    mode = SSL_SWITCH.get(value.lower(), value)
    if mode not in SSL_MODES:
        raise ValueError(f"sslmode is one of {', '.join(SSL_MODES)}, not {value!r}")
    return mode
