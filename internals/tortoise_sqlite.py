"""What we use of Tortoise's engine for SQLite beyond its documentation."""

from typing import Any

from tortoise.backends.base.client import ConnectionWrapper, TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite import client as sqlite
from tortoise.backends.sqlite.client import SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections

__all__ = ["SqliteClient", "TwoConnections"]

SqliteClient = sqlite.SqliteClient
"""One connection to a file. When it goes, so does the engine below: take Tortoise's."""


class Begun(SqliteTransactionContext):
    """The one transaction of this process. Tortoise's own keeps its lock for ever when BEGIN fails or is cancelled."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            self.token = get_connections().set(self.connection_name, self.connection)
            try:
                await self.connection.begin()
            except BaseException:
                get_connections().reset(self.token)
                raise
        except BaseException:
            self._trxlock.release()
            raise
        begun: TransactionalDBClient = self.connection
        return begun


class TwoConnections(SqliteClient):
    """A file, read by another connection than that of the transactions: in WAL mode, reading waits for no writer, of
    this process or of another. Tortoise's own has one connection for both. When it goes, take Tortoise's engine, once
    tests/models/test_broken_database.py and test_foreign_writer.py pass with it."""

    def __init__(self, file_path: str, **kwargs: Any) -> None:
        super().__init__(file_path, **kwargs)
        self.reader = SqliteClient(file_path, **kwargs)

    async def create_connection(self, with_db: bool) -> None:
        await super().create_connection(with_db)
        await self.reader.create_connection(with_db)

    async def close(self) -> None:
        await self.reader.close()
        await super().close()

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        return self.reader.acquire_connection()

    def _in_transaction(self) -> TransactionContext:
        return Begun(SqliteTransactionWrapper(self), self._lock)


client_class = TwoConnections
"""Tortoise looks for this name in the module of an engine."""
