"""Whether the database takes writes, or is full or read-only; and how much is left beside a SQLite file."""

import os
import sqlite3
from pathlib import Path

import asyncpg
from tortoise.connection import get_connection

from internals.tortoise import PostgresClient
from models.database.address import IN_MEMORY, parse_address
from models.database.contention import with_causes


class NotWritable(Exception):
    """Nothing can be written: no room is left, the database is read-only, or its file is not the one that is open.
    Nothing was changed."""


NO_WRITES = (asyncpg.DiskFullError, asyncpg.ReadOnlySQLTransactionError)
"""A server is read-only after another has taken its place, or when its provider finds its disk nearly full."""

NO_WRITES_TO_FILE = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY})


def is_not_writable(error: BaseException) -> bool:
    """Whether a write failed as none would succeed."""
    return any(
        isinstance(cause, NO_WRITES)
        or (isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode & 0xFF in NO_WRITES_TO_FILE)
        for cause in with_causes(error)
    )


async def connect_anew() -> None:
    """Replace the connections to a server, each when it is next wanted: those that are open may lead to one whose place
    another has taken, and the address to that other."""
    client = get_connection("default")
    if isinstance(client, PostgresClient):
        await client.replace_connections()


def free_bytes(database_url: str) -> int | None:
    """What is free where a SQLite file is: nothing where its folder is gone. None for a database that has its own
    machine, or none but memory."""
    file = parse_address(database_url)["credentials"].get("file_path")
    if file is None or file == IN_MEMORY:
        return None
    try:
        found = os.statvfs(Path(file).resolve().parent)
    except FileNotFoundError:
        return 0
    return found.f_bavail * found.f_frsize
