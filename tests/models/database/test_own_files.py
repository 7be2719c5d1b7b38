"""What the server puts on a disk is for the account that runs it alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tortoise import Tortoise

from models.database.opening import connect
from models.upgrading.migrating import migrate


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    return {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()}


async def modes_while_open(folder: Path) -> dict[str, str]:
    context = await connect(f"sqlite://{folder}/new.sqlite3")
    try:
        await context.db().execute_script("CREATE TABLE written (at INT)")
        return modes(folder)
    finally:
        await Tortoise.close_connections()


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o777], ids=oct)
async def test_a_database_file_and_what_sqlite_puts_beside_it_are_ours_alone(tmp_path: Path, mask: int) -> None:
    with umask(mask):
        found = await modes_while_open(tmp_path)
    assert found == {f"new.sqlite3{suffix}": "0o600" for suffix in ("", "-wal", "-shm")}


async def test_the_files_that_migrating_makes_are_ours_alone(tmp_path: Path) -> None:
    with umask(0):
        await migrate(f"sqlite://{tmp_path}/new.sqlite3")
    assert modes(tmp_path) == {f"new.sqlite3{suffix}": "0o600" for suffix in ("", "-migrating")}


async def test_a_file_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    database = tmp_path / "new.sqlite3"
    database.touch()
    database.chmod(0o640)
    assert (await modes_while_open(tmp_path))["new.sqlite3"] == "0o640"
