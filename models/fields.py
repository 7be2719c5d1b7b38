"""The one id type, and instants."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise import fields
from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A UUID of version 7 (RFC 9562): its order is the order of creation."""
    return uuid7()


FIRST_ID, LAST_ID = UUID(int=0), UUID(int=2**128 - 1)
"""Before every id, and behind every id."""


def first_id_at(instant: datetime) -> UUID:
    """An id between those that were made before that instant and those from then on, to the millisecond."""
    # None was made before 1970, from which on they count.
    return UUID(int=max(0, int(instant.timestamp() * 1_000)) << 80)


def first_id_before(one: UUID, by: timedelta) -> UUID:
    """An id before all that were made at most ``by`` before ``one``."""
    return UUID(int=max(0, one.int - (int(by.total_seconds() * 1_000) << 80)))


class DatetimeField(fields.DatetimeField[Any]):
    """Tortoise's field, for instants in UTC. SQLite keeps them as text, which Tortoise reads with a regular expression,
    twenty times slower. It has the same name as Tortoise's, because migrations go by a field's name."""

    def to_python_value(self, value: Any) -> datetime | None:
        """An instant in UTC, from a row or an argument; None for anything that is no instant."""
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if not isinstance(value, datetime):
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As migrations know it: the column is that of Tortoise's field."""
        _, arguments, options = super().deconstruct()
        return f"{fields.DatetimeField.__module__}.{fields.DatetimeField.__name__}", arguments, options
