"""The README's walk works when it is pasted, step by step."""

from contextlib import AsyncExitStack

import pytest

from gateway.settings import Settings
from tests.clock import ManualClock
from tests.conftest import SECRET
from tests.sockets import Answer, Stream
from tests.stage import Person, Stage
from tests.walk import Ids, steps


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(database_url=database_url, jwt_secret=SECRET, clock_interval_seconds=10**9, demo=True)


async def test_the_walk_in_the_readme_works_when_pasted(live_demo: Stage, clock: ManualClock) -> None:
    config = (await live_demo.http.get("/graphiql/config.json")).json()
    people = {
        person["name"]: Person(person["name"], person["token"], live_demo.http, live_demo.ws_url)
        for person in config["people"]
    }
    people["nobody"] = Person("", None, live_demo.http, live_demo.ws_url)
    ids = Ids()
    answers: dict[str, Answer] = {}
    streams: dict[str, Stream] = {}
    async with AsyncExitStack() as sockets:
        for step in steps():
            person, text = people[step.name], ids.filled(step)
            if step.kind == "subscription":
                socket = await sockets.enter_async_context(person.socket())
                streams[step.title] = await socket.subscribe(text)
                if step.title != "FayReads":
                    answers[step.title] = await streams[step.title].next()
            else:
                clock.move(seconds=60 if step.title == "AnaEnds" else 30)
                answers[step.title] = await person.ask(text)
                ids.learn(step, answers[step.title])

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
