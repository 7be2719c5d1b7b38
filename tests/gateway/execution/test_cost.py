"""What an operation costs is known before it is executed, and has to do with the work that it makes."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLField,
    OperationDefinitionNode,
    execute,
    get_introspection_query,
    get_nullable_type,
    is_list_type,
    is_object_type,
    parse,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.execution.cost import Cost
from gateway.execution.introspection import FIELDS_PER_UNIT, IntrospectionCost
from gateway.execution.operations import OperationCache
from gateway.execution.result import OperationRejected, response_body
from gateway.execution.schema import Schema, build_schema
from gateway.settings.settings import Settings
from internals.strawberry import declared_metadata
from schema.cost import METADATA

LIMIT = Settings().cost_limit


@pytest.fixture(scope="module")
def schema() -> Schema:
    """The schema, without a limit."""
    return build_schema()


def cost(schema: Schema, query: str) -> int:
    document = parse(query)
    (operation,) = (one for one in document.definitions if isinstance(one, OperationDefinitionNode))
    return Cost(schema.core, document, operation).of({})


def fields(schema: Schema) -> Iterator[tuple[str, GraphQLField]]:
    for kind in schema.core.type_map.values():
        if is_object_type(kind) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                yield f"{kind.name}.{name}", field


def test_a_list_or_a_function_says_what_it_costs(schema: Schema) -> None:
    silent = []
    for name, field in fields(schema):
        is_list = is_list_type(get_nullable_type(field.type))
        resolver = getattr((field.extensions or {}).get("strawberry-definition"), "base_resolver", None)
        is_function = resolver is not None and not name.endswith(".id")
        if (is_list or is_function) and METADATA not in declared_metadata(field):
            silent.append(name)
    assert silent == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ __typename }", 1),
        ("{ viewer { user { id displayName } } }", 1 + 2 + 2),
        ("{ liveStreams(first: 20) { edges { node { id title } } } }", 40 + 20 * 4),
        ("{ liveStreams { edges { node { id title } } } }", 40 + 20 * 4),
        ("{ liveStreams(first: 2) { edges { node { a: id b: id } } pageInfo { hasNextPage } } }", 40 + 2 * 6),
        ('{ node(id: "x") { id ... on User { displayName } ... on LiveStream { title } } }', 20 + 3),
        (
            '{ liveStream(id: "x") { offer { ...S } } } fragment S on Offer { a: suggestedStarts(durationMinutes: 5) }',
            422,
        ),
        ("mutation { mute: goLive(input: {}) { errors { code } } }", 60 + 1 + 1),
    ],
)
def test_a_cost_is_what_the_fields_declare_times_the_pages_that_they_stand_in(
    schema: Schema, query: str, expected: int
) -> None:
    assert cost(schema, query) == expected


SELECTABLE = {
    "__Type": [
        "name",
        "fields(includeDeprecated: true) { %__Field }",
        "ofType { %__Type }",
        "interfaces { %__Type }",
        "possibleTypes { %__Type }",
        "inputFields(includeDeprecated: true) { %__InputValue }",
        "enumValues(includeDeprecated: true) { name }",
    ],
    "__Field": ["name", "type { %__Type }", "args(includeDeprecated: true) { %__InputValue }"],
    "__InputValue": ["name", "type { %__Type }", "defaultValue"],
}


@st.composite
def selections(draw: st.DrawFn, kind: str, depth: int = 4) -> str:
    """What may be asked of a part of a schema."""
    chosen = draw(st.lists(st.sampled_from(SELECTABLE[kind]), min_size=1, max_size=2))
    found = []
    for number, text in enumerate(chosen):
        name, mark, below = text.partition("%")
        if mark and depth:
            text = name + draw(selections(below.split()[0], depth - 1)) + " }"
        elif mark:
            text = "name" if kind != "__Schema" else "__typename"
        found.append(f"a{number}: {text}")
    return " ".join(found)


def size(answer: object) -> int:
    """The fields that an answer has, in all its objects."""
    if isinstance(answer, dict):
        return len(answer) + sum(map(size, answer.values()))
    return sum(map(size, answer)) if isinstance(answer, list) else 0


@settings(max_examples=25, deadline=None)
@given(selections("__Type"))
def test_introspection_costs_as_many_fields_as_it_resolves(selected: str) -> None:
    core = SCHEMA.core
    query = f'{{ __type(name: "Offer") {{ {selected} }} }}'
    document = parse(query)
    ((node,),) = (
        one.selection_set.selections for one in document.definitions if isinstance(one, OperationDefinitionNode)
    )
    assert isinstance(node, FieldNode)
    answer = execute(core, document)
    assert isinstance(answer, ExecutionResult)
    assert answer.data
    fields = size(answer.data["__type"])
    assert IntrospectionCost(core, {}).of(node) == 1 + -(-fields // FIELDS_PER_UNIT)


SCHEMA = build_schema()


def test_what_tools_ask_of_the_schema_costs_little(schema: Schema) -> None:
    assert cost(schema, get_introspection_query(descriptions=True, input_value_deprecation=True)) < LIMIT / 3


def aliases(count: int, selected: str) -> str:
    return " ".join(f"a{number}: {selected}" for number in range(count))


FRAGMENTS = (
    "{ __schema { "
    + aliases(32, "types { ...X }")
    + " } } fragment X on __Type { "
    + aliases(12, "fields { ...Y }")
    + " } fragment Y on __Field { "
    + aliases(4, "type { ...Z }")
    + " } fragment Z on __Type { ofType { fields { name } } }"
)
STARTS = (
    '{ liveStream(id: "x") { '
    + aliases(20, "offer { ...A }")
    + " } } fragment A on Offer { "
    + aliases(64, "suggestedStarts(durationMinutes: 1440, first: 50)")
    + " }"
)
CURSORS = (
    "{ " + aliases(60, "viewer { ...C }") + " } fragment C on Viewer { " + aliases(60, "notificationsCursor") + " }"
)
QUEUES = (
    '{ liveStream(id: "x") { '
    + aliases(60, "queue(first: 1) { ...Q }")
    + " } } fragment Q on PrivateSessionConnection "
    "{ edges { node { stream { " + aliases(60, "queue(first: 1) { pageInfo { hasNextPage } }") + " } } } }"
)
CYCLE = "{ viewer { user { ...F0 } } } " + " ".join(
    f"fragment F{number} on User {{ ...F{(number + 1) % 200} }}" for number in range(200)
)
DOUBLING = (
    "{ viewer { user { ...F0 } } } "
    + " ".join(f"fragment F{number} on User {{ ...F{number + 1} ...F{number + 1} }}" for number in range(40))
    + " fragment F40 on User { id }"
)
ABUSES = {
    "introspection by fragments in fragments": FRAGMENTS,
    "suggestions by the thousand": STARTS,
    "cursors by the thousand": CURSORS,
    "queues by the thousand": QUEUES,
    "a circle of fragments": CYCLE,
    "fragments that double": DOUBLING,
    "a thousand aliases": "{ " + aliases(1_000, "viewer { user { id } }") + " }",
    "a flood of directives": "{ viewer" + " @a" * 900 + " { user { id } } }",
    "lines without end": "{" + "\n" * 250_000 + aliases(500, "nothing") + "}",
    "wrong objects, printed for each mistake": "mutation { requestSession(input: {"
    + " ".join(f"a{number}: 1" for number in range(600))
    + "}) { session { id } } }",
    "a name of 250,000 letters": "{ " + "a" * 250_000 + " }",
    "levels without end": "{ viewer { liveStream { viewerSession { stream { " * 30 + "id" + " } } } }" * 30 + " }",
}


@pytest.mark.parametrize("abuse", ABUSES)
async def test_what_would_take_long_is_refused_in_a_moment_and_in_few_words(schema: Schema, abuse: str) -> None:
    with takes_at_most(1):
        with pytest.raises(OperationRejected) as refused:
            (await OperationCache(schema.core).prepare(ABUSES[abuse], None)).check({}, LIMIT)
        told = str(response_body(refused.value.result))
    assert len(told) < 20_000


def test_what_is_just_within_the_limit_takes_half_a_second_of_cpu_and_little_more_on_a_busy_machine(
    schema: Schema,
) -> None:
    query = FRAGMENTS.replace(aliases(32, "types { ...X }"), "types { ...X }").replace(
        aliases(12, "fields { ...Y }"), aliases(4, "fields { ...Y }")
    )
    assert LIMIT * 0.8 < cost(schema, query) < LIMIT
    with takes_at_most(2):
        execute(schema.core, parse(query))


@contextmanager
def takes_at_most(seconds: float) -> Iterator[None]:
    """So much CPU time. A look of the collector at all that the tests before have left is no work of this one."""
    gc.disable()
    try:
        began = time.process_time()
        yield
        assert time.process_time() - began < seconds
    finally:
        gc.enable()
