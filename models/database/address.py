"""The address of the database: a SQLite file, or PostgreSQL as libpq reads it
(https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from tortoise.exceptions import ConfigurationError

from domain.rules import MAX_INT
from internals.tortoise import parse_database_url

SQLITE_SCHEME = "sqlite"
POSTGRES_SCHEMES = ("asyncpg", "postgresql", "postgres")

IN_MEMORY = ":memory:"
"""To SQLite, a database without a file."""

MOST_CONNECTIONS = 20
"""Of one process, unless the address says."""

NO_HOST = "of its host's name, what is between two dots is empty or too long"
"""What is wrong with an address whose host ``is_host`` says no to."""


@dataclass(frozen=True, slots=True)
class Number:
    """What reads a number of that kind, which is not less and not more."""

    kind: type[int] | type[float]
    least: float
    most: float

    def __call__(self, value: str) -> float:
        """Raises ValueError for any other text."""
        number = self.kind(value)
        if not self.least <= number <= self.most:
            raise ValueError(value)
        return number

    def __str__(self) -> str:
        return f"a number from {self.least} to {self.most}"


COUNT = Number(int, 0, MAX_INT)
LIFETIME = Number(float, 0, 3_155_760_000)
TIMEOUT = Number(float, 0.001, 3_155_760_000)
"""As long as any time that is set: a hundred years."""

POOL_OPTIONS: dict[str, Callable[[str], object]] = {
    "minsize": COUNT,
    # As many as PostgreSQL can be told to take; the pool has something for each from the beginning.
    "maxsize": Number(int, 1, 262_143),
    "timeout": TIMEOUT,
    "command_timeout": TIMEOUT,
    "max_queries": Number(int, 1, MAX_INT),
    "max_inactive_connection_lifetime": LIFETIME,
    "statement_cache_size": COUNT,
    "max_cached_statement_lifetime": COUNT,
    "max_cacheable_statement_size": COUNT,
    "schema": str,
    "application_name": str,
    "port": Number(int, 1, 65_535),
}
"""Options of the pool and of its connections, by what reads them."""

OTHER_NAMES = {"min_size": "minsize", "max_size": "maxsize", "connect_timeout": "timeout", "ssl": "sslmode"}

LIBPQ_OPTIONS = frozenset(
    {"host", "dbname", "user", "password", "passfile", "service", "target_session_attrs", "krbsrvname", "gsslib"}
    | {"sslmode", "sslnegotiation", "sslcert", "sslkey", "sslpassword", "sslrootcert", "sslcrl"}
    | {"ssl_min_protocol_version", "ssl_max_protocol_version"}
)
"""Options that asyncpg reads as libpq does, from an address."""

BEFORE_OPTIONS = {"host": "host", "user": "user", "password": "password", "dbname": "database"}
"""What an address may have before its options, too, which have the last word."""

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


def is_host(name: str) -> bool:
    """Whether it could be the name of a host: of what cannot, the resolver raises what no lost connection does."""
    try:
        name.encode("idna")
    except UnicodeError:
        return False
    return True


def _postgres(url: str) -> dict[str, Any]:
    if "#" in url:
        raise ValueError("write # as %23, and other signs in a password likewise")
    if "\0" in unquote(url):
        raise ValueError("it has a NUL in it")
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
    if credentials.get("minsize", 0) > (most := credentials.get("maxsize", MOST_CONNECTIONS)):
        raise ValueError(f"minsize is at most maxsize, which is {most}")
    libpq = {
        name: _mode(value) if name == "sslmode" else value for name, value in given.items() if name in LIBPQ_OPTIONS
    }
    hosts = [credentials.get("host") or "", *libpq.get("host", "").split(",")]
    # What begins with a slash is a folder with a socket.
    if not all(host.startswith("/") or is_host(host) for host in hosts):
        raise ValueError(NO_HOST)
    credentials |= dict.fromkeys(BEFORE_OPTIONS[name] for name in BEFORE_OPTIONS.keys() & libpq)
    if libpq:
        credentials["dsn"] = f"postgresql://?{urlencode(libpq)}"
    return connection


def _read(name: str, value: str) -> object:
    reader = POOL_OPTIONS[name]
    try:
        return reader(value)
    except ValueError:
        raise ValueError(f"{name} is {reader}, not {value!r}") from None


def _mode(value: str) -> str:
    mode = SSL_SWITCH.get(value.lower(), value)
    if mode not in SSL_MODES:
        raise ValueError(f"sslmode is one of {', '.join(SSL_MODES)}, not {value!r}")
    return mode
