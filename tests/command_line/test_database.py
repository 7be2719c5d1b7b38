"""What ``main.py`` does about the database: it makes the tables, and says what cannot be used."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from models.balances import Amounts
from tests.command_line.run import SECRET, run
from tests.parts.databases import Backend, path_of


def test_migrate_makes_the_tables(tmp_path: Path) -> None:
    database = tmp_path / "new.sqlite3"
    for _ in range(2):
        done = run("migrate", DATABASE_URL=f"sqlite://{database}", JWT_SECRET=SECRET)
        assert (done.returncode, done.stderr) == (0, "")
    connection = sqlite3.connect(database)
    assert connection.execute("SELECT count(*) FROM user_account").fetchone() == (0,)
    connection.close()


@pytest.mark.parametrize(
    ("command", "address", "status", "said"),
    [
        ("serve", "postgresql://ann@127.0.0.1:1/green", 1, "The database of GREENROOM_DATABASE_URL cannot be used: "),
        (
            "demo",
            "postgresql://ann@127.0.0.1:1/green?sslmode=verify-full&sslrootcert=/no/ca.pem",
            1,
            "cannot be used: ",
        ),
        (
            "migrate",
            "postgresql://ann@127.0.0.1:1/green?sslmode=on",
            2,
            "sslmode is one of disable, allow, prefer, req",
        ),
        ("serve", "mysql://ann@127.0.0.1/green", 2, "The address of the database begins with sqlite:// or postgres"),
    ],
)
def test_a_database_that_cannot_be_used_is_said_in_a_sentence(
    command: str, address: str, status: int, said: str
) -> None:
    done = run(command, DATABASE_URL=address, JWT_SECRET=SECRET)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def damaged(path: Path) -> None:
    path.write_bytes(b"no database")


@pytest.mark.parametrize("command", ["serve", "migrate", "balances"])
@pytest.mark.parametrize(
    ("make", "said"), [(damaged, "file is not a database"), (Path.mkdir, "unable to open database file")]
)
def test_a_file_that_is_no_database_is_said_and_not_waited_for(
    tmp_path: Path, command: str, make: Callable[[Path], None], said: str
) -> None:
    database = tmp_path / "greenroom.sqlite3"
    make(database)
    done = run(command, DATABASE_URL=f"sqlite://{database}", JWT_SECRET=SECRET)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"The database of GREENROOM_DATABASE_URL cannot be used: {database}: {said}\n"


ABOUT_WHAT_THERE_IS = [
    ("balances",),
    ("balances", "--mend"),
    ("export", "--sub", "ben"),
    ("erase", "--sub", "ben"),
    ("estimate", "--rebuild"),
]


@pytest.mark.parametrize("command", ABOUT_WHAT_THERE_IS, ids=" ".join)
@pytest.mark.parametrize("make", [None, Path.touch], ids=["no file", "no tables"])
def test_what_is_about_a_database_makes_none_where_its_address_is_mistyped(
    tmp_path: Path, command: tuple[str, ...], make: Callable[[Path], None] | None
) -> None:
    database = tmp_path / "mistyped.sqlite3"
    if make:
        make(database)
    done = run(*command, DATABASE_URL=f"sqlite://{database}", JWT_SECRET=SECRET)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "The database of GREENROOM_DATABASE_URL cannot be used: There is none at that address, or one without tables: "
        "`main.py migrate` makes it.\n"
    )
    assert database.exists() == bool(make)


async def test_of_a_database_on_a_server_it_is_the_same(on_postgres: Backend) -> None:
    async with on_postgres.databases.empty() as url:
        done = await asyncio.to_thread(run, "balances", DATABASE_URL=url, JWT_SECRET=SECRET)
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is none at that address, or one without tables" in done.stderr


def test_a_database_on_which_a_migration_fails_is_said(tmp_path: Path) -> None:
    database = tmp_path / "greenroom.sqlite3"
    database.symlink_to("/dev/null")
    done = run("migrate", DATABASE_URL=f"sqlite://{database}", JWT_SECRET=SECRET)
    said = "The database of GREENROOM_DATABASE_URL cannot be used: disk I/O error\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


def test_balances_are_compared_with_their_entries_and_put_right(sqlite_url: str) -> None:
    settings = {"DATABASE_URL": sqlite_url, "JWT_SECRET": SECRET}
    ana = UUID(int=1)
    with sqlite3.connect(path_of(sqlite_url)) as database:
        database.execute(
            "INSERT INTO user_account (id, sub, display_name, created_at) VALUES (?, 'ana', 'Ana', '2030-01-01')",
            [str(ana)],
        )
        database.execute(
            "INSERT INTO balance (id, owner_id, currency, available, held, earned) VALUES (?, ?, 'USD', 7, 0, 0)",
            [str(ana)] * 2,
        )
    line = f"{ana} USD: the entries sum to {Amounts(available=-7)} more than is kept\n"
    wrong = run("balances", **settings)
    assert (wrong.returncode, wrong.stdout) == (1, f"{line}1 balances differed from their entries.\n")
    mended = run("balances", "--mend", **settings)
    said = f"{line}1 balances differed from their entries and were put right.\n"
    assert (mended.returncode, mended.stdout) == (0, said)
    with sqlite3.connect(path_of(sqlite_url)) as database:
        assert database.execute("SELECT available FROM balance").fetchall() == [(0,)]
