"""Plans: how to execute an operation, found out once and cached with the schema while the operation is in use."""

from typing import Any, NamedTuple

from cachetools import LRUCache
from graphql import (
    BREAK,
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    Executor,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    OperationType,
    VariableNode,
    VariableValues,
    Visitor,
    VisitorAction,
    visit,
)

from gateway.execution.compiled.selections import Selections
from gateway.execution.documents import MOST_BYTES, bytes_of, repeated
from internals.graphql_core import CollectedFields, FieldDetailsList, GroupedFieldSet, collect_fields, collect_subfields

CONDITIONS = frozenset({"skip", "include"})
PLANS = "greenroom plans"

MOST_PLANS = 16
"""For one operation: there is a plan for each combination of its conditions."""
MOST_SUBFIELDS = 1_000


class Plan:
    """One operation under given conditions: the fields that it selects, and the functions for those that are compiled.
    ``repeated``: those that may be asked for more than once of one object."""

    def __init__(
        self, executor: Executor[Any], root_type: GraphQLObjectType, variables: VariableValues, repeated: frozenset[str]
    ) -> None:
        self.root_type = root_type
        self.root_fields = collect_fields(
            executor.schema, executor.fragments, variables, root_type, executor.operation
        ).grouped_field_set
        self.is_mutation = executor.operation.operation is OperationType.MUTATION
        self.subfields = Subfields(executor, variables)
        self.selections = Selections(executor.schema, self.subfields.grouped, repeated)
        self.whole = self.selections.root(root_type, self.root_fields)


class Subfields:
    """What is selected within the fields of an operation, found out once for each."""

    def __init__(self, executor: Executor[Any], variables: VariableValues) -> None:
        self._collect_arguments = executor.schema, executor.fragments, variables, executor.operation
        self._found: dict[tuple[GraphQLObjectType, int], tuple[FieldDetailsList, CollectedFields]] = {}

    def of(self, kind: GraphQLObjectType, details: FieldDetailsList) -> CollectedFields:
        """The fields that are selected within a field, for an object of that type."""
        key = kind, id(details)
        if cached := self._found.get(key):
            return cached[1]
        schema, fragments, variables, operation = self._collect_arguments
        collected = collect_subfields(schema, fragments, variables, operation, kind, details)
        if len(self._found) < MOST_SUBFIELDS:
            self._found[key] = details, collected
        return collected

    def grouped(self, kind: GraphQLObjectType, details: FieldDetailsList) -> GroupedFieldSet:
        """The same by the names that they have in the answer."""
        return self.of(kind, details).grouped_field_set


class _Operation(NamedTuple):
    document: DocumentNode
    size: int
    conditions: tuple[str, ...] | None
    repeated: frozenset[str]
    plans: dict[tuple[object, ...], Plan]


class Plans:
    """The plans of a schema's operations; those least recently used are dropped when their documents take more than
    ``MOST_BYTES``."""

    def __init__(self) -> None:
        self._operations: LRUCache[tuple[int, int], _Operation] = LRUCache(MOST_BYTES, lambda one: one.size)

    @staticmethod
    def of(schema: GraphQLSchema) -> "Plans":
        """The plans of that schema, which has them among its extensions."""
        plans: Plans | None = schema.extensions.get(PLANS)
        if plans is None:
            plans = schema.extensions[PLANS] = Plans()
        return plans

    def plan(self, executor: Executor[Any], document: DocumentNode) -> Plan | None:
        """The plan of the executor's operation with its variables; None when graphql-core has to execute all of it."""
        operation = self._operation(executor, document)
        if operation.conditions is None:
            return None
        values = tuple(executor.variable_values.coerced.get(name) for name in operation.conditions)
        if plan := operation.plans.get(values):
            return plan
        root_type = executor.schema.get_root_type(executor.operation.operation)
        if root_type is None or len(operation.plans) == MOST_PLANS or any(type(value) is not bool for value in values):
            return None
        sources, coerced = executor.variable_values
        names = operation.conditions
        variables = VariableValues({name: sources[name] for name in names}, {name: coerced[name] for name in names})
        try:
            plan = operation.plans[values] = Plan(executor, root_type, variables, operation.repeated)
        except (GraphQLError, RecursionError):
            return None
        return plan

    def _operation(self, executor: Executor[Any], document: DocumentNode) -> _Operation:
        # By identity, as comparing documents takes long; the document is kept, so that nothing else gets its id.
        key = id(document), id(executor.operation)
        if operation := self._operations.get(key):
            return operation
        operation = _Operation(document, bytes_of(document), conditions_of(document), repeated(document), {})
        self._operations[key] = operation
        return operation


def conditions_of(document: DocumentNode) -> tuple[str, ...] | None:
    """The variables that decide what is selected; None when more than ``@skip`` and ``@include`` may decide it."""
    conditions = _Conditions()
    visit(document, conditions)
    return None if conditions.others else tuple(conditions.names)


class _Conditions(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}
        self.others = False

    def enter_directive(self, node: DirectiveNode, *_: Any) -> VisitorAction:
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                self.names[argument.value.name.value] = None
            elif not isinstance(argument.value, BooleanValueNode):
                self.others = True
        return self._note(other=node.name.value not in CONDITIONS)

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_: Any) -> VisitorAction:
        return self._note(other=bool(node.variable_definitions))

    def _note(self, *, other: bool) -> VisitorAction:
        self.others |= other
        return BREAK if other else None
