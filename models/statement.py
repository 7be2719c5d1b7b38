"""SQL of our own, for what happens with every event: to make it from querysets takes longer than to run it."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from tortoise.connection import get_connection

Value = str | int | datetime | UUID | Sequence[UUID] | Sequence[str] | None

MOST_VALUES = 6

ANY = re.compile(r"= ANY\((\{\d\})\)")


class Statement:
    """One statement, in which ``{0}`` stands for the first value, and so on. ``postgres``: how it is said there, where
    that differs. SQLite is given ids as text, and several of anything as a list in JSON: ``= ANY({0})`` goes for both.
    """

    def __init__(self, sqlite: str, postgres: str | None = None) -> None:
        self._texts = {
            "sqlite": _marked(ANY.sub(r"IN (SELECT value FROM json_each(\1))", sqlite), "?"),
            "postgres": _marked(postgres or sqlite, "$"),
        }

    def text(self, dialect: str) -> str:
        """How it is said there."""
        return self._texts[dialect]

    async def rows(self, *values: Value) -> list[dict[str, Any]]:
        """Run it in the transaction that it is called in, if any. What it gives is as the driver reads it: see
        ``instant`` and ``row_id``."""
        connection = get_connection("default")
        dialect = connection.capabilities.dialect
        given = list(map(_for_sqlite, values)) if dialect == "sqlite" else list(values)
        found: list[dict[str, Any]] = await connection.execute_query_dict(self._texts[dialect], given)
        return found


def instant(read: Any) -> datetime:
    """An instant, which SQLite has as text."""
    return datetime.fromisoformat(read) if isinstance(read, str) else read


def row_id(read: Any) -> UUID:
    """An id, which SQLite has as text; asyncpg's own are a subclass that not everybody takes."""
    return UUID(str(read))


def _marked(text: str, mark: str) -> str:
    return text.format(*(f"{mark}{number}" for number in range(1, MOST_VALUES + 1)))


def _for_sqlite(value: Value) -> object:
    match value:
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat(" ")
        case str() | int() | None:
            return value
        case _:
            return orjson.dumps([str(one) for one in value]).decode()
