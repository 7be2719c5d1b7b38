"""What is remembered of an operation never shows: asked again, with other variables, it is judged anew."""

import asyncio
import gc
import threading
import tracemalloc
from collections.abc import Mapping
from typing import Any

import pytest
from graphql import GraphQLError

from gateway.execution import operations
from gateway.execution.operations import OperationCache
from gateway.execution.result import OperationRejected
from gateway.execution.schema import Schema, build_schema
from schema.request_errors import BadRequest
from tests.gateway.http.test_error_codes import JSON, TITLES, codes
from tests.stage import Stage

PAGES = (
    "query($n: Int, $m: Int) { liveStreams(first: $n) { edges { node { queue(first: $m) { edges { cursor } } } } } }"
)
TWO = "query A { viewer { user { displayName } } } query B { __typename }"
ORDER = {
    "no operation before what is wrong with others": ("query A { nothing } fragment a on User { id }", "B"),
    "no operation at all": ("fragment a on Nothing { id }", None),
    "nothing to execute at all": ("type User { id: ID }", None),
    "nothing": ("", None),
}


@pytest.fixture(scope="module")
def schema() -> Schema:
    """A schema with a limit of 1,000 fields."""
    return build_schema(1_000)


async def test_a_cost_is_that_of_the_variables(schema: Schema) -> None:
    for _ in range(2):
        for sizes, refused in (({"n": 50, "m": 50}, True), ({"n": 2, "m": 2}, False), ({"n": 2, "m": 900}, True)):
            documents = OperationCache(schema.core)
            assert await is_refused(documents, sizes) == refused
            assert await is_refused(schema.operations, sizes) == refused
    assert not await is_refused(schema.operations, {"n": 2, "m": True})
    assert await is_refused(schema.operations, {}), "lists without a size have their usual one"
    assert await is_refused(schema.operations, {"n": [], "m": "x"}), "what is no size is left to execution"


async def is_refused(documents: OperationCache, variables: Mapping[str, object]) -> bool:
    """Whether these pages cost too much."""
    try:
        (await documents.prepare(PAGES, None)).check(variables, 1_000)
    except OperationRejected as refused:
        (error,) = refused.errors
        assert error.extensions == {"code": "COST_LIMIT_EXCEEDED"}
        return True
    return False


@pytest.mark.parametrize("case", ORDER)
async def test_whether_there_is_an_operation_comes_first(schema: Schema, case: str) -> None:
    for _ in range(2):
        with pytest.raises(BadRequest):
            await schema.operations.prepare(*ORDER[case])


@pytest.mark.parametrize(
    ("selected", "fragments", "selects"),
    [
        ("... on MembersChanged { __typename }", "", True),
        ("...E", "fragment E on MembersChanged { __typename }", True),
        ("...E", "fragment E on PresenceEvent { ... on MembersChanged { __typename } }", True),
        ("... { __typename } ... on MemberJoined { __typename }", "", False),
        ("MembersChanged: __typename", "", False),
        # What is there for some variables alone.
        ("... on MembersChanged @include(if: true) { __typename }", "", False),
        ("... @skip(if: false) { ... on MembersChanged { __typename } }", "", False),
        ("...E @include(if: true)", "fragment E on MembersChanged { __typename }", False),
        ("...E @include(if: true) ...E", "fragment E on MembersChanged { __typename }", True),
        # What other operations of the document select.
        (
            "__typename",
            "subscription O { waitingRoomPresence(streamId: 1) { event { ...E } } } "
            "fragment E on MembersChanged { __typename }",
            False,
        ),
    ],
)
async def test_the_types_that_an_operation_selects_by_name_are_known(
    schema: Schema, selected: str, fragments: str, selects: bool
) -> None:
    query = f'subscription S {{ waitingRoomPresence(streamId: "x") {{ event {{ {selected} }} }} }} {fragments}'
    assert (await schema.operations.prepare(query, "S")).selects("MembersChanged") is selects


async def test_each_request_has_the_operation_that_it_names(stage: Stage) -> None:
    expected = {"A": {"viewer": {"user": {"displayName": "Ben"}}}, "B": {"__typename": "Query"}}
    for _ in range(2):
        for name, data in expected.items():
            assert (await stage.ben.post({"query": TWO, "operationName": name})).json() == {"data": data}
        response = await stage.ben.post({"query": TWO})
        assert (response.status_code, codes(response)) == (400, {"BAD_REQUEST"})
        response = await stage.ben.post({"query": TWO, "operationName": "C"})
        assert (response.status_code, codes(response)) == (400, {"BAD_REQUEST"})


EMPTY = {
    "{ }": {},
    "query A { }": {},
    "mutation { }": {},
    "{ ... { } }": {},
    "{ ...a } fragment a on Query { }": {},
    "{ viewer { } }": {"viewer": {}},
    "{ viewer { user { } ... on Viewer { } } }": {"viewer": {"user": {}}},
    "{ __schema { } liveStreams { edges { } pageInfo { } } }": {
        "__schema": {},
        "liveStreams": {"edges": [{}], "pageInfo": {}},
    },
    'mutation { endStream(input: {streamId: "x"}) { errors { } } }': {"endStream": {"errors": [{}]}},
}


async def test_a_selection_of_nothing_is_answered_with_nothing(stage: Stage) -> None:
    await stage.live()
    for query, data in EMPTY.items():
        response = await stage.ben.post({"query": query})
        assert (query, response.status_code, response.json()) == (query, 200, {"data": data})


async def test_the_same_mistake_has_the_same_answer(stage: Stage) -> None:
    for query in ("{ wallets }", "{ viewer", TWO):
        first, again = [(await stage.ben.post({"query": query})).json() for _ in range(2)]
        assert first == again


async def test_what_may_change_something_is_not_done_by_get_however_often_it_was_posted(stage: Stage) -> None:
    mutation = 'mutation { blockFan(input: {userId: "x"}) { errors { code } } }'
    assert codes(await stage.ben.post({"query": mutation})) == set()
    response = await stage.http.get("/graphql", params={"query": mutation})
    (error,) = response.json()["errors"]
    assert (response.status_code, error["message"]) == (405, "mutations are not allowed when using GET")


async def test_the_media_type_may_have_parameters_and_capitals(stage: Stage) -> None:
    for kind in ("application/json; charset=utf-8", "Application/JSON", " application/json ;x=y"):
        response = await stage.ben.post(TITLES, **{"Content-Type": kind})
        assert (kind, response.status_code, response.headers["Content-Type"]) == (kind, 200, JSON)
    for kind in ("text/plain; application/json", "application/jsonp", "application/json-patch+json"):
        assert (kind, (await stage.ben.post(TITLES, **{"Content-Type": kind})).status_code) == (kind, 415)


async def test_a_name_that_stands_too_often_is_refused_before_it_is_compared_with_itself(stage: Stage) -> None:
    for many, expected in ((64, set()), (65, {"COST_LIMIT_EXCEEDED"})):
        found = codes(await stage.ben.post({"query": "{" + "liveStreams { edges { cursor } } " * many + "}"}))
        assert (many, found) == (many, expected)
        fragments = "".join(
            f" fragment F{number} on Query {{ viewer {{ role: __typename }} }}" for number in range(many)
        )
        spreads = " ".join(f"...F{number}" for number in range(many))
        assert (many, codes(await stage.ben.post({"query": f"{{ {spreads} }} {fragments}"}))) == (many, expected)


def of_type(depth: int) -> str:
    """A type and what it is made of, so deep, without a fragment: as some tools write out GraphiQL's own query."""
    return f"kind name ofType {{ {of_type(depth - 1)} }}" if depth else "kind name"


def input_values() -> str:
    return f"name description type {{ {of_type(9)} }} defaultValue"


INTROSPECTION = f"""{{ __schema {{
  queryType {{ name }} mutationType {{ name }} subscriptionType {{ name }}
  types {{
    kind name description
    fields(includeDeprecated: true) {{ name description args {{ {input_values()} }} type {{ {of_type(9)} }} }}
    inputFields {{ {input_values()} }} interfaces {{ {of_type(9)} }} possibleTypes {{ {of_type(9)} }}
    enumValues(includeDeprecated: true) {{ name description }}
  }}
  directives {{ name description locations args {{ {input_values()} }} }}
}} }}"""


async def test_a_name_that_stands_in_many_places_is_compared_in_none(stage: Stage) -> None:
    assert INTROSPECTION.count("name") > 64
    response = await stage.anonymous.post({"query": INTROSPECTION})
    assert response.json()["data"]["__schema"]["queryType"] == {"name": "Query"}
    half_inlined = INTROSPECTION.replace(f"args {{ {input_values()} }}", "args { ...Value }")
    response = await stage.anonymous.post(
        {"query": f"{half_inlined} fragment Value on __InputValue {{ {input_values()} }}"}
    )
    assert response.json()["data"]["__schema"]["queryType"] == {"name": "Query"}


LOCATIONS = {
    *("QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"),
    *("VARIABLE_DEFINITION", "SCHEMA", "SCALAR", "OBJECT", "FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INTERFACE"),
    *("UNION", "ENUM", "ENUM_VALUE", "INPUT_OBJECT", "INPUT_FIELD_DEFINITION"),
}
"""Of directives, in the specification of September 2025: clients that know these refuse a schema with another."""


async def test_directives_stand_where_clients_know_that_they_may(stage: Stage) -> None:
    found = (await stage.anonymous.ask(INTROSPECTION))["__schema"]["directives"]
    assert {one["name"] for one in found} == {"include", "skip", "deprecated", "specifiedBy", "oneOf"}
    assert {place for one in found for place in one["locations"]} <= LOCATIONS


async def test_fields_of_one_place_count_together_wherever_they_are_written(stage: Stage) -> None:
    nested = "viewer { user { id " + "id " * 32 + "} }"
    twice = f"query {{ {nested} ...F }} fragment F on Query {{ {nested} }}"
    assert codes(await stage.ben.post({"query": twice})) == {"COST_LIMIT_EXCEEDED"}
    assert codes(await stage.ben.post({"query": twice.replace("...F", "...F viewer { user { ... { id } } }")})) == {
        "COST_LIMIT_EXCEEDED"
    }
    assert codes(await stage.ben.post({"query": twice.replace("id " * 32, "id " * 20)})) == set()


async def test_fragments_that_are_spread_without_end_are_not_valid(stage: Stage) -> None:
    endless = (
        "{ viewer { user { ...U } } } fragment U on User { id ...V } fragment V on User { node: displayName ...U }"
    )
    nested = "{ __schema { types { ...T } } } fragment T on __Type { name ofType { ...T } }"
    for query in (endless, nested):
        assert codes(await stage.ben.post({"query": query})) == {"GRAPHQL_VALIDATION_FAILED"}


QUEUES = "{ liveStreams(first: $n) { edges { node { queue(first: $n) { edges { cursor } } } } } }"


@pytest.mark.parametrize(
    ("query", "variables", "refused"),
    [
        (f"query($n: Int = 100) {QUEUES}", {}, True),
        (f"query($n: Int = 100) {QUEUES}", None, True),
        (f"query($n: Int = 2) {QUEUES}", {}, False),
        (f"query($n: Int = 100) {QUEUES}", {"n": 2}, False),
        (f"query($n: Int = 2) {QUEUES}", {"n": 100}, True),
        (f"query($n: Int) {QUEUES}", {"n": 100.0}, True),
        (f"query($n: Int) {QUEUES}", {"n": 2.0}, False),
        (f"query($n: Int! = 100) {QUEUES}", {}, True),
        (f"query Small($n: Int = 2) {QUEUES} query Big($n: Int = 100) {QUEUES}", {}, False),
        (f"query Small($n: Int = 100) {QUEUES} query Big($n: Int = 2) {QUEUES}", {}, True),
        (f"query($n: Int = 100) {{ ...F }} fragment F on Query {QUEUES}", {}, True),
    ],
)
async def test_the_cost_is_that_of_what_is_executed(
    schema: Schema, query: str, variables: dict[str, object] | None, refused: bool
) -> None:
    operation = await schema.operations.prepare(query, "Small" if "Small" in query else None)
    for _ in range(2):
        if refused:
            with pytest.raises(OperationRejected, match="would cost"):
                operation.check(variables or {}, 5_000)
        else:
            operation.check(variables or {}, 5_000)


async def test_what_is_cached_of_documents_is_bounded_in_bytes(schema: Schema, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "MOST_BYTES", 4 * 1024 * 1024)
    cache = OperationCache(schema.core)
    fields = " ".join(f"a{number}: liveStream(id: $id) {{ id }}" for number in range(60))
    queries = [f"query Q{number}($id: ID!) {{ {fields} }}" for number in range(30)]
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    prepared = [id(await cache.prepare(query, None)) for query in queries]
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 6 * 1024 * 1024
    assert id(await cache.prepare(queries[-1], None)) == prepared[-1]


async def test_of_the_variables_only_those_that_are_declared_are_kept(schema: Schema) -> None:
    operation = await schema.operations.prepare("query($id: ID!) { liveStream(id: $id) { id } }", None)
    assert operation.declared({"id": "x", "more": "y" * 1_000}) == {"id": "x"}
    assert operation.declared({}) is None
    assert operation.declared(None) is None


async def test_others_have_their_turn_while_a_new_document_is_prepared(
    schema: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    others_had_theirs = threading.Event()
    kept_in_time = list[bool]()

    def mistakes_in(*known: Any, **told: Any) -> list[GraphQLError]:
        kept_in_time.append(others_had_theirs.wait(timeout=10))
        return validated(*known, **told)

    validated = operations.mistakes_in
    monkeypatch.setattr(operations, "mistakes_in", mistakes_in)
    preparing = asyncio.create_task(schema.operations.prepare("query Turns { __typename }", None))
    for _ in range(10):
        await asyncio.sleep(0)
    assert not preparing.done()
    others_had_theirs.set()
    await preparing
    assert kept_in_time == [True]


async def test_a_document_that_many_send_at_once_is_prepared_once_though_the_first_has_gone(schema: Schema) -> None:
    query = "query AtOnce($id: ID!) { liveStream(id: $id) { id } }"
    first, *others = (asyncio.create_task(schema.operations.prepare(query, None)) for _ in range(5))
    await asyncio.sleep(0)
    first.cancel()
    found = await asyncio.gather(*others)
    assert {id(one) for one in found} == {id(await schema.operations.prepare(query, None))}
    assert first.cancelled()
