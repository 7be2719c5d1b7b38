"""Who asks for it is told what an operation was taken to cost, and nobody else is."""

from typing import Any

import pytest

from gateway.settings.settings import Settings
from tests.conftest import ON_SQLITE
from tests.stage import Stage

pytestmark = ON_SQLITE

QUERY = "{ viewer { user { id displayName } } }"
REPORT = {"cost": {"requested": 5, "limit": Settings().cost_limit}}
ASKED: dict[str, Any] = {"query": QUERY, "extensions": {"cost": "report"}}


async def test_an_answer_has_it_when_the_request_asks(stage: Stage) -> None:
    for response in (await stage.ben.post(ASKED), await stage.ben.post({"query": QUERY}, **{"GraphQL-Cost": "report"})):
        answer = response.json()
        assert (answer["extensions"], answer["data"]["viewer"]["user"]["displayName"]) == (REPORT, "Ben")


@pytest.mark.parametrize("extensions", [None, {}, {"cost": None}, {"cost": True}])
async def test_no_other_answer_has_its_cost(stage: Stage, extensions: object) -> None:
    assert set((await stage.ben.post({"query": QUERY, "extensions": extensions})).json()) == {"data"}


async def test_what_costs_too_much_says_how_much(stage: Stage) -> None:
    query = (
        "{ liveStreams(first: 100) { edges { node { offer { suggestedStarts(durationMinutes: 5, first: 50) } } } } }"
    )
    answer = (await stage.ben.post({**ASKED, "query": query})).json()
    assert answer["errors"][0]["extensions"]["code"] == "COST_LIMIT_EXCEEDED"
    assert answer["extensions"]["cost"]["requested"] > answer["extensions"]["cost"]["limit"]
    assert "data" not in answer


async def test_a_socket_reports_the_cost_to_whoever_asks_as_an_answer_does(live_stage: Stage) -> None:
    async with live_stage.ben.socket() as socket:
        stream = await socket.subscribe(QUERY)
        assert "extensions" not in await stream.raw()
        await stream.ended()
        await socket.send({"id": stream.id, "type": "subscribe", "payload": ASKED})
        assert (await stream.raw())["extensions"] == REPORT
