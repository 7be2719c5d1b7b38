"""A value in a document that cannot be read: the error says where it stands, in the document's own spelling."""

import pytest

from tests.conftest import ON_SQLITE
from tests.stage import Stage

pytestmark = ON_SQLITE

NOON = '"2026-11-23T12:00:00Z"'
VALUES = {
    "a text that is no DateTime": '{ creatorStats(from: "noon", to: NOON) { requested } }',
    "a number for a DateTime": "{ creatorStats(from: 5, to: NOON) { requested } }",
    "null for a DateTime": "{ creatorStats(from: null, to: NOON) { requested } }",
    "a default that is no DateTime": 'query($t: DateTime! = "noon") { creatorStats(from: $t, to: NOON) { requested } }',
    "a DateTime in an input": 'mutation { reschedule(input: { sessionId: "x", start: "noon" }) { errors { code }}}',
    "null for an ID": "{ node(id: null) { id } }",
    "a text for an Int": '{ liveStreams(first: "5") { edges { cursor } } }',
    "a text for an enum": 'mutation { decide(input: { sessionId: "x", decision: "DENY" }) { errors { code } } }',
}


@pytest.mark.parametrize("what", VALUES)
async def test_what_is_wrong_with_a_value_is_told_with_its_place(stage: Stage, what: str) -> None:
    (error,) = (await stage.ana.execute(VALUES[what].replace("NOON", NOON)))["errors"]
    assert error["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED"}
    assert error["locations"] != []
    assert "None" not in error["message"]


async def test_a_date_time_in_a_document_is_read_as_one_in_variables(stage: Stage) -> None:
    written = await stage.ana.ask(f"{{ creatorStats(from: {NOON}, to: {NOON}) {{ requested }} }}")
    assert written == await stage.ana.ask(
        "query($t: DateTime!) { creatorStats(from: $t, to: $t) { requested } }", t=NOON.strip('"')
    )
