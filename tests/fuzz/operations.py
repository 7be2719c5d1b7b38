"""Random operations from the schema alone, as a seed has them: documents of all shapes, inputs of all types."""

import json
from collections.abc import Mapping
from random import Random

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    is_enum_type,
)
from strawberry import ID

from schema.ids import split_id
from tests.gateway.execution.compiled.any_document import Author

NUMBERS = [0, 1, 1, 2, 3, 5, 5, 10, 20, 30, 60, 100, -1, 1_000, 2**31 - 1]
TEXTS = ["", "hello", "Piano", "x" * 600, "😀" * 30, "\u202e", "'; DROP TABLE user_account; --", "USD", "EUR"]
KINDS = ["query", "query", "mutation", "subscription"]

KIND_OF = {"streamId": "LiveStream", "sessionId": "PrivateSession"}

OMITTED = 3
"""One field of an input in so many is left out, where it may be."""


class Fuzzer:
    """Writes operations. ``ids``: those that there are, to which the caller adds what it finds in answers."""

    def __init__(self, schema: GraphQLSchema, seed: int) -> None:
        self.random = Random(seed)
        self.ids: list[str] = []
        self._schema = schema
        self._enums: dict[str, list[str]] = {
            kind.name: list(kind.values) for kind in schema.type_map.values() if is_enum_type(kind)
        }
        assert schema.subscription_type
        self._listens = [
            (name, argument, KIND_OF[argument])
            for name, field in schema.subscription_type.fields.items()
            for argument in field.args
            if argument in KIND_OF
        ]

    def operation(self, noon: str) -> tuple[str, str, dict[str, bool]]:
        """A kind, a document and its variables; times are about ``noon``, an instant's beginning up to its minutes."""
        author = Author(self._schema, self.random.randint, self._literals(noon))
        kind = self.random.choice(KINDS)
        return kind, author.document(kind), {"yes": self.random.random() < 0.8, "no": self.random.random() < 0.2}

    def _literals(self, noon: str) -> Mapping[str, list[str]]:
        """Literals for arguments, by their type."""
        mutations = self._schema.mutation_type
        assert mutations
        inputs = {
            str(get_named_type(one.args["input"].type)): one.args["input"].type for one in mutations.fields.values()
        }
        return {
            **self._enums,
            **{name: [self._literal(kind, noon)] for name, kind in inputs.items()},
            "ID": [json.dumps(self._id()) for _ in range(4)],
            **{f"{name}.{argument}": [json.dumps(self._id(kind))] for name, argument, kind in self._listens},
            "Int": [str(self.random.choice(NUMBERS)) for _ in range(3)],
            "String": ["null", json.dumps(self.random.choice(TEXTS), ensure_ascii=False)],
            "Boolean": ["true", "false"],
            "DateTime": [self._instant(noon), self._instant(noon)],
        }

    def _literal(self, kind: GraphQLInputType, noon: str) -> str:
        """Any value of that type, as it is written in a document."""
        match kind:
            case GraphQLNonNull():
                return self._literal(kind.of_type, noon)
            case GraphQLList():
                return f"[{', '.join(self._literal(kind.of_type, noon) for _ in range(self.random.randint(0, 3)))}]"
            case GraphQLEnumType():
                return self.random.choice(self._enums[kind.name])
            case GraphQLInputObjectType():
                return self._object(kind, noon)
        match kind.name:
            case "Int":
                return str(self.random.choice(NUMBERS))
            case "Boolean":
                return self.random.choice(["true", "false"])
            case "ID":
                return json.dumps(self._id())
            case "DateTime":
                return self._instant(noon)
        return json.dumps(self.random.choice(TEXTS), ensure_ascii=False)

    def _object(self, kind: GraphQLInputObjectType, noon: str) -> str:
        given = []
        for name, one in kind.fields.items():
            # A key would have most be answered as the first was.
            needed = isinstance(one.type, GraphQLNonNull)
            if name != "idempotencyKey" and (needed or self.random.randrange(OMITTED)):
                given.append(f"{name}: {self._literal(one.type, noon)}")
        return f"{{{', '.join(given)}}}"

    def _id(self, kind: str | None = None) -> str:
        """One that there is, mostly; of that kind where there is one."""
        fitting = [one for one in self.ids if kind is None or (split_id(ID(one)) or ("",))[0] == kind]
        return self.random.choice(fitting) if fitting and self.random.random() < 0.95 else "nothing"

    def _instant(self, noon: str) -> str:
        return json.dumps(f"{noon}:{self.random.choice([0, 5, 30, 59]):02}:00Z")
