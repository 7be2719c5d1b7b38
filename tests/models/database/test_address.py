"""What the address of the database means: libpq's meanings, or one sentence that says what is wrong."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from tortoise.connection import get_connection

from gateway.settings.settings import Settings
from models.database.address import UnusableAddress, parse_address
from models.database.opening import connect, connection_to
from models.people import User
from models.upgrading.migrating import migrate
from tests.conftest import ON_POSTGRES

USERS = [
    ("postgresql://ann%40x:p%40w%2F1@db.example:6000/d%20b", ("ann@x", "p@w/1", "db.example", 6000, "d b")),
    ("postgres://ann@db.example/green", ("ann", None, "db.example", 5432, "green")),
    ("asyncpg://:secret@[::1]:1/green", (None, "secret", "::1", 1, "green")),
    ("asyncpg://u:100%25@%2Fvar%2Frun%2Fpostgresql/green", ("u", "100%", "/var/run/postgresql", 5432, "green")),
    ("asyncpg://u@/green", ("u", None, None, 5432, "green")),
]


@pytest.mark.parametrize(("url", "expected"), USERS)
def test_signs_are_percent_encoded(url: str, expected: tuple[Any, ...]) -> None:
    found = parse_address(url)["credentials"]
    assert tuple(found[name] for name in ("user", "password", "host", "port", "database")) == expected


MODES = [("sslmode", mode, mode) for mode in ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")]
SWITCHES = [
    ("ssl", "true", "require"),
    ("ssl", "false", "disable"),
    ("ssl", "0", "disable"),
    ("ssl", "prefer", "prefer"),
]


@pytest.mark.parametrize(("name", "value", "mode"), MODES + SWITCHES)
def test_whether_tls_is_used_is_said_as_to_libpq(name: str, value: str, mode: str) -> None:
    found = parse_address(f"postgresql://u@h/d?{name}={value}&sslrootcert=%2Fetc%2Fca.pem")["credentials"]
    assert "ssl" not in found
    assert parse_qs(urlsplit(found["dsn"]).query) == {"sslmode": [mode], "sslrootcert": ["/etc/ca.pem"]}


WRONG = [
    ("mysql://u@h/d", "begins with sqlite:// or postgresql://."),
    ("nonsense", "begins with sqlite:// or postgresql://."),
    ("sqlite://", "No path specified"),
    ("postgresql://u@h:x/d", "Port is not an integer."),
    ("postgresql://u:p#w@h/d", "write # as %23"),
    (
        "postgresql://u@h/d?sslmode=",
        "sslmode is one of disable, allow, prefer, require, verify-ca, verify-full, not ''.",
    ),
    ("postgresql://u@h/d?sslmode=on", "sslmode is one of"),
    *(
        (f"postgresql://{address}", "it has a NUL in it.")
        for address in ("u%00@h/d", "u:p%00@h/d", "u@h%00/d", "u@h/d%00", "u@h/d?sslrootcert=%2Ftmp%2F%00")
    ),
    *(
        (f"postgresql://{address}", "of its host's name, what is between two dots is empty or too long.")
        for address in (f"u@{'n' * 64}/d", "u@a..b/d", "u@/d?host=a..b", "u@/d?host=%2Fvar%2Frun,a..b")
    ),
    ("postgresql://u@h/d?ssl=maybe", "sslmode is one of"),
    ("postgresql://u@h/d?minsize=few", "minsize is a number from 0 to 2147483647, not 'few'."),
    ("postgresql://u@h/d?statement_cache_size=", "statement_cache_size is a number"),
    *(
        (f"postgresql://u@h/d?{name}={value}", f"{name} is a number from")
        for name, values in {
            "minsize": ("-1",),
            "maxsize": ("0", "-1", "999999999999"),
            "timeout": ("0", "-1", "nan", "1e-9", "inf"),
            "command_timeout": ("0", "-1", "nan", "1e-9", "inf"),
            "max_queries": ("0",),
            "max_inactive_connection_lifetime": ("-1", "nan"),
            "statement_cache_size": ("-1",),
            "max_cached_statement_lifetime": ("-1",),
            "max_cacheable_statement_size": ("-1",),
            "port": ("0", "-5", "99999"),
        }.items()
        for value in values
    ),
    ("postgresql://u@h/d?minsize=50", "minsize is at most maxsize, which is 20."),
    ("postgresql://u@h/d?minsize=5&maxsize=4", "minsize is at most maxsize, which is 4."),
    ("postgresql://u@h/d?channel_binding=require", "there is no option 'channel_binding'."),
]


@pytest.mark.parametrize(("url", "said"), WRONG)
def test_what_cannot_be_used_is_said_in_a_sentence_at_the_start(url: str, said: str) -> None:
    with pytest.raises(UnusableAddress) as refused:
        parse_address(url)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    with pytest.raises(ValueError, match="database"):
        Settings(database_url=url)


def test_options_have_the_last_word() -> None:
    found = parse_address("postgresql://ann:north@here:6000/d?host=%2Frun&user=ben&password=south&dbname=e&port=7")
    taken = found["credentials"]
    assert [taken[name] for name in ("user", "password", "host", "database", "port")] == [None, None, None, None, 7]
    assert parse_qs(urlsplit(taken["dsn"]).query) == {
        "host": ["/run"],
        "user": ["ben"],
        "password": ["south"],
        "dbname": ["e"],
    }


def test_a_pool_begins_with_no_more_connections_than_it_may_have() -> None:
    credentials = connection_to("postgresql://u@h/d?minsize=10", 5)["credentials"]
    assert (credentials["minsize"], credentials["maxsize"]) == (5, 5)


@pytest.mark.parametrize("option", ["pgbouncer=true", "statement_cache_size=0"])
def test_behind_a_pooler_nothing_is_prepared_and_no_session_set(option: str) -> None:
    found = parse_address(f"postgresql://u@h/d?{option}&maxsize=5")["credentials"]
    assert (found["statement_cache_size"], found["server_settings"], found["maxsize"]) == (0, {}, 5)


@ON_POSTGRES
@pytest.mark.parametrize(
    "options", ["sslmode=disable", "ssl=false", "sslmode=prefer", "pgbouncer=true", "application_name=green"]
)
async def test_a_server_is_asked_as_the_address_says(database_url: str, options: str) -> None:
    await migrate(f"{database_url}?{options}")
    async with await connect(f"{database_url}?{options}", everywhere=False):
        assert await User.all().count() == 0
        if options == "application_name=green":
            _, ((name,),) = await get_connection("default").execute_query("SHOW application_name")
            assert name == "green"


@ON_POSTGRES
async def test_a_server_without_tls_is_not_asked_where_tls_is_required(database_url: str) -> None:
    with pytest.raises((asyncpg.PostgresError, ConnectionError)):
        await migrate(f"{database_url}?sslmode=require")
