"""The npm client ``graphql-sse`` (distinct connections) against a real server."""

import asyncio
import subprocess
from typing import Any

import orjson

from tests.conftest import ON_SQLITE
from tests.gateway.http.test_audit import FOLDER
from tests.parts import npm
from tests.stage import Stage

SUBSCRIPTION = 'subscription {{ emblem(streamId: "{}") {{ emblem }} }}'


@ON_SQLITE
async def test_what_the_client_is_told(live_stage: Stage) -> None:
    npm.ready(FOLDER)
    stream = await live_stage.live()
    unknown = await told(live_stage, "subscription { weather }", "subscription { emblem }", "{ wallets }", "{")
    for (answer,) in unknown:
        assert set(answer) == {"errors"}
        assert answer["errors"][0]["extensions"]["code"] in {"GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED"}
    query, subscription, nobody, several = await told(
        live_stage,
        "{ viewer { user { displayName } } }",
        SUBSCRIPTION.format(stream),
        SUBSCRIPTION.format("nobody"),
        "query A { __typename } query B { __typename }",
    )
    assert query == [{"data": {"viewer": {"user": {"displayName": "Ben"}}}}]
    assert subscription == [{"data": {"emblem": {"emblem": "AVAILABLE"}}}]
    assert [error["extensions"]["code"] for answer in nobody for error in answer["errors"]] == ["BAD_REQUEST"]
    assert several == [{"failed": 400}]


async def told(stage: Stage, *queries: str) -> list[list[Any]]:
    """What Ben's client is sent for each of these."""
    url = stage.ws_url.replace("ws://", "http://")
    command = ("events.mjs", url, str(stage.ben.token), *queries)
    process = await asyncio.create_subprocess_exec(npm.node(), *command, cwd=FOLDER, stdout=subprocess.PIPE)
    output, _ = await process.communicate()
    return [orjson.loads(line) for line in output.splitlines()]
