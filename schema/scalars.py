"""DateTime: ISO 8601 with a zone, in UTC when it goes out. BigInt: whole numbers of any size."""

import re
from datetime import UTC, datetime
from typing import Any, NewType

import strawberry
from graphql import GraphQLError, ValueNode, value_from_ast_untyped

MOST_DIGITS = 40

IN_AN_INSTANT = re.compile("[-+0-9:.,TWZ]+")
"""What it consists of: Python reads over a NUL and what follows it, and over what stands behind six digits of a
second."""


def parse(value: object) -> datetime:
    """An instant in UTC. A time without a zone means nothing to a server, so it is refused."""
    try:
        # RFC 3339 lets t and z be small, Python does not.
        text = value.upper() if isinstance(value, str) else ""
        instant = datetime.fromisoformat(text) if "T" in text and IN_AN_INSTANT.fullmatch(text) else None
        if instant is not None and instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise GraphQLError("A DateTime is ISO 8601 with a zone, such as 2026-11-23T20:15:00Z.")


def parse_literal(node: ValueNode, variables: dict[str, Any] | None = None) -> datetime:
    """The same of what stands in a document; its errors say where."""
    try:
        return parse(value_from_ast_untyped(node, variables))
    except GraphQLError as error:
        raise GraphQLError(error.message, node) from None


def serialize(value: datetime) -> str:
    """Such as 2026-11-23T20:15:00.250000Z."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


DATE_TIME = strawberry.scalar(
    name="DateTime",
    description="An instant in ISO 8601 with a zone, such as 2026-11-23T20:15:00Z; in answers it is always in UTC.",
    specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
    serialize=serialize,
    parse_value=parse,
    parse_literal=parse_literal,
)

BigInt = NewType("BigInt", int)
"""A whole number that GraphQL's Int may be too narrow for."""


def parse_whole(value: object) -> BigInt:
    """A whole number from its digits."""
    if isinstance(value, str) and value.removeprefix("-").isdecimal() and value.isascii() and len(value) <= MOST_DIGITS:
        return BigInt(int(value))
    raise GraphQLError(f'A BigInt is a string of at most {MOST_DIGITS} decimal digits, such as "3000000000".')


BIG_INT = strawberry.scalar(
    name="BigInt",
    description='A whole number of any size, as a string of its decimal digits, such as "3000000000": numbers in JSON '
    "lose digits beyond 2^53 in many clients.",
    serialize=str,
    parse_value=parse_whole,
)
