"""docs/operations/backups.md: its commands do what it says when they are pasted."""

import asyncio
import os
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from gateway.settings.settings import CHECKOUT
from tests.conftest import ON_POSTGRES
from tests.parts.databases import Backend
from tests.parts.postgres import Postgres, connected
from tests.sockets import TIMEOUT_SECONDS

PAGE = (CHECKOUT / "docs" / "operations" / "backups.md").read_text()
COMMANDS = dict(re.findall(r"^### (.*?)\n.*?^```(?:sh)?\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))


def paste(heading: str, folder: Path, **variables: object) -> None:
    """Run what stands under that heading there, with these variables."""
    given = {**os.environ, **{name: str(value) for name, value in variables.items()}}
    done = subprocess.run(
        ["/bin/sh", "-eu", "-c", COMMANDS[heading]], cwd=folder, env=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def programs(server: Postgres) -> str:
    return f"{server._programs}:{os.environ['PATH']}"


def test_a_file_is_copied_while_others_write_and_put_back(tmp_path: Path) -> None:
    (tmp_path / ".venv").symlink_to(CHECKOUT / ".venv")
    database = tmp_path / "greenroom.sqlite3"
    with closing(sqlite3.connect(database)) as node:
        node.execute("PRAGMA journal_mode = WAL")
        node.execute("CREATE TABLE written (word TEXT)")
        node.execute("INSERT INTO written VALUES ('kept')")
        node.commit()
        node.execute("INSERT INTO written VALUES ('not yet')")
        paste("Back up", tmp_path)
        node.commit()
    Path(f"{database}-wal").write_bytes(b"of what is replaced")
    paste("Restore", tmp_path)
    assert [path.name for path in tmp_path.glob("greenroom.sqlite3*")] == ["greenroom.sqlite3"]
    for file in (database, tmp_path / "backup.sqlite3"):
        assert file.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(database)) as node:
        assert node.execute("SELECT word FROM written").fetchall() == [("kept",)]


@ON_POSTGRES
async def test_a_dump_is_loaded_into_another_database(backend: Backend, tmp_path: Path) -> None:
    server = Postgres()
    path = programs(server)
    async with backend.databases.copy_of(backend.cast) as url, backend.databases.empty() as empty:
        one, other = (urlsplit(each)._replace(scheme="postgresql").geturl() for each in (url, empty))
        people = "SELECT array_agg(display_name ORDER BY display_name) FROM user_account"
        await asyncio.to_thread(paste, "Dump", tmp_path, DATABASE=one, PATH=path)
        await asyncio.to_thread(paste, "Load", tmp_path, EMPTY=other, PATH=path)
        before, after = await connected(url), await connected(empty)
        assert await after.fetchval(people) == await before.fetchval(people) is not None
        await before.close()
        await after.close()
    await server.close()


async def test_a_cluster_goes_back_to_a_moment(tmp_path: Path) -> None:
    server = Postgres()
    backups = server._folder / "backups"
    backups.mkdir()
    os.chown(backups, server._user.pw_uid, server._user.pw_gid)
    settings = COMMANDS["Keep every change"].replace("$BACKUPS", str(backups))
    server.settings |= dict(re.findall(r"^(\w+) = '?(.*?)'?$", settings, re.MULTILINE))
    variables = {"PATH": programs(server), "BACKUPS": backups, "PGDATA": server._data}
    url = urlsplit(server.url)._replace(scheme="postgresql").geturl()
    try:
        await server.start()
        connection = await connected(server.url)
        await connection.execute("CREATE TABLE written (word TEXT)")
        await asyncio.to_thread(paste, "Copy the cluster", tmp_path, DATABASE=url, **variables)
        await connection.execute("INSERT INTO written VALUES ('kept')")
        moment = await connection.fetchval("SELECT clock_timestamp()::text")
        await connection.execute("INSERT INTO written VALUES ('a mistake')")
        await connection.execute("SELECT pg_switch_wal()")
        await connection.close()
        await server.stop()
        paste("Go back to a moment", tmp_path, MOMENT=moment, **variables)
        for path in (server._data, *server._data.rglob("*")):
            os.chown(path, server._user.pw_uid, server._user.pw_gid)
        await server.start()
        connection = await connected(server.url)
        assert [row["word"] for row in await connection.fetch("SELECT word FROM written")] == ["kept"]
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while await connection.fetchval("SELECT pg_is_in_recovery()"):
                await asyncio.sleep(0.05)
        await connection.execute("INSERT INTO written VALUES ('and on')")
        await connection.close()
    finally:
        await server.close()
