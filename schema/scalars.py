"""DateTime: ISO 8601 with a zone, in UTC when it goes out."""

from datetime import UTC, datetime

import strawberry
from graphql import GraphQLError


def parse(value: object) -> datetime:
    """An instant in UTC. A time without a zone means nothing to a server, so it is refused."""
    try:
        # RFC 3339 lets t and z be small, Python does not.
        text = value.upper() if isinstance(value, str) else ""
        instant = datetime.fromisoformat(text) if "T" in text else None
        if instant is not None and instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise GraphQLError("A DateTime is ISO 8601 with a zone, such as 2026-11-23T20:15:00Z.")


def serialize(value: datetime) -> str:
    """Such as 2026-11-23T20:15:00.250000Z."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


DATE_TIME = strawberry.scalar(
    name="DateTime",
    description="An instant in ISO 8601 with a zone, such as 2026-11-23T20:15:00Z; in answers it is always in UTC.",
    specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
    serialize=serialize,
    parse_value=parse,
)
