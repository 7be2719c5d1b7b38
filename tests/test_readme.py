"""The README's walk works when it is pasted, step by step."""

import re
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from gateway.settings import Settings
from tests.clock import ManualClock
from tests.conftest import SECRET
from tests.sockets import Answer, Stream
from tests.stage import Person, Stage

README = Path(__file__).parent.parent / "README.md"
STEPS = re.findall(r"```graphql\n# as (\w+)\n(.*?)```", README.read_text(), re.DOTALL)


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(database_url=database_url, jwt_secret=SECRET, clock_interval_seconds=10**9, demo=True)


class Walker:
    """Pastes steps, each as its person, with the ids of earlier answers."""

    def __init__(self, stage: Stage, people: dict[str, Person]) -> None:
        self.stage = stage
        self.people = people
        self.ids: dict[str, str] = {}

    def filled(self, step: str) -> str:
        for word, one in sorted(self.ids.items(), key=lambda item: -len(item[0])):
            step = step.replace(word, one)
        return step

    async def run(self, name: str, step: str) -> Answer:
        data = await self.people[name].ask(self.filled(step))
        for answer in data.values():
            if isinstance(answer, dict) and "errors" in answer:
                assert answer["errors"] == [], answer
        if step.startswith("query BrowseStreams"):
            edges = data["liveStreams"]["edges"]
            self.ids["STREAM"] = next(
                edge["node"]["id"] for edge in edges if edge["node"]["title"] == "Late-night piano"
            )
        if "requestSession" in data:
            self.ids[f"{name.upper()}_SESSION"] = data["requestSession"]["session"]["id"]
        return data


async def test_the_walk_in_the_readme_works_when_pasted(live_demo: Stage, clock: ManualClock) -> None:
    config = (await live_demo.http.get("/graphiql/config.json")).json()
    people = {
        person["name"]: Person(person["name"], person["token"], live_demo.http, live_demo.ws_url)
        for person in config["people"]
    }
    people["nobody"] = Person("", None, live_demo.http, live_demo.ws_url)
    walker = Walker(live_demo, people)
    answers: dict[str, Answer] = {}
    streams: dict[str, Stream] = {}
    async with AsyncExitStack() as sockets:
        for name, step in STEPS:
            operation = re.search(r"(query|mutation|subscription) (\w+)", step)
            assert operation is not None
            kind, title = operation.groups()
            if kind == "subscription":
                socket = await sockets.enter_async_context(people[name].socket())
                streams[title] = await socket.subscribe(walker.filled(step))
                if title != "FayReads":
                    answers[title] = await streams[title].next()
            else:
                clock.move(seconds=30)
                answers[title] = await walker.run(name, step)

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
        assert answers["AnaEnds"]["endSession"]["session"]["payment"]["captured"]["amount"] == 75
        assert answers["BensReceipt"]["viewer"]["wallet"] == {"available": {"amount": 49_925}, "held": {"amount": 0}}
