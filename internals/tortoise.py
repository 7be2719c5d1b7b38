"""What we use of Tortoise beyond its documentation."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

import asyncpg
from tortoise import Tortoise
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base import config_generator
from tortoise.backends.base.client import PoolConnectionWrapper, TransactionalDBClient, TransactionContextPooled
from tortoise.connection import get_connections
from tortoise.context import TortoiseContext
from tortoise.fields.base import Field
from tortoise.models import Model

__all__ = [
    "PostgresClient",
    "TransactionClient",
    "columns_of",
    "field_of",
    "instance_of",
    "open_database",
    "parse_database_url",
    "selection_of",
    "table_of",
]

parse_database_url = config_generator.expand_db_url
"""A database address as Tortoise's configuration has it, so that our defaults stand under its own options.
When it goes, parse it by hand: it is a URL, whose query holds the options."""

TransactionClient = TransactionalDBClient
"""What ``in_transaction`` gives. When it goes, it is whatever that gives."""

ACQUIRE_SECONDS = 10.0
"""How long to wait for a connection of the pool."""

FULL_SECONDS = 1.0
"""After which a server that had no more connections is asked for one again."""

GIVE_BACK_SECONDS = 1.0
"""How long the server has to say that it has left a statement that was cancelled; then the connection is closed."""


async def open_database(config: dict[str, Any], *, everywhere: bool) -> TortoiseContext:
    """Open databases; ``everywhere``: also for tasks that did not inherit this one's context.
    When it goes, have each task of the server enter the ``TortoiseContext`` that this gives."""
    return await Tortoise.init(config=config, _enable_global_fallback=everywhere)


def columns_of(model: type[Model]) -> Iterable[str]:
    """The attributes that a row's columns are kept in. When it goes, ``Model.describe()`` has them."""
    return model._meta.fields_db_projection


def table_of(model: type[Model]) -> str:
    """The name of its table. When it goes, ``Model.describe()`` has it."""
    return model._meta.db_table


M = TypeVar("M", bound=Model)


def selection_of(model: type[Model]) -> str:
    """SQL that reads whole rows of its table. When it goes, ``Model.describe()`` has table and columns."""
    columns = ", ".join(f'"{column}"' for column in model._meta.fields_db_projection.values())
    return " ".join(("SELECT", columns, "FROM", f'"{model._meta.db_table}"'))


def instance_of(model: type[M], row: Mapping[str, Any]) -> M:
    """A row, by column and as the driver has read it, as the model's own queries would give it.
    When it goes, take those queries, which take longer to be made than to be run."""
    return model._init_from_db(**row)


def field_of(model: type[Model], column: str) -> Field[Any]:
    """A column's field, which knows how to read its value from JSON.
    When it goes, convert by the classes that ``Model.describe()`` names."""
    return model._meta.fields_map[column]


class BorrowedConnection(PoolConnectionWrapper[Any]):
    """A connection for one statement. Raises TimeoutError when none becomes free."""

    async def __aenter__(self) -> Any:
        await self.ensure_connection()
        self.connection = await _borrow(self.client._pool)
        return self.connection

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        await _give_back(self.client._pool, self.connection)


class BegunTransaction(TransactionContextPooled):
    """A connection for one transaction. Raises TimeoutError when none becomes free."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        pool = self.client._parent._pool
        self.client._connection = await _borrow(pool)
        self.token = get_connections().set(self.connection_name, self.client)
        try:
            await self.client.begin()
        except BaseException:
            get_connections().reset(self.token)
            await _give_back(pool, self.client._connection)
            raise
        return self.client

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        try:
            if not self.client._finalized:
                # After what a read-only server says Tortoise would leave the transaction open, as one that is over.
                await (self.client.rollback() if exc_type else self.client.commit())
        except Exception:
            if exc_type is None:
                raise
        finally:
            get_connections().reset(self.token)
            await _give_back(self.client._parent._pool, self.client._connection)


async def _borrow(pool: asyncpg.Pool) -> Any:
    """A connection of the pool. Where the server has no more, one of those that the pool has is waited for. Raises
    TimeoutError when none becomes free."""
    while True:
        try:
            return await pool.acquire(timeout=ACQUIRE_SECONDS)
        except asyncpg.TooManyConnectionsError:
            if not pool.get_size():
                raise
            _make_smaller(pool)


def _make_smaller(pool: asyncpg.Pool) -> None:
    """Take a holder without a connection out of the pool, for some time: it would be tried again before those that have
    one, and by all who wait."""
    holders = pool._queue._queue
    if empty := next((one for one in holders if not one.is_connected()), None):
        holders.remove(empty)
        asyncio.get_running_loop().call_later(FULL_SECONDS, pool._queue.put_nowait, empty)


async def _give_back(pool: asyncpg.Pool | None, connection: Any) -> None:
    """Give a connection back to the pool. Where a silent server makes that fail, the connection is closed and nothing
    is raised: an error in place of a cancellation would have a task go on that was told to end."""
    if pool:
        with suppress(Exception):
            await pool.release(connection, timeout=GIVE_BACK_SECONDS)


class PostgresClient(AsyncpgDBClient):
    """The pool of one process for PostgreSQL. Tortoise's own waits for ever for a connection, loses that of a
    transaction whose BEGIN fails, and a cancellation where the server is silent. ``dsn``: what asyncpg reads as libpq
    does, such as ``sslmode``.
    When it goes, take Tortoise's engine, once the same tests pass with it."""

    async def create_pool(self, **given: Any) -> asyncpg.Pool:
        return await asyncpg.create_pool(given.pop("dsn", None), reset=_leave_session, **given)

    def connections(self) -> dict[str, int]:
        """How many connections the pool has, by whether somebody uses them."""
        if self._pool is None:
            return {}
        idle = self._pool.get_idle_size()
        return {"idle": idle, "used": self._pool.get_size() - idle}

    async def replace_connections(self) -> None:
        """Close each of them before it is used again, and open a new one."""
        await self._expire_connections()

    def acquire_connection(self) -> BorrowedConnection:
        return BorrowedConnection(self, self._pool_init_lock)

    def _in_transaction(self) -> BegunTransaction:
        return BegunTransaction(TransactionWrapper(self), self._pool_init_lock)


async def _leave_session(connection: object) -> None:
    """Send nothing when a connection is given back: no statement of ours changes its session, as settings and advisory
    locks are those of a transaction. A transaction that is still open is rolled back before. asyncpg would send four
    statements, one of them ``RESET ALL``, after each one of ours."""


client_class = PostgresClient
"""Tortoise looks for this name in the module of an engine."""
