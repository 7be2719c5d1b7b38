"""The ids of the rows that have to do with one person, some at a time, by indexes: however many there are, the last of
them cost as much as the first."""

from collections.abc import AsyncIterator, Iterable, Sequence
from uuid import UUID

from tortoise.models import Model

from internals.tortoise import table_of
from models.sessions import PrivateSession
from models.sql.statement import Statement, uuid_of

RowId = str | int | UUID
"""An id as the driver reads it. All ids of one table are of one kind, and sort as the database sorts them."""

SESSIONS_AT_ONCE = 100
"""The rows of so many sessions are asked for together: each has a few."""

Pages = AsyncIterator[list[RowId]]
"""Ids of so many rows at most, in order. One may be on several pages."""

CHANGES = "status"
"""A column that changes: whoever goes by an index with it may miss a row that moves meanwhile to where they have
been."""


class Walk:
    """Goes through a table's rows that have a person in one column, by the first index that begins with the column.
    Where there is none it goes through all rows of the table, by their ids: for tables that stay small."""

    def __init__(self, table: type[Model], column: str) -> None:
        index = _index_of(table, column)
        rest = index[1:] if index else ()
        self._by = rest if "id" in rest else (*rest, "id")
        theirs = f'"{column}" = {{0}}'
        columns = [f'"{name}"' for name in dict.fromkeys(("id", *self._by))]
        selected, chosen = (columns, [theirs]) if index else ([*columns, f"{theirs} AS found"], [])
        values = ", ".join(f"{{{number}}}" for number, _ in enumerate(self._by, 2))
        order = ", ".join(f'"{name}"' for name in self._by)
        self.first = _page(table, selected, chosen, order)
        self.next = _page(table, selected, [*chosen, f"({order}) > ({values})"], order)

    async def pages(self, person_id: UUID, count: int) -> Pages:
        """That person's rows."""
        rows = await self.first.rows(person_id, count)
        while rows:
            if ids := sorted(row["id"] for row in rows if row.get("found", True)):
                yield ids
            last = [rows[-1][name] for name in self._by]
            rows = await self.next.rows(person_id, count, *last) if len(rows) == count else []


def _index_of(table: type[Model], column: str) -> tuple[str, ...] | None:
    described = table.describe()
    indexes = (tuple(one) for one in (*described["unique_together"], *described["indexes"]))
    return next((one for one in indexes if one[0] == column and CHANGES not in one), None)


def _page(table: type[Model], selected: Iterable[str], chosen: Sequence[str], order: str) -> Statement:
    where = ("WHERE", " AND ".join(chosen)) if chosen else ()
    select = ("SELECT", ", ".join(selected), "FROM", f'"{table_of(table)}"')
    return Statement(" ".join((*select, *where, "ORDER BY", order, "LIMIT {1}")))


async def sessions_of(person_id: UUID, count: int) -> Pages:
    """Their sessions, on either side."""
    for side in ("fan_id", "creator_id"):
        async for sessions in Walk(PrivateSession, side).pages(person_id, count):
            yield sessions


async def rows_of_sessions_of(person_id: UUID, table: type[Model], count: int, column: str | None = None) -> Pages:
    """A table's rows that belong to their sessions; with ``column``, those of them that have the person there."""
    theirs = f'AND "{column}" = {{1}}' if column else ""
    rows = Statement(f'SELECT id FROM "{table_of(table)}" WHERE session_id = ANY({{0}}) {theirs}')  # noqa: S608
    async for sessions in sessions_of(person_id, SESSIONS_AT_ONCE):
        of_these = await rows.rows([uuid_of(one) for one in sessions], *([person_id] if column else []))
        ids = sorted(row["id"] for row in of_these)
        for start in range(0, len(ids), count):
            yield ids[start : start + count]
