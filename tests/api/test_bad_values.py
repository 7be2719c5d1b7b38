"""What is wrong before any rule is asked: pages, cursors, shapes and characters that no schema allows."""

import orjson
import pytest

from schema.cursors import encode
from tests.api.full_house import House
from tests.api.scenes import nothing_changes
from tests.conftest import ON_SQLITE
from tests.mutations import MUTATIONS
from tests.sockets import Answer
from tests.stage import Stage

pytestmark = ON_SQLITE

PAGES = {
    "liveStreams": """query($first: Int, $after: String) {
      liveStreams(first: $first, after: $after) { edges { cursor } }
    }""",
    "privateSessions": """query($first: Int, $after: String) {
      viewer { privateSessions(first: $first, after: $after) { edges { cursor } } }
    }""",
    "notifications": """query($first: Int, $after: String) {
      viewer { notifications(first: $first, after: $after) { edges { cursor } } }
    }""",
    "queue": """query($stream: ID!, $first: Int, $after: String) {
      liveStream(id: $stream) { queue(first: $first, after: $after) { edges { cursor } } }
    }""",
    "messages": """query($stream: ID!, $first: Int, $after: String) {
      waitingRoom(streamId: $stream) { messages(last: $first, before: $after) { edges { cursor } } }
    }""",
}
NO_PAGES: list[Answer] = [{"first": size} for size in (0, -1, 101, 1_000)]
NO_CURSORS: list[Answer] = [
    {"after": one} for one in ("", "nonsense", "ü🎹", "=", encode("x"), encode("-1"), "x" * 9_000)
]
STARTS = """query($stream: ID!, $minutes: Int!, $first: Int) {
  liveStream(id: $stream) { offer { suggestedStarts(durationMinutes: $minutes, first: $first) } }
}"""
STATS = "query($from: DateTime!, $to: DateTime!) { creatorStats(from: $from, to: $to) { requested } }"


async def test_a_page_has_1_to_100_items_and_goes_on_behind_a_cursor_of_ours(stage: Stage) -> None:
    house = await House.full(stage)
    for page, query in PAGES.items():
        for given in (*NO_PAGES, *NO_CURSORS):
            answer = await stage.ana.execute(query, stream=house.stream, **given)
            assert (page, given, code_of(answer)) == (page, given, "BAD_REQUEST")
        for size in (1, 100, None):
            assert "errors" not in await stage.ana.execute(query, stream=house.stream, first=size)


@pytest.mark.parametrize("size", [2**31, -(2**31) - 1, 2**63, 1e308, -1e308, 1.5, "5", True])
async def test_a_size_that_is_no_int_is_told_as_such_whatever_such_a_page_would_cost(
    stage: Stage, size: object
) -> None:
    stream = await stage.live()
    for query in PAGES.values():
        answer = await stage.ana.execute(query, stream=stream, first=size)
        assert code_of(answer) == "BAD_REQUEST"
        assert answer["errors"][0]["message"].startswith("Variable '$first' has invalid value: ")


async def test_suggestions_are_few_and_of_some_length(stage: Stage) -> None:
    stream = await stage.live()
    for minutes, first in ((0, 5), (-1, 5), (1_441, 5), (10, 0), (10, -1), (10, 51), (2_147_483_648, 5)):
        answer = await stage.ben.execute(STARTS, stream=stream, minutes=minutes, first=first)
        assert code_of(answer) == "BAD_REQUEST"
    found = (await stage.ben.ask(STARTS, stream=stream, minutes=1_440, first=50))["liveStream"]["offer"]
    assert len(found["suggestedStarts"]) == 50


NO_SPANS: list[tuple[str | None, str | None]] = [
    ("2030-01-02T00:00:00Z", "2030-01-01T00:00:00Z"),
    ("2030-01-01T00:00:00", "2030-01-02T00:00:00Z"),
    ("yesterday", "today"),
    (None, None),
    ("0001-01-01T00:00:00+14:00", "2030-01-01T00:00:00Z"),
]


@pytest.mark.parametrize(
    "behind", ["Z\0", "Z\0later", ".1234567x+01:00", "\0Z", " Z", "Z ", "Z\n", "+01:00[Europe/Rome]"]
)
async def test_an_instant_has_nothing_behind_it_or_within(stage: Stage, behind: str) -> None:
    answer = await stage.ana.execute(STATS, **{"from": f"2030-01-01T00:00:00{behind}", "to": "2030-01-02T00:00:00Z"})
    assert code_of(answer) == "BAD_REQUEST"


@pytest.mark.parametrize("zone", ["+05:45", "+0545", "-12:00", "+14:00", "-00:00", ".123456789Z", ",5Z"])
async def test_an_instant_may_have_any_zone_and_any_part_of_a_second(stage: Stage, zone: str) -> None:
    answer = await stage.ana.execute(STATS, **{"from": f"2030-01-01T00:00:00{zone}", "to": "2030-01-02T12:00:00Z"})
    assert "errors" not in answer


async def test_figures_are_of_a_span_of_time(stage: Stage) -> None:
    for start, end in NO_SPANS:
        answer = await stage.ana.execute(STATS, **{"from": start, "to": end})
        assert (start, end, code_of(answer)) == (start, end, "BAD_REQUEST")


@pytest.mark.parametrize("start", ["2030-01-01t00:00:00z", "2030-01-01T00:00:00z", "2030-01-01t01:00:00.25+01:00"])
async def test_an_instant_may_have_a_small_t_and_z(stage: Stage, start: str) -> None:
    assert "errors" not in await stage.ana.execute(STATS, **{"from": start, "to": "2030-01-02T00:00:00Z"})
    literal = f'{{ creatorStats(from: "{start}", to: "2030-01-02t00:00:00z") {{ requested }} }}'
    assert "errors" not in await stage.ana.execute(literal)


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_an_input_of_another_shape_is_refused_whole(stage: Stage, mutation: str) -> None:
    house = await House.ready_for(mutation, stage)
    doer, good = house.doer(mutation), house.given(mutation)
    kind = mutation[0].upper() + mutation[1:]
    by_variable = f"mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ errors {{ code }} }} }}"
    no_inputs: list[object] = [None, {}, [], [good, good], "x", 5, True, {**good, "unheardOf": 1}]
    async with nothing_changes():
        for wrong in no_inputs:
            answer = await doer.execute(by_variable, input=wrong)
            assert (wrong, code_of(answer)) == (wrong, "BAD_REQUEST")
        assert code_of(await doer.execute(by_variable)) == "BAD_REQUEST"
        for literal in ("", "(input: null)", "(input: {})", "(input: 5)", "(input: {unheardOf: 1})", "(more: 1)"):
            answer = await doer.execute(f"mutation {{ {mutation}{literal} {{ errors {{ code }} }} }}")
            assert (literal, code_of(answer)) == (literal, "GRAPHQL_VALIDATION_FAILED")


async def test_half_a_character_is_not_text(stage: Stage) -> None:
    house = await House.full(stage)
    good = orjson.dumps({**house.given("sendMessage"), "body": "TEXT"}).decode()
    document = "mutation($input: SendMessageInput!) { sendMessage(input: $input) { errors { code } } }"
    async with nothing_changes():
        for half in (r"\ud800", r"\udfff", r"a\udc00b", r"\ud800\ud800"):
            by_variable = f'{{"query": "{document}", "variables": {{"input": {good.replace("TEXT", half)}}}}}'
            response = await stage.ben.post(by_variable.encode())
            assert (half, response.status_code, code_of(response.json())) == (half, 400, "BAD_REQUEST")
            assert response.json()["errors"][0]["message"].startswith("Half a character is no Unicode")
            written = f'sendMessage(input: {{streamId: "{house.stream}", body: "{half}"}}) {{ errors {{ code }} }}'
            response = await stage.ben.post({"query": f"mutation {{ {written} }}"})
            assert (half, code_of(response.json())) == (half, "GRAPHQL_PARSE_FAILED")


def code_of(answer: Answer) -> str:
    """The code of an answer's first top-level error."""
    return str(answer["errors"][0]["extensions"]["code"])
