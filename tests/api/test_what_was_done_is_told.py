"""An answer that has nothing of a mutation that was done, because of an error elsewhere, says so with that error."""

import pytest

from tests.conftest import ON_SQLITE
from tests.sockets import Answer
from tests.stage import Stage

pytestmark = ON_SQLITE

ASKS = "asks: requestSession(input: {streamId: $own, durationMinutes: 10}) { session { id } errors { code } }"
MAY_NOT = "ends: endStream(input: {streamId: $own}) { stream { id } errors { code } }"
ENDS_WITHIN = """asks: requestSession(input: {streamId: $own, durationMinutes: 10}) {
    it: session { stream { offer { suggestedStarts(durationMinutes: 10, first: 0) } } } errors { code }
}"""
REFUSED = ASKS.replace("Minutes: 10", "Minutes: 7")
AGAIN = REFUSED.replace("Minutes: 7", 'Minutes: 7, idempotencyKey: "k"')
TELLS_THE_REST = "resumes: resumeQueue(input: {streamId: $own}) { stream { id queue(first: 0) { edges { cursor } } } }"


async def answer(stage: Stage, *fields: str) -> Answer:
    stream = await stage.live()
    return await stage.ben.execute(f"mutation($own: ID!) {{ {' '.join(fields)} }}", own=stream)


@pytest.mark.parametrize(
    ("fields", "code", "left"),
    [
        pytest.param((ASKS, MAY_NOT), "FORBIDDEN", None, id="by a later one"),
        pytest.param((ENDS_WITHIN,), "BAD_REQUEST", {"asks": {"it": None, "errors": []}}, id="within its result"),
    ],
)
async def test_what_was_done_is_named_where_an_error_takes_it_out_of_the_answer(
    stage: Stage, fields: tuple[str, ...], code: str, left: Answer | None
) -> None:
    found = await answer(stage, *fields)
    assert found["data"] == left
    (error,) = found["errors"]
    assert error["extensions"] == {"code": code, "done": ["asks"]}
    assert error["message"].endswith(" What asks did is done, and stays.")
    assert (await stage.ben.wallet())[1] > 0


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param((MAY_NOT, ASKS), id="it was not begun"),
        pytest.param((REFUSED, MAY_NOT), id="it was refused"),
        pytest.param((AGAIN, AGAIN.replace("asks", "again"), MAY_NOT), id="it is refused again for its key"),
    ],
)
async def test_what_was_not_done_is_not_named(stage: Stage, fields: tuple[str, ...]) -> None:
    (error,) = (await answer(stage, *fields))["errors"]
    assert error["extensions"] == {"code": "FORBIDDEN"}
    assert "stays" not in error["message"]
    assert await stage.ben.wallet() == (10_000, 0)


async def test_what_the_answer_tells_is_not_named(stage: Stage) -> None:
    stream = await stage.live()
    found = await stage.ana.execute(f"mutation($own: ID!) {{ {TELLS_THE_REST} }}", own=stream)
    assert found["data"] == {"resumes": {"stream": {"id": stream, "queue": None}}}
    assert found["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}
