"""Room to write: whether the database has any, and how much is left beside a SQLite file."""

import os
import sqlite3
from pathlib import Path

import asyncpg

from models.address import parse_address


class StorageFull(Exception):
    """There is no room left to write. Nothing was changed."""


def is_full(error: BaseException) -> bool:
    """Whether a write failed for want of room. Tortoise wraps what the database says."""
    for one in (error, *error.args):
        if isinstance(one, asyncpg.DiskFullError):
            return True
        if isinstance(one, sqlite3.OperationalError) and one.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL:
            return True
    return False


def free_bytes(database_url: str) -> int | None:
    """What is free where a SQLite file is; None for a database that has its own machine, or none but memory."""
    file = parse_address(database_url)["credentials"].get("file_path")
    if file is None or file == ":memory:":
        return None
    found = os.statvfs(Path(file).resolve().parent)
    return found.f_bavail * found.f_frsize
