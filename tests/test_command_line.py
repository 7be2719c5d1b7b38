"""``main.py`` as it is called: what each command prints, its exit status, and what it says when it cannot."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO
from uuid import UUID

import jwt
import pytest

from gateway.settings import CHECKOUT
from main import main
from models.balances import Amounts
from tests.databases import Backend, path_of

TIMEOUT_SECONDS = 60
SECRET = "a secret of this test, long enough for HS256"


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The command line with these settings and no others."""
    return run_into(subprocess.PIPE, *arguments, **settings)


def run_into(out: int | IO[str], *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The same. ``out``: where its standard output goes."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GREENROOM_")}
    environment = inherited | {f"GREENROOM_{name}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "main.py", *arguments],
        cwd=CHECKOUT,
        env=environment,
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=TIMEOUT_SECONDS,
    )


def test_token_prints_a_token() -> None:
    done = run("token", "--sub", "eve", "--name", "Eve", "--scope", "wallet:credit", "--ttl", "60", JWT_SECRET=SECRET)
    assert (done.returncode, done.stderr) == (0, "")
    claims = jwt.decode(done.stdout.strip(), SECRET, ["HS256"])
    assert {name: claims[name] for name in ("sub", "name", "scope")} == {
        "sub": "eve",
        "name": "Eve",
        "scope": "wallet:credit",
    }
    assert set(claims) == {"sub", "name", "scope", "exp"}


def test_token_needs_a_shared_secret() -> None:
    done = run("token", "--sub", "eve", "--name", "Eve", JWKS_URL="https://issuer.example/jwks.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Tokens are issued by whoever holds the keys behind GREENROOM_JWKS_URL.\n"


@pytest.mark.parametrize(
    ("sub", "ttl", "said"),
    [
        ("", "60", "A subject has 1 to 255 characters, all of which can be printed.\n"),
        ("eve\n", "60", "A subject has 1 to 255 characters, all of which can be printed.\n"),
        ("e" * 256, "60", "A subject has 1 to 255 characters, all of which can be printed.\n"),
        ("eve", "0", "A token is good for a second or more.\n"),
        ("eve", "-5", "A token is good for a second or more.\n"),
        ("eve", "99999999999", "A token that ends after the year 5138 is not valid.\n"),
        ("eve", "99999999999999999999", "A token that ends after the year 5138 is not valid.\n"),
    ],
    ids=["empty", "a line break", "long", "over at once", "over", "late", "very late"],
)
def test_a_token_that_no_server_takes_is_not_printed(sub: str, ttl: str, said: str) -> None:
    done = run("token", "--sub", sub, "--name", "Eve", "--ttl", ttl, JWT_SECRET=SECRET)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_schema_prints_the_schema_without_any_setting() -> None:
    done = run("schema", ENV="production")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (CHECKOUT / "schema" / "schema.graphql").read_text()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "several workers take PostgreSQL (GREENROOM_DATABASE_URL) and Redis (GREENROOM_BROADCAST_URL)\n"),
        (
            {
                "DATABASE_URL": "asyncpg://here/it",
                "BROADCAST_URL": "redis://here",
                "PORT": "9001",
                "WORKER_PORT": "9000",
            },
            "GREENROOM_PORT is one of those where workers are reached alone (GREENROOM_WORKER_PORT)\n",
        ),
    ],
)
def test_workers_that_could_not_share_are_not_started(given: dict[str, str], said: str) -> None:
    done = run("serve", "--workers", "2", JWT_SECRET=SECRET, **given)
    assert (done.returncode, done.stderr) == (2, said)


def test_migrate_makes_the_tables(tmp_path: Path) -> None:
    database = tmp_path / "new.sqlite3"
    for _ in range(2):
        done = run("migrate", DATABASE_URL=f"sqlite://{database}", JWT_SECRET=SECRET)
        assert (done.returncode, done.stderr) == (0, "")
    connection = sqlite3.connect(database)
    assert connection.execute("SELECT count(*) FROM user_account").fetchone() == (0,)
    connection.close()


ORIGINS = "https://app.example"
UNFIT = {
    "no key": ({"ALLOWED_ORIGINS": ORIGINS}, "A production server needs GREENROOM_JWT_SECRET or GREENROOM_JWKS_URL."),
    "a short secret": (
        {"ALLOWED_ORIGINS": ORIGINS, "JWT_SECRET": "ü" * 15},
        "GREENROOM_JWT_SECRET has fewer than 32 bytes, and can be guessed: take random ones.",
    ),
    "the demo": (
        {"ALLOWED_ORIGINS": ORIGINS, "JWT_SECRET": SECRET, "DEMO": "1"},
        "The demo (GREENROOM_DEMO=1) hands out tokens to act as anybody, the back office too: leave it out.",
    ),
    "no origins": (
        {"JWKS_URL": "https://issuer.example/jwks.json"},
        "GREENROOM_ALLOWED_ORIGINS is missing: name the origins of the pages that may ask.",
    ),
    "a list that names no origin": (
        {"JWKS_URL": "https://issuer.example/jwks.json", "ALLOWED_ORIGINS": " , "},
        "GREENROOM_ALLOWED_ORIGINS is missing: name the origins of the pages that may ask.",
    ),
    "a variable that means nothing": (
        {"ALLOWED_ORIGINS": ORIGINS, "JWT_SECRET": SECRET, "JWT_SECRT": "x"},
        "GREENROOM_JWT_SECRT is no setting.",
    ),
    "several": (
        {"JWT_SECRET": "x", "ORIGINS": ORIGINS},
        "GREENROOM_JWT_SECRET has fewer than 32 bytes, and can be guessed: take random ones.\n"
        "GREENROOM_ALLOWED_ORIGINS is missing: name the origins of the pages that may ask.\n"
        "GREENROOM_ORIGINS is no setting.",
    ),
}


@pytest.mark.parametrize("unfit", UNFIT)
def test_production_refuses_to_start_with_what_is_unfit_for_it(tmp_path: Path, unfit: str) -> None:
    database = tmp_path / "new.sqlite3"
    settings, said = UNFIT[unfit]
    done = run("serve", **{"ENV": "production", "DATABASE_URL": f"sqlite://{database}", **settings})
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{said}\n")
    assert not database.exists()


def test_production_takes_what_is_fit_for_it(tmp_path: Path) -> None:
    database = tmp_path / "new.sqlite3"
    fit = {"JWT_SECRET": SECRET, "ALLOWED_ORIGINS": ORIGINS, "DATABASE_URL": f"sqlite://{database}"}
    done = run("migrate", ENV="production", **fit)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert database.exists()


@pytest.mark.parametrize(
    ("setting", "value"),
    [("PORT", "70000"), ("ENV", "staging"), ("JWT_SECRET", ""), ("BROADCAST_URL", "kafka://there")],
)
def test_a_bad_setting_is_named(setting: str, value: str) -> None:
    done = run("serve", **{"JWT_SECRET": SECRET, setting: value})
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"GREENROOM_{setting}: ")
    assert "Traceback" not in done.stderr


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


def test_what_keeps_a_node_from_starting_is_in_the_log(sqlite_url: str) -> None:
    broadcast = "redis://127.0.0.1:1?health_check_interval=often"
    done = run("serve", DATABASE_URL=sqlite_url, BROADCAST_URL=broadcast, PORT="0", JWT_SECRET=SECRET)
    assert done.returncode == 3
    assert "the node could not start" in done.stderr
    assert "subscriptions/redis_broadcast.py" in done.stderr


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


def test_a_log_is_answered_without_any_setting_and_what_says_nothing_is_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.jsonl"
    log.write_bytes(
        b'{"t": 1, "type": "stream_started", "creator": "ana"}\n\xff\n{"t": 2, "type": "ask", "creator": "ana"}\n'
    )
    assert main(["estimate", "--replay", str(log)]) == 0
    said = capsys.readouterr()
    assert said.out == '{"t":2,"estimates":[]}\n'
    assert said.err.startswith("line 2 is passed over: ")


def test_a_log_is_answered_in_the_encoding_of_json_whatever_the_terminal_s_is() -> None:
    lines = [
        {"t": 1, "type": "approved", "creator": "ana", "session": "春"},
        {"t": 2, "type": "ask", "creator": "ana"},
    ]
    done = subprocess.run(
        [sys.executable, "main.py", "estimate", "--replay", "-"],
        cwd=CHECKOUT,
        input="\n".join(json.dumps(line) for line in lines).encode(),
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=True,
        timeout=TIMEOUT_SECONDS,
    )
    assert json.loads(done.stdout.decode())["estimates"][0]["session"] == "春"


def test_a_log_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["estimate", "--replay", str(tmp_path / "none")]) == 2
    assert "No such file" in capsys.readouterr().err


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


@pytest.mark.parametrize("command", ["export", "erase"])
@pytest.mark.parametrize("sub", ["nobody", "", "\x01", "x" * 256, "\udcff"], ids=ascii)
def test_of_a_subject_that_nobody_has_it_is_said_that_nothing_was_done(sqlite_url: str, command: str, sub: str) -> None:
    done = run(command, "--sub", sub, DATABASE_URL=sqlite_url, JWT_SECRET=SECRET)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "Nobody has that subject.\n")


def test_production_has_no_demo(tmp_path: Path) -> None:
    database = tmp_path / "new.sqlite3"
    fit = {"JWT_SECRET": SECRET, "ALLOWED_ORIGINS": ORIGINS, "DATABASE_URL": f"sqlite://{database}"}
    done = run("demo", ENV="production", **fit)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The demo (GREENROOM_DEMO=1) hands out tokens")
    assert not database.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has it")
def test_what_cannot_be_written_out_is_said(sqlite_url: str) -> None:
    settings = {"DATABASE_URL": sqlite_url, "JWT_SECRET": SECRET}
    assert run("demo", **settings).returncode == 0
    with Path("/dev/full").open("w") as full:
        done = run_into(full, "export", "--sub", "demo-ana", **settings)
    assert (done.returncode, done.stderr) == (1, "Not all could be written out: [Errno 28] No space left on device\n")


def test_a_database_on_which_a_migration_fails_is_said(tmp_path: Path) -> None:
    database = tmp_path / "greenroom.sqlite3"
    database.symlink_to("/dev/null")
    done = run("migrate", DATABASE_URL=f"sqlite://{database}", JWT_SECRET=SECRET)
    said = "The database of GREENROOM_DATABASE_URL cannot be used: disk I/O error\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


def test_an_unknown_command_is_refused() -> None:
    assert run("dance").returncode == 2


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


def test_how_creators_work_is_learned_anew(sqlite_url: str) -> None:
    settings = {"DATABASE_URL": sqlite_url, "JWT_SECRET": SECRET}
    assert run("demo", **settings).returncode == 0
    path = path_of(sqlite_url)
    with sqlite3.connect(path) as database:
        (count,) = database.execute("SELECT count(*) FROM occurrence").fetchone()
        database.execute("DELETE FROM occurrence")
    for _ in range(2):
        learned = run("estimate", "--rebuild", **settings)
        said = f"Learned how 2 creators work, from {count} occurrences.\n"
        assert (learned.returncode, learned.stdout) == (0, said)
    with sqlite3.connect(path) as database:
        found = database.execute("SELECT since, number FROM creator_habits").fetchall()
    assert count > 0
    assert found == [(0, 0)] * 2
