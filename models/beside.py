"""Changing the tables of PostgreSQL beside nodes that use them: nobody waits for longer than a moment, and what was cut
off in the middle is done anew."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from uuid import UUID

from tortoise.migrations.operations import TortoiseOperation
from tortoise.transactions import in_transaction

from internals.tortoise_operations import ByHand, Database, Stepwise
from models.contention import is_conflict, is_held

LOCK_MILLISECONDS = 200
"""How long a step waits for a lock, and so whoever comes behind it: less than it takes PostgreSQL to look for
deadlocks, so that it is the step that gives way."""

PAUSE_SECONDS = 0.3
SAID_EACH = 20
BATCH = 1_000
FIRST, LAST = UUID(int=0), UUID(int=2**128 - 1)

logger = logging.getLogger(__name__)

Way = Callable[[Database, Sequence[str], re.Match[str]], Awaitable[None]]


class Beside(Stepwise):
    """A migration that old nodes can live with. On PostgreSQL each statement is a transaction of its own, is done in
    its way of ``WAYS`` however often it is asked for, and none is in the others' way; on SQLite all are one."""

    async def step(self, client: Database, operation: TortoiseOperation, statements: Sequence[str]) -> None:
        if isinstance(operation, Fill):
            await operation.beside(client)
        for statement in statements:
            # With a table come its indexes, in one text.
            parts = [part.strip() for part in statement.split(";\n")] if "CREATE TABLE" in statement else [statement]
            await _do(client, [part.rstrip(";") for part in parts if part])


class Fill(ByHand):
    """Fills what was written before into what is new. ``postgres`` has ``$1`` and ``$2`` for ids of the table ``by``,
    and is done for all behind the first up to the second, of so many rows in a transaction; it can be done twice."""

    def __init__(self, by: str, *, postgres: str, sqlite: str = "") -> None:
        super().__init__([], sqlite=[sqlite] if sqlite else [])
        self._filling = postgres
        self._next = f"SELECT id FROM {by} WHERE id > $1 ORDER BY id OFFSET {BATCH - 1} LIMIT 1"  # noqa: S608

    async def beside(self, client: Database) -> None:
        """Fill all rows that there are now."""
        after = FIRST
        while after != LAST:
            found = await client.execute_query_dict(self._next, [after])
            until = found[0]["id"] if found else LAST
            await briefly(client, (self._filling, [after, until]))
            after = until


async def briefly(client: Database, *statements: tuple[str, list[UUID]]) -> None:
    """Do them in one transaction that waits for no lock longer than a moment, as often as it takes."""
    for attempt in count(1):
        try:
            async with in_transaction(client.connection_name) as transaction:
                await transaction.execute_query(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}")
                for statement, values in statements:
                    await transaction.execute_query(statement, values)
            return
        except Exception as error:
            if not (is_held(error) or is_conflict(error)):
                raise
            if attempt % SAID_EACH == 0:
                logger.warning("another transaction keeps a lock that a migration waits for: %s", statements[0][0])
        await asyncio.sleep(PAUSE_SECONDS)


async def _do(client: Database, statements: Sequence[str]) -> None:
    for form, way in WAYS.items():
        if match := re.match(form, statements[0]):
            await way(client, statements, match)
            return
    await briefly(client, *((statement, []) for statement in statements))


async def _table(client: Database, statements: Sequence[str], match: re.Match[str]) -> None:
    if not await _there(client, "SELECT to_regclass($1)", match["table"]):
        await briefly(client, *((statement, []) for statement in statements))


async def _column(client: Database, statements: Sequence[str], match: re.Match[str]) -> None:
    found = "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = $2 AND NOT attisdropped"
    if not await _there(client, found, match["table"], match["column"]):
        await briefly(client, (statements[0], []))


async def _constraint(client: Database, statements: Sequence[str], match: re.Match[str]) -> None:
    found = "SELECT conname FROM pg_constraint WHERE conrelid = to_regclass($1) AND conname = $2"
    if not await _there(client, found, match["table"], match["name"]):
        await briefly(client, (statements[0], []))


async def _trigger(client: Database, statements: Sequence[str], match: re.Match[str]) -> None:
    found = "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass($1) AND tgname = $2"
    if not await _there(client, found, match["table"], match["name"]):
        await briefly(client, (statements[0], []))


async def _index(client: Database, statements: Sequence[str], match: re.Match[str]) -> None:
    if await _there(
        client, "SELECT indexrelid FROM pg_index WHERE indexrelid = to_regclass($1) AND indisvalid", match["name"]
    ):
        return
    # One that was cut off is there, is kept up to date, and is of no use.
    await client.execute_query(f'DROP INDEX CONCURRENTLY IF EXISTS "{match["name"]}"')
    await client.execute_query(statements[0].replace("INDEX", "INDEX CONCURRENTLY", 1))


async def _no_index(client: Database, statements: Sequence[str], match: re.Match[str]) -> None:
    await client.execute_query(f"DROP INDEX CONCURRENTLY IF EXISTS {match['name']}")


async def _there(client: Database, sql: str, *names: str) -> bool:
    rows = await client.execute_query_dict(sql, list(names))
    return bool(rows) and next(iter(rows[0].values())) is not None


WAYS: dict[str, Way] = {
    r'CREATE TABLE "?(?P<table>\w+)"?': _table,
    r'ALTER TABLE "?(?P<table>\w+)"? ADD COLUMN "?(?P<column>\w+)"?': _column,
    r'ALTER TABLE "?(?P<table>\w+)"? ADD CONSTRAINT "?(?P<name>\w+)"?': _constraint,
    r'CREATE TRIGGER "?(?P<name>\w+)"? [\w\s]+ ON "?(?P<table>\w+)"?': _trigger,
    r'CREATE (?:UNIQUE )?INDEX "?(?P<name>\w+)"?': _index,
    r'DROP INDEX (?P<name>"?\w+"?)': _no_index,
}
"""How statements of a form are done: what is there already is not made again, and an index is made and dropped
concurrently. All others are done briefly, and must do no harm when they are done twice."""
