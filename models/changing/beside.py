"""Changing the tables of PostgreSQL beside nodes that use them: nobody waits for longer than a moment, and a migration
that was cut off in the middle can be done again."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from uuid import UUID

from tortoise.migrations.operations import TortoiseOperation
from tortoise.transactions import in_transaction

from internals.tortoise_operations import ByHand, Database, Stepwise
from models.database.contention import is_conflict, is_held
from models.fields import FIRST_ID, LAST_ID

LOCK_MILLISECONDS = 200
"""How long a step waits for a lock, and so whoever comes behind it: less than it takes PostgreSQL to look for
deadlocks, so that it is the step that gives way."""

PAUSE_SECONDS = 0.3
SAID_EACH = 20
BATCH = 1_000

logger = logging.getLogger(__name__)

Way = Callable[[Database, str, str], Awaitable[None]]


class Beside(Stepwise):
    """A migration that old nodes can live with. On PostgreSQL each statement is a transaction of its own, is done as
    ``WAYS`` says, holds up nobody for long, and does no harm when it is done again. On SQLite all are one
    transaction."""

    async def step(self, client: Database, operation: TortoiseOperation, statements: Sequence[str]) -> None:
        if isinstance(operation, Fill):
            await operation.beside(client)
        for statement in statements:
            # With a table come its indexes, in one text.
            parts = [part.strip() for part in statement.split(";\n")] if "CREATE TABLE" in statement else [statement]
            await _do(client, [part.rstrip(";") for part in parts if part])


class Fill(ByHand):
    """Fills new columns or tables from what was written before. ``postgres`` is done for the rows of the table ``by``
    with ids behind ``$1`` up to ``$2``, one batch after the other, each a transaction; it can be done twice."""

    def __init__(self, by: str, *, postgres: str, sqlite: str = "") -> None:
        super().__init__([], sqlite=[sqlite] if sqlite else [])
        self._filling = postgres
        self._next = f"SELECT id FROM {by} WHERE id > $1 ORDER BY id OFFSET {BATCH - 1} LIMIT 1"  # noqa: S608

    async def beside(self, client: Database) -> None:
        """Fill all rows that there are now."""
        after = FIRST_ID
        while after != LAST_ID:
            found = await client.execute_query_dict(self._next, [after])
            until = found[0]["id"] if found else LAST_ID
            await briefly(client, (self._filling, [after, until]))
            after = until


async def briefly(client: Database, *statements: tuple[str, list[UUID]]) -> None:
    """Do these in one transaction that waits for no lock longer than a moment, and try it again until it is done."""
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
    for form, there in MADE_ONCE.items():
        if (match := re.match(form, statements[0])) and await _there(client, there, *match.groups()):
            return
    for form, way in WAYS.items():
        if match := re.match(form, statements[0]):
            await way(client, statements[0], match["name"])
            return
    await briefly(client, *((statement, []) for statement in statements))


async def _index(client: Database, statement: str, name: str) -> None:
    if await _there(client, "SELECT indexrelid FROM pg_index WHERE indexrelid = to_regclass($1) AND indisvalid", name):
        return
    # One that was cut off is there, is kept up to date, and is of no use.
    await client.execute_query(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')
    await client.execute_query(statement.replace("INDEX", "INDEX CONCURRENTLY", 1))


async def _no_index(client: Database, _: str, name: str) -> None:
    await client.execute_query(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')


async def _there(client: Database, sql: str, *names: str) -> bool:
    rows = await client.execute_query_dict(sql, list(names))
    return bool(rows) and next(iter(rows[0].values())) is not None


MADE_ONCE = {
    r'CREATE TABLE "?(\w+)"?': "SELECT to_regclass($1)",
    r'ALTER TABLE "?(\w+)"? ADD COLUMN "?(\w+)"?': (
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = $2 AND NOT attisdropped"
    ),
    r'ALTER TABLE "?(\w+)"? ADD CONSTRAINT "?(\w+)"?': (
        "SELECT conname FROM pg_constraint WHERE conrelid = to_regclass($1) AND conname = $2"
    ),
    r'CREATE TRIGGER "?(\w+)"? [\w\s]+ ON "?(\w+)"?': (
        "SELECT tgname FROM pg_trigger WHERE tgname = $1 AND tgrelid = to_regclass($2)"
    ),
}
"""By the form of a statement, the query that finds whether it was done already; then it is not done again."""

WAYS: dict[str, Way] = {
    r'CREATE (?:UNIQUE )?INDEX "?(?P<name>\w+)"?': _index,
    r'DROP INDEX "?(?P<name>\w+)"?': _no_index,
}
"""An index is made and dropped concurrently. All other statements are done briefly, and must do no harm when they are
done twice."""
