"""The README's walk works when it is pasted, step by step."""

from contextlib import AsyncExitStack

import pytest

from gateway.settings.settings import Settings
from tests.clock import ManualClock
from tests.conftest import SECRET
from tests.stage import Stage
from tests.walk import walked


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(database_url=database_url, jwt_secret=SECRET, clock_interval_seconds=10**9, demo=True)


async def test_the_walk_in_the_readme_works_when_pasted(live_demo: Stage, clock: ManualClock) -> None:
    async with AsyncExitStack() as sockets:
        answers, streams = await walked(live_demo, clock, sockets)
        assert [edge["node"]["fan"]["displayName"] for edge in answers["Queue"]["liveStream"]["queue"]["edges"]] == [
            "Ben",
            "Dora",
            "Emil",
            "Fay",
        ]
        decided = answers["AnaDecides"]
        assert decided["dora"]["session"]["payment"] == {"status": "RELEASED", "captured": {"amount": 0}}
        assert (decided["ben"]["session"]["position"], decided["fay"]["session"]["position"]) == (1, 2)
        assert decided["emil"]["session"]["status"] == "SCHEDULED"
        assert answers["DorasInbox"]["viewer"]["wallet"] == {"available": {"amount": 50_000}, "held": {"amount": 0}}
        assert answers["BenIsPresent"]["event"]["members"][0]["user"]["displayName"] == "Ben"
        assert answers["FayWaits"]["position"] == 2
        assert (await streams["FayReads"].next())["event"]["message"]["body"] == "Anybody else nervous?"
        assert await streams["FayWaits"].until(lambda value: value["position"] == 1)
        assert answers["AnaBegins"]["startSession"]["session"]["status"] == "IN_PROGRESS"
        assert answers["BenIsInTheCall"]["event"]["meter"]["missing"] == [{"displayName": "Ana"}]
        assert answers["AnaIsInTheCall"]["event"]["meter"]["state"] == "RUNNING"
        assert answers["AnaEnds"]["endSession"]["session"]["payment"]["captured"]["amount"] == 150
        assert answers["BensReceipt"]["viewer"]["wallet"] == {"available": {"amount": 49_850}, "held": {"amount": 0}}
