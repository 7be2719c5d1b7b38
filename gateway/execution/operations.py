"""Operations: parsed, validated and costed once, then cached with all about them that does not depend on variables."""

from collections.abc import Mapping
from functools import cached_property, partial
from sys import getsizeof
from time import perf_counter

import orjson
from cachetools import LRUCache
from graphql import (
    ASTValidationRule,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    ValidationContext,
    parse,
    specified_rules,
    validate,
)

from gateway.execution.asker import Asker
from gateway.execution.cost import Cost
from gateway.execution.documents import (
    MOST_BYTES,
    bytes_of,
    field_names,
    introspects,
    operations_in,
    part_tokens,
    repeated,
    root_fields,
    types_always_selected,
    variables_inside,
)
from gateway.execution.limits import MOST_ERRORS, MOST_TOKENS, check_document, check_text
from gateway.execution.observing import code_of, observe
from gateway.execution.preparing import Key, Preparing
from gateway.execution.result import OperationRejected
from internals.strawberry import VALIDATION_RULES
from schema.request_errors import BadRequest, CostLimitExceeded

RULES = (*specified_rules, *VALIDATION_RULES)

INVALID, SEVERAL = "invalid", "several"
"""The labels of operations that are not valid, and of those with more or fewer than one root field."""

NULL_BY_PYTHON = "not to be None.", "not to be null."
"""What graphql-core says of a null that stands in a document, and as documents spell it."""

NO_OPERATION = "The document has no operation: no query, mutation or subscription."


class Operation:
    """One operation of a document, valid or not."""

    def __init__(
        self,
        schema: GraphQLSchema,
        query: str,
        document: DocumentNode,
        name: str | None,
        *,
        hide_suggestions: bool = False,
    ) -> None:
        operations = operations_in(document)
        chosen = next((node for node in operations if name is None or (node.name and node.name.value == name)), None)
        if chosen is None:
            raise BadRequest(NO_OPERATION if name is None else f'Unknown operation named "{name}".')
        self.query = query
        self.document = document
        self._chosen = chosen
        self.size = getsizeof(query) + bytes_of(document)
        """About what it keeps, in bytes."""
        self.type = chosen.operation
        self.name = chosen.name.value if chosen.name else None
        self._declared = frozenset(one.variable.name.value for one in chosen.variable_definitions or ())
        self._errors = mistakes_in(document, schema, hide_suggestions=hide_suggestions)
        for error in self._errors:
            error.message = error.message.replace(*NULL_BY_PYTHON)
            error.extensions = {"code": "GRAPHQL_VALIDATION_FAILED"}
        if not self._errors and name is None and len(operations) > 1:
            raise BadRequest("Say in `operationName` which of the operations is meant.")
        self._cost = None if self._errors else Cost(schema, document, chosen)
        self.label = INVALID if self._errors else label_of(root_fields(document, chosen))
        """What it is for, in metrics and logs: one of the schema's own names, never one of the client's."""

    @property
    def is_subscription(self) -> bool:
        """Whether it has a stream of results rather than one."""
        return self.type is OperationType.SUBSCRIPTION

    @property
    def is_mutation(self) -> bool:
        """Whether it changes anything."""
        return self.type is OperationType.MUTATION

    def check(self, variables: Mapping[str, object], limit: int) -> None:
        """Raises OperationRejected when it is not valid, or would cost more than ``limit`` (0: no limit)."""
        if self._cost is None:
            raise OperationRejected(*self._errors)
        if limit and (cost := self._cost.of(variables)) > limit:
            raise OperationRejected(
                CostLimitExceeded(f"This would cost {cost:,}; at most {limit:,} is served at once.")
            )

    def cost_of(self, variables: Mapping[str, object] | None) -> int:
        """What it may cost with these variables; 0 for one that is not valid."""
        return self._cost.of(variables or {}) if self._cost else 0

    def declared(self, variables: Mapping[str, object] | None) -> dict[str, object] | None:
        """Those of the variables that the operation declares."""
        return {name: value for name, value in variables.items() if name in self._declared} if variables else None

    @cached_property
    def introspects(self) -> bool:
        """Whether it asks what the schema is."""
        return introspects(self.document)

    @cached_property
    def repeats(self) -> bool:
        """Whether it may ask for a field of one object more than once."""
        return bool(repeated(self.document))

    def selects(self, type_name: str) -> bool:
        """Whether something of that type is selected, whatever the variables are."""
        return type_name in self._types_always_selected

    def asks(self, field: str) -> bool:
        """Whether the document asks for a field of that name."""
        return field in self._field_names

    def key(self, variables: Mapping[str, object] | None) -> tuple[object, ...]:
        """Equal for subscriptions that give the same results for the same updates.

        The arguments of the root field are left out, such as each client's own cursor: they only choose the source.
        """
        names = self._variables_inside
        inside = {name: variables[name] for name in names if name in variables} if variables and names else {}
        return self.query, self.name, orjson.dumps(inside, option=orjson.OPT_SORT_KEYS) if inside else None

    @cached_property
    def _field_names(self) -> frozenset[str]:
        return field_names(self.document)

    @cached_property
    def _types_always_selected(self) -> frozenset[str]:
        return types_always_selected(self.document, self._chosen)

    @cached_property
    def _variables_inside(self) -> frozenset[str]:
        return variables_inside(self.document)


def mistakes_in(document: DocumentNode, schema: GraphQLSchema, *, hide_suggestions: bool) -> list[GraphQLError]:
    """What is wrong with a document, as far as it is told."""
    visitors, contexts = list[ASTValidationRule](), list[ValidationContext]()

    def visitor_by(rule: type[ASTValidationRule], context: ValidationContext) -> ASTValidationRule:
        contexts.append(context)
        visitors.append(visitor := rule(context))
        return visitor

    rules = [partial(visitor_by, rule) for rule in RULES]
    try:
        return validate(schema, document, rules, max_errors=MOST_ERRORS, hide_suggestions=hide_suggestions)  # type: ignore[arg-type]
    finally:
        # Visitors are rings, which would keep the document until the collector of garbage comes to what is old.
        for node in document.definitions:
            if isinstance(node, OperationDefinitionNode | FragmentDefinitionNode):
                contexts[0].get_variable_usages(node).clear()
        for visitor in visitors:
            vars(visitor).clear()


def label_of(fields: frozenset[str]) -> str:
    """The label of a valid operation: there are as many as the schema has root fields, whatever clients send."""
    return next(iter(fields)) if len(fields) == 1 else SEVERAL


def asks_for_cost(extensions: Mapping[str, object] | None) -> bool:
    """Whether a request wants to be told what it costs: by ``extensions: {"cost": "report"}``."""
    return extensions is not None and extensions.get("cost") == "report"


class OperationCache:
    """The operations that clients send, cached by query and name; those least recently used are dropped when they take
    more than ``MOST_BYTES``."""

    def __init__(self, schema: GraphQLSchema, *, hide_suggestions: bool = False) -> None:
        self._schema = schema
        self._hide_suggestions = hide_suggestions
        self._cached: LRUCache[Key, Operation] = LRUCache(MOST_BYTES, lambda one: one.size)
        self._preparing = Preparing(self._parse)

    async def prepare(self, query: str | None, name: str | None, asker: Asker | None = None) -> Operation:
        """The operation of that name in a query (None: its only one), valid or not. ``asker``: whose turn it takes
        where it is not known yet.

        Raises BadRequest when there is none, OperationRejected when the query cannot be parsed.
        """
        if not query:
            raise BadRequest("No GraphQL query found in the request")
        # Some clients send an empty name for none.
        key = query, name or None
        return self._cached.get(key) or await self._parse_beside(key, asker)

    async def _parse_beside(self, key: Key, asker: Asker | None) -> Operation:
        began = perf_counter()
        try:
            operation = self._cached[key] = await self._preparing.ask(key, asker)
        except (OperationRejected, BadRequest) as rejected:
            code = rejected.code if isinstance(rejected, BadRequest) else code_of(rejected.errors)
            observe(INVALID, code, perf_counter() - began)
            raise
        return operation

    def _parse(self, query: str, name: str | None) -> Operation:
        check_text(query)
        try:
            document = parse(query, max_tokens=MOST_TOKENS)
        except GraphQLError as error:
            raise OperationRejected(error) from None
        part_tokens(document)
        check_document(document)
        return Operation(self._schema, query, document, name, hide_suggestions=self._hide_suggestions)
