"""Tortoise's driver for PostgreSQL, which here waits for a connection only so long, and loses none.

Its own waits for ever for a free connection, and keeps the connection of a transaction whose BEGIN fails.
"""

from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import PoolConnectionWrapper, TransactionalDBClient, TransactionContextPooled
from tortoise.connection import get_connections

ACQUIRE_SECONDS = 10.0


class Borrowed(PoolConnectionWrapper[Any]):
    """A connection for one statement. Raises TimeoutError when none becomes free."""

    async def __aenter__(self) -> Any:
        await self.ensure_connection()
        self.connection = await self.client._pool.acquire(timeout=ACQUIRE_SECONDS)
        return self.connection


class Begun(TransactionContextPooled):
    """A connection for one transaction. Raises TimeoutError when none becomes free."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        pool = self.client._parent._pool
        self.client._connection = await pool.acquire(timeout=ACQUIRE_SECONDS)
        self.token = get_connections().set(self.connection_name, self.client)
        try:
            await self.client.begin()
        except BaseException:
            get_connections().reset(self.token)
            await pool.release(self.client._connection)
            raise
        return self.client


class PatientClient(AsyncpgDBClient):
    """The pool of one process."""

    def acquire_connection(self) -> Borrowed:
        return Borrowed(self, self._pool_init_lock)

    def _in_transaction(self) -> Begun:
        return Begun(TransactionWrapper(self), self._pool_init_lock)


client_class = PatientClient
"""Tortoise looks for this name in the module of an engine."""
