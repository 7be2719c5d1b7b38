"""The walk in the README, step by step, with the ids of earlier answers filled in."""

import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.clock import ManualClock
from tests.sockets import Answer, Stream
from tests.stage import Person, Stage
from tests.subscriptions.briefly import served

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"```graphql\n# as (\w+)\n(.*?)```", re.DOTALL)
OPERATION = re.compile(r"(query|mutation|subscription) (\w+)")


@dataclass(frozen=True)
class Step:
    """What somebody pastes and runs."""

    name: str
    text: str
    kind: str
    title: str


def steps() -> Iterator[Step]:
    """Each, in order."""
    for name, text in BLOCK.findall(README.read_text()):
        operation = OPERATION.search(text)
        assert operation is not None
        yield Step(name, text, *operation.groups())


@dataclass
class Ids:
    """The words in capitals, and what they stand for by now."""

    known: dict[str, str] = field(default_factory=dict)

    def filled(self, step: Step) -> str:
        """The step as it is pasted."""
        text = step.text
        for word, one in sorted(self.known.items(), key=lambda item: -len(item[0])):
            text = text.replace(word, one)
        return text

    def learn(self, step: Step, data: Answer) -> None:
        """Take what later steps need; fails where a mutation was refused."""
        for answer in data.values():
            if isinstance(answer, dict) and "errors" in answer:
                assert answer["errors"] == [], answer
        if step.title == "BrowseStreams":
            edges = data["liveStreams"]["edges"]
            self.known["STREAM"] = next(
                edge["node"]["id"] for edge in edges if edge["node"]["title"] == "Late-night piano"
            )
        if "requestSession" in data:
            self.known[f"{step.name.upper()}_SESSION"] = data["requestSession"]["session"]["id"]


async def walked(
    live_demo: Stage, clock: ManualClock, sockets: AsyncExitStack
) -> tuple[dict[str, Answer], dict[str, Stream]]:
    """Everybody does theirs, on ``sockets`` that stay open: the answers, and the subscriptions, by their titles."""
    config = (await live_demo.http.get("/graphiql/config.json")).json()
    people = {
        person["name"]: Person(person["name"], person["token"], live_demo.http, live_demo.ws_url)
        for person in config["people"]
    }
    people["nobody"] = Person("", None, live_demo.http, live_demo.ws_url)
    ids = Ids()
    answers: dict[str, Answer] = {}
    streams: dict[str, Stream] = {}
    for step in steps():
        person, text = people[step.name], ids.filled(step)
        if step.kind == "subscription":
            socket = await sockets.enter_async_context(person.socket())
            streams[step.title] = await socket.subscribe(text)
            if step.title == "FayReads":
                await served(live_demo, len(streams))
            else:
                answers[step.title] = await streams[step.title].next()
        else:
            clock.move(seconds=60 if step.title == "AnaEnds" else 30)
            answers[step.title] = await person.ask(text)
            ids.learn(step, answers[step.title])
    return answers, streams
