"""What a change of the schema would do to clients: ``make check`` fails on breaking changes that are not announced.

``published.graphql`` is what clients were last told; ``schema.graphql`` is what is served. A breaking change stands in
CHANGELOG.md under "Unreleased", in the words in which it is reported here. A deprecation's reason begins with the date
from which the name may go, at least six months after its announcement.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
)

HERE = Path(__file__).resolve().parent
CHANGELOG = HERE.parent / "CHANGELOG.md"
UNRELEASED = "## Unreleased"
SHORTEST_WARNING = timedelta(days=182)

Member = GraphQLField | GraphQLArgument | GraphQLInputField | GraphQLEnumValue


def untold(published: GraphQLSchema, served: GraphQLSchema, changelog: str, today: date) -> Iterator[str]:
    """What is wrong with the change from the published schema to the served one, a sentence each."""
    unreleased = changelog.partition(UNRELEASED)[2].partition("\n## ")[0]
    for change in find_breaking_changes(published, served):
        if change.description not in unreleased:
            yield f"breaks clients, and CHANGELOG.md does not say so: {change.description}"
    announced = dict(deprecations(published))
    for name, reason in deprecations(served):
        ends = _date(reason)
        if ends is None:
            yield f"{name} is deprecated without a date: its reason begins with the day from which it may go."
        elif announced.get(name) != reason and ends < today + SHORTEST_WARNING:
            yield f"{name} is deprecated with less than six months' warning."
        elif name not in changelog:
            yield f"{name} is deprecated, and CHANGELOG.md does not say so."


def deprecations(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    """Every deprecated name, as ``Type.field`` or ``Type.field(argument)``, with its reason."""
    for kind in schema.type_map.values():
        for name, member in _members(kind):
            if member.deprecation_reason is not None:
                yield name, member.deprecation_reason


def _members(kind: GraphQLNamedType) -> Iterator[tuple[str, Member]]:
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in kind.fields.items():
            yield f"{kind.name}.{name}", field
            yield from (
                (f"{kind.name}.{name}({name_of_argument})", argument)
                for name_of_argument, argument in field.args.items()
            )
    elif isinstance(kind, GraphQLInputObjectType):
        yield from ((f"{kind.name}.{name}", field) for name, field in kind.fields.items())
    elif isinstance(kind, GraphQLEnumType):
        yield from ((f"{kind.name}.{name}", value) for name, value in kind.values.items())


def _date(reason: str) -> date | None:
    try:
        return date.fromisoformat(reason.partition(":")[0])
    except ValueError:
        return None


def main() -> int:
    """Check the schema of this checkout; 1 when something is not announced."""
    published, served = (build_schema((HERE / f"{name}.graphql").read_text()) for name in ("published", "schema"))
    wrong = list(untold(published, served, CHANGELOG.read_text(), datetime.now(UTC).date()))
    sys.stderr.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
