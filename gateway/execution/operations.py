"""What is found out about an operation once, before its variables are known, and remembered."""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from operator import itemgetter

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    parse,
    specified_rules,
)
from strawberry.schema.schema import validate_document
from strawberry.types.graphql import OperationType
from strawberry.utils.operation import get_first_operation, get_operation_type

from schema.cost import Cost
from schema.request_errors import BadRequest, CostLimitExceeded, RequestError, add_code

EXECUTABLE = OperationDefinitionNode | FragmentDefinitionNode
MOST_TOKENS = 2_000
MOST_ALIKE = 64
"""Fields of one response name are compared with each other when a document is validated: 240 take half a second."""

MOST_OPERATIONS = 1_000


class OperationRejected(Exception):
    """An operation that is answered with errors instead of being executed."""

    def __init__(self, *errors: GraphQLError) -> None:
        super().__init__(*errors)
        self.errors = list(errors)
        for error in errors:
            add_code(error)


class Operation:
    """One operation of a document, valid or not."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, name: str | None) -> None:
        try:
            self.type = get_operation_type(document, name)
        except RuntimeError:
            reason = "Can't get GraphQL operation type" if name is None else f'Unknown operation named "{name}".'
            raise BadRequest(reason) from None
        self.document = document
        self.name = name or _name_of(get_first_operation(document))
        self._errors = validate_document(schema, document, tuple(specified_rules))
        for error in self._errors:
            error.extensions = {"code": "GRAPHQL_VALIDATION_FAILED"}
        if not self._errors and name is None and _has_several(document):
            raise BadRequest("Say in `operationName` which of the operations is meant.")
        self._cost = None if self._errors else Cost(document)

    def check(self, variables: Mapping[str, object], limit: int) -> None:
        """Raises OperationRejected when it is not valid, or would cost more than ``limit`` fields (0: no limit)."""
        if self._cost is None:
            raise OperationRejected(*self._errors)
        if limit and (cost := self._cost.of(variables)) > limit:
            problem = CostLimitExceeded(f"This would take {cost} fields; at most {limit} are served at once.")
            raise OperationRejected(as_graphql_error(problem))


class OperationCache:
    """The operations that a schema is asked for, those in use."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._known = lru_cache(maxsize=MOST_OPERATIONS)(self._read)

    def operation(self, query: str | None, name: str | None) -> Operation:
        """The operation that is meant. Raises BadRequest when there is none, Refused when the query cannot be read."""
        if not query:
            raise BadRequest("No GraphQL query found in the request")
        return self._known(query, name)

    def is_subscription(self, query: str, name: str | None) -> bool:
        """Whether a subscription is meant; where nothing can be meant, none is."""
        try:
            return "subscription" in query and self.operation(query, name).type is OperationType.SUBSCRIPTION
        except (RequestError, OperationRejected):
            return False

    def _read(self, query: str, name: str | None) -> Operation:
        try:
            document = parse(query, max_tokens=MOST_TOKENS)
        except GraphQLError as error:
            raise OperationRejected(error) from None
        name_of_most, count = most_frequent_field(document)
        if count > MOST_ALIKE:
            problem = CostLimitExceeded(f"A document names `{name_of_most}` at most {MOST_ALIKE} times.")
            raise OperationRejected(as_graphql_error(problem))
        return Operation(self._schema, document, name)


def most_frequent_field(document: DocumentNode) -> tuple[str, int]:
    """The response name that stands most often in a document, and how often."""
    found: Counter[str] = Counter()
    waiting = [definition.selection_set for definition in document.definitions if isinstance(definition, EXECUTABLE)]
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FieldNode):
                found[(selection.alias or selection.name).value] += 1
            if isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                waiting.append(selection.selection_set)
    return max(found.items(), key=itemgetter(1), default=("", 0))


def as_graphql_error(problem: Exception) -> GraphQLError:
    """What was raised, in the one shape that errors go out in."""
    return problem if isinstance(problem, GraphQLError) else GraphQLError(str(problem), original_error=problem)


def _name_of(operation: OperationDefinitionNode | None) -> str | None:
    return operation.name.value if operation and operation.name else None


def _has_several(document: DocumentNode) -> bool:
    return sum(isinstance(definition, OperationDefinitionNode) for definition in document.definitions) > 1
