"""What the database knows of its tables, by which it plans its queries. PostgreSQL looks by itself."""

import aiosqlite
from tortoise.connection import get_connection

from models.writing.transaction import Transaction

LOOK = ("PRAGMA analysis_limit = 1000", "ANALYZE")
"""A thousand entries of each index at most: it takes as long however much there is."""

TAKE_OVER = "ANALYZE sqlite_schema"
"""Has a connection plan by what another one has found."""


async def look_at_file(path: str) -> None:
    """Look at the tables of a SQLite database that this process has not opened."""
    async with aiosqlite.connect(path, isolation_level=None) as database:
        for statement in LOOK:
            await database.execute(statement)


async def look_again(tx: Transaction) -> bool:
    """Look at the tables, which are not as they were; whether there is anything for others to take over."""
    if tx.connection.capabilities.dialect != "sqlite":
        return False
    for statement in LOOK:
        await tx.connection.execute_query(statement)
    return True


async def take_over() -> None:
    """Have what reads plan by what was found."""
    await get_connection("default").execute_query(TAKE_OVER)
