"""A volume is put into a migrated database, in bulk. Nobody else has it open."""

import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from benchmarks.scale.rows_of import COLUMNS, OfSessions, Row, of_people
from benchmarks.scale.volume import Volume
from models.database.address import parse_address

AT_ONCE = 20_000
"""Sessions, or rows of whatever else there is, that are in memory at the same time."""


class Filled(NamedTuple):
    """So many rows, which take so many bytes on disk, were put there in so long."""

    rows: int
    size: int
    seconds: float


Part = dict[str, list[Row]]
"""Rows by their tables, which do without those of later tables."""

FOR_SQLITE = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA cache_size = -2000000",
    "PRAGMA temp_store = MEMORY",
)
WRITTEN: dict[type, Callable[[Any], str]] = {datetime: lambda at: at.isoformat(" "), UUID: str}
INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
LARGE = 10_000
"""With so many sessions it is faster to make indexes in the end than row by row."""


def parts(volume: Volume) -> Iterator[Part]:
    """All rows, in parts."""
    of_sessions = OfSessions(volume)
    yield from by_table(of_people(volume))
    sessions = volume.sessions()
    while some := list(islice(sessions, AT_ONCE)):
        yield {table: [row for one in some for row in rows(one)] for table, rows in of_sessions.tables.items()}
    yield from by_table(of_sessions.balances())
    yield from by_table(of_sessions.heads())


def by_table(rows: Iterator[tuple[str, Row]]) -> Iterator[Part]:
    """So many of these at once."""
    while some := list(islice(rows, AT_ONCE)):
        part = defaultdict(list)
        for table, row in some:
            part[table].append(row)
        yield {table: part[table] for table in COLUMNS if table in part}


async def fill(url: str, volume: Volume) -> Filled:
    """Put it into that database."""
    began = time.perf_counter()
    rows, size = fill_sqlite(url, volume) if url.startswith("sqlite") else await fill_postgres(url, volume)
    return Filled(rows, size, time.perf_counter() - began)


def fill_sqlite(url: str, volume: Volume) -> tuple[int, int]:
    """Put it into that file; how many rows, and how many bytes the file has."""
    filled = 0
    path = parse_address(url)["credentials"]["file_path"]
    with sqlite3.connect(path) as database:
        (journal,) = database.execute("PRAGMA journal_mode").fetchone()
        for pragma in FOR_SQLITE:
            database.execute(pragma)
        indexes = database.execute(INDEXES).fetchall() if volume.rows >= LARGE else []
        for name, _ in indexes:
            database.execute(f'DROP INDEX "{name}"')
        for part in parts(volume):
            for table, rows in part.items():
                marks = ", ".join("?" * len(COLUMNS[table]))
                statement = f"INSERT INTO {table} ({', '.join(quoted(table))}) VALUES ({marks})"
                database.executemany(statement, (tuple(map(for_sqlite, row)) for row in rows))
                filled += len(rows)
        for _, made in indexes:
            database.execute(made)
        database.commit()
        database.execute(f"PRAGMA journal_mode = {journal}")
    return filled, Path(path).stat().st_size


def quoted(table: str) -> list[str]:
    """The table's columns, as SQL has them."""
    return [f'"{name}"' for name in COLUMNS[table]]


def for_sqlite(value: object) -> object:
    """As SQLite keeps it."""
    write = WRITTEN.get(type(value))
    return write(value) if write else value


async def fill_postgres(url: str, volume: Volume) -> tuple[int, int]:
    """The same, and let the database look at its tables, as it does by itself after a while. References are not
    checked meanwhile."""
    filled = 0
    connection = await asyncpg.connect(url.replace("asyncpg://", "postgresql://"))
    try:
        await connection.execute("SET session_replication_role = replica")
        for part in parts(volume):
            for table, rows in part.items():
                await connection.copy_records_to_table(table, records=rows, columns=list(COLUMNS[table]))
                filled += len(rows)
        await connection.execute("VACUUM ANALYZE")
        return filled, await connection.fetchval("SELECT pg_database_size(current_database())")
    finally:
        await connection.close()
