"""Which cursors to begin from an operation asks for is known before it is executed."""

from uuid import uuid4

from graphql import GraphQLObjectType

from gateway.execution.cursors_asked import NOTIFICATIONS, SESSIONS, streams_in
from gateway.execution.schema import build_schema
from schema.ids import global_id


def test_these_are_all_the_fields_that_give_a_cursor_of_a_topic_and_none_of_a_page() -> None:
    kinds = build_schema().core.type_map.values()
    fields = {name for kind in kinds if isinstance(kind, GraphQLObjectType) for name in kind.fields}
    assert {name for name in fields if name.endswith("Cursor")} - {"startCursor", "endCursor"} == {
        SESSIONS,
        NOTIFICATIONS,
    }


def test_streams_are_found_among_variables_and_in_inputs_and_nothing_else_is_taken_for_one() -> None:
    one, other = uuid4(), uuid4()
    variables = {
        "id": global_id("LiveStream", one),
        "input": {"streamId": global_id("LiveStream", other), "durationMinutes": 10, "note": "é"},
        "fan": global_id("User", uuid4()),
        "text": "LiveStream",
        "many": [1, None],
        "none": None,
    }
    assert list(streams_in(variables)) == [one, other]
