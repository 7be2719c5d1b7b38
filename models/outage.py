"""Which errors say that the database is away, rather than that something is wrong."""

import asyncpg
from tortoise.exceptions import DBConnectionError, OperationalError

AWAY = (DBConnectionError, OperationalError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)
