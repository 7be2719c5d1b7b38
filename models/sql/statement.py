"""SQL of our own, for what happens with every event: to make it from querysets takes longer than to run it."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import accumulate, chain, count
from typing import Any, TypeVar
from uuid import UUID

import orjson
from tortoise.connection import get_connection
from tortoise.models import Model

from internals.tortoise import TransactionClient
from internals.tortoise_sqlite import SqliteClient, rows_of_each

M = TypeVar("M", bound=Model)

Value = str | int | datetime | UUID | Sequence[UUID] | Sequence[str] | Sequence[int] | None

MOST_VALUES = 48
"""Of one statement."""

MOST_JOINED = 4
"""So many statements are asked at once."""

PLACEHOLDER = re.compile(r"[?$](\d+)")
"""How the databases write a placeholder."""

WITH = "WITH "

ANY = re.compile(r"= ANY\(\{(\d)\}\)")


class Statement:
    """One statement, in which ``{0}`` stands for the first value, and so on.

    ``postgres``: how PostgreSQL is asked, where that differs. Where SQLite needs several statements for it, they are
    run one after the other. SQLite is given ids as text, and several values as a list in JSON; ``= ANY({0})`` is right
    for both. With a single value PostgreSQL is asked by ``=`` instead: for ``ANY`` it makes a plan each time, which may
    take longer than to run it. One that is known to read ``at_length`` keeps nobody waiting who reads meanwhile.
    """

    def __init__(self, sqlite: str | tuple[str, ...], postgres: str | None = None, *, at_length: bool = False) -> None:
        several = (sqlite,) if isinstance(sqlite, str) else sqlite
        self.postgres = postgres or several[0]
        self.at_length = at_length
        self._texts = {
            "sqlite": [
                _with_placeholders(ANY.sub(r"IN (SELECT value FROM json_each({\1}))", one), "?") for one in several
            ],
            "postgres": [_with_placeholders(self.postgres, "$")],
        }
        ((_, self.takes),) = self._texts["postgres"]
        self._lists = {int(number) for number in ANY.findall(self.postgres)}
        self._of_one, _ = _with_placeholders(ANY.sub(r"= {\1}", self.postgres), "$")

    def text(self, dialect: str) -> str:
        """The text for that database; of several, the last."""
        return self._texts[dialect][-1][0]

    async def rows(self, *values: Value) -> list[dict[str, Any]]:
        """Run it in the transaction that it is called in, if any. What it gives is as the driver reads it: see
        ``instant``, ``uuid_of`` and ``instance_of``."""
        (rows,) = await rows_of((self, values))
        return rows

    def _for(self, dialect: str, values: Sequence[object]) -> list[tuple[str, list[object]]]:
        """The statements for that database, each with its values."""
        if dialect == "postgres" and self._lists:
            given = list(values[: self.takes])
            ones = {number: _only(given[number]) for number in self._lists}
            if None not in ones.values():
                return [(self._of_one, [ones.get(number, value) for number, value in enumerate(given)])]
        return [(text, list(values[:count])) for text, count in self._texts[dialect]]


Asked = tuple[Statement, Sequence[Value]]
"""A statement and its values."""


async def rows_of(*asked: Asked) -> list[list[dict[str, Any]]]:
    """Run these statements in order; the rows of each. On SQLite that costs hardly more than one."""
    connection = get_connection("default")
    if isinstance(connection, SqliteClient):
        return await _of_sqlite(connection, asked)
    said = [one for statement, values in asked for one in statement._for("postgres", values)]
    return [await connection.execute_query_dict(text, given) for text, given in said]


async def commit_with(connection: TransactionClient, in_order: Sequence[Asked], *others: Asked) -> list[dict[str, Any]]:
    """Run these as the last statements of that transaction, and commit it; the rows of the last one. On SQLite all are
    one turn of the thread. On PostgreSQL those ``in_order``, which lock rows, are run one by one, and the ``others``
    behind them in as few statements as possible."""
    if isinstance(connection, SqliteClient) and (in_order or others):
        return (await _of_sqlite(connection, (*in_order, *others), last=True))[-1]
    found: list[dict[str, Any]] = []
    for statement, values in (*in_order, *_joined(others)):
        found = await statement.rows(*values)
    await connection.commit()
    return found


def _joined(asked: Sequence[Asked]) -> Iterator[Asked]:
    """These in fewer statements, of which there are few kinds, so that PostgreSQL keeps them prepared."""
    first = len(asked) % MOST_JOINED
    for some in (asked[:first], *(asked[at : at + MOST_JOINED] for at in range(first, len(asked), MOST_JOINED))):
        if some:
            values = [value for statement, values in some for value in values[: statement.takes]]
            yield at_once(*(statement for statement, _ in some)), values


@cache
def at_once(*statements: Statement) -> Statement:
    """One statement by which PostgreSQL runs all of these, in whatever order; only the last may begin with ``WITH``."""
    numbers = count()
    *others, last = (
        one.postgres.format(*(f"{{{next(numbers)}}}" for _ in range(one.takes))).strip() for one in statements
    )
    if not others:
        return statements[0]
    before = ", ".join(f"other_{number} AS ({text})" for number, text in enumerate(others))
    joint = f"WITH {before}{',' if last.startswith(WITH) else ''} {last.removeprefix(WITH)}"
    return Statement(joint)


async def _of_sqlite(
    connection: SqliteClient, asked: Sequence[Asked], *, last: bool = False
) -> list[list[dict[str, Any]]]:
    parts = [statement._for("sqlite", list(map(_for_sqlite, values))) for statement, values in asked]
    at_length = any(statement.at_length for statement, _ in asked)
    found = await rows_of_each(connection, list(chain.from_iterable(parts)), last=last, at_length=at_length)
    return [found[end - 1] for end in accumulate(map(len, parts))]


def instant(read: Any) -> datetime:
    """An instant, which SQLite has as text. What PostgreSQL has as infinity comes without a zone."""
    found: datetime = datetime.fromisoformat(read) if isinstance(read, str) else read
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def uuid_of(read: Any) -> UUID:
    """An id, which SQLite has as text; asyncpg's own are a subclass that not everybody takes."""
    return UUID(str(read))


def _only(several: object) -> object:
    """The only one of these values; None where there are more or fewer."""
    return several[0] if isinstance(several, list | tuple) and len(several) == 1 else None


def _with_placeholders(text: str, sign: str) -> tuple[str, int]:
    """The text with placeholders that begin with that sign, and how many values it takes."""
    written = text.format(*(f"{sign}{number}" for number in range(1, MOST_VALUES + 1)))
    return written, max(map(int, PLACEHOLDER.findall(written)), default=0)


def _for_sqlite(value: Value) -> object:
    match value:
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat(" ")
        case str() | int() | None:
            return value
        case _:
            return orjson.dumps(list(value), default=str).decode()
