"""Operations: parsed, validated and costed once, and remembered with all that is known of them."""

from collections.abc import Mapping
from functools import cached_property, lru_cache

import orjson
from graphql import DocumentNode, GraphQLError, GraphQLSchema, OperationType, parse, specified_rules, validate

from gateway.execution.documents import most_frequent_field, operations_in, type_conditions, variables_inside
from gateway.execution.result import OperationRejected, as_graphql_error
from internals.strawberry import VALIDATION_RULES
from schema.cost import Cost
from schema.request_errors import BadRequest, CostLimitExceeded, PersistedQueryNotSupported

RULES = (*specified_rules, *VALIDATION_RULES)
MOST_TOKENS = 2_000
MOST_ALIKE = 64
"""Fields of one response name, in one place, are compared with each other when a document is validated: 240 take half
a second."""

MOST_OPERATIONS = 1_000


class Operation:
    """One operation of a document, valid or not. Whatever does not depend on variables is found out once."""

    def __init__(self, schema: GraphQLSchema, query: str, document: DocumentNode, name: str | None) -> None:
        operations = operations_in(document)
        meant = next((one for one in operations if name is None or (one.name and one.name.value == name)), None)
        if meant is None:
            reason = "Can't get GraphQL operation type" if name is None else f'Unknown operation named "{name}".'
            raise BadRequest(reason)
        self.query = query
        self.document = document
        self.type = meant.operation
        self.name = meant.name.value if meant.name else None
        self._errors = validate(schema, document, RULES)
        for error in self._errors:
            error.extensions = {"code": "GRAPHQL_VALIDATION_FAILED"}
        if not self._errors and name is None and len(operations) > 1:
            raise BadRequest("Say in `operationName` which of the operations is meant.")
        self._cost = None if self._errors else Cost(document, meant)

    @property
    def is_subscription(self) -> bool:
        """Whether it listens, rather than being answered once."""
        return self.type is OperationType.SUBSCRIPTION

    def check(self, variables: Mapping[str, object], limit: int) -> None:
        """Raises OperationRejected when it is not valid, or would cost more than ``limit`` fields (0: no limit)."""
        if self._cost is None:
            raise OperationRejected(*self._errors)
        if limit and (cost := self._cost.of(variables)) > limit:
            problem = CostLimitExceeded(f"This would take {cost} fields; at most {limit} are served at once.")
            raise OperationRejected(as_graphql_error(problem))

    def selects(self, type_name: str) -> bool:
        """Whether it selects anything of that type by its name."""
        return type_name in self._type_conditions

    def key(self, variables: Mapping[str, object] | None) -> tuple[object, ...]:
        """Equal for subscriptions whose updates are executed alike.

        The root field's arguments have done their work once its source is known; what they were, such as each client's
        own cursor, does not matter any more.
        """
        names = self._variables_inside
        inside = {name: variables[name] for name in names if name in variables} if variables and names else {}
        return self.query, self.name, orjson.dumps(inside, option=orjson.OPT_SORT_KEYS) if inside else None

    @cached_property
    def _type_conditions(self) -> frozenset[str]:
        return type_conditions(self.document)

    @cached_property
    def _variables_inside(self) -> frozenset[str]:
        return variables_inside(self.document)


def check_query(query: str | None, extensions: Mapping[str, object] | None) -> None:
    """Raises PersistedQueryNotSupported for a hash without its query: so automatic persisted queries begin."""
    if not query and extensions and extensions.get("persistedQuery") is not None:
        raise PersistedQueryNotSupported


class OperationCache:
    """The operations that a schema is asked for, those in use."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._known = lru_cache(maxsize=MOST_OPERATIONS)(self._read)

    def prepare(self, query: str | None, name: str | None) -> Operation:
        """The operation that is meant, valid or not.

        Raises BadRequest when there is none, OperationRejected when the query cannot be read.
        """
        if not query:
            raise BadRequest("No GraphQL query found in the request")
        # Some clients send an empty name for none.
        return self._known(query, name or None)

    def _read(self, query: str, name: str | None) -> Operation:
        try:
            document = parse(query, max_tokens=MOST_TOKENS)
        except GraphQLError as error:
            raise OperationRejected(error) from None
        name_of_most, count = most_frequent_field(document)
        if count > MOST_ALIKE:
            problem = CostLimitExceeded(f"A document names `{name_of_most}` at most {MOST_ALIKE} times in one place.")
            raise OperationRejected(as_graphql_error(problem))
        return Operation(self._schema, query, document, name)
