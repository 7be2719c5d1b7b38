"""Many random operations by everybody, on one stage: each is answered, and the rules hold all the while."""

import gc
import re
from collections import Counter
from dataclasses import dataclass, field
from time import process_time

from gateway.execution.schema import build_schema
from tests.actions.invariants import Picture, check_invariants
from tests.api.full_house import House
from tests.fuzz.listening import Listening
from tests.fuzz.operations import Fuzzer
from tests.stage import Person, Stage

LOOKS = 25
"""The invariants are looked at after so many operations, and the clock is moved."""

ID = re.compile(r'"id":"([A-Za-z0-9+/=]{20,})"')
MOST_IDS = 60


@dataclass
class Played:
    """What was answered, and the dearest operation, by its CPU with what it took the client."""

    codes: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    dearest: str = ""

    def __str__(self) -> str:
        return f"{dict(self.codes.most_common())}\nthe dearest took {self.seconds:.3f} s:\n{self.dearest}"


async def play(stage: Stage, operations: int, seed: int) -> Played:
    """Fails on what is INTERNAL, not answered, or breaks a rule; what came of it otherwise."""
    fuzzer, played, listening, picture = Fuzzer(build_schema().core, seed), Played(), Listening(), None
    house = await House.full(stage)
    people = list(stage.people.values())
    fuzzer.ids = [*vars(house.at).values(), *(person.id for person in people if person.id)]
    # A look of the collector is no work of the operation that it falls upon.
    gc.disable()
    try:
        for number in range(operations):
            person = fuzzer.random.choice(people)
            kind, query, variables = fuzzer.operation(stage.clock.now().strftime("%Y-%m-%dT%H"))
            if kind == "subscription":
                await listening.subscribe(person, query, variables)
            else:
                await one(fuzzer, person, query, variables, played)
            if number % LOOKS == LOOKS - 1:
                played.codes.update(await listening.end())
                picture = await looked(stage, fuzzer, picture)
                gc.collect()
        played.codes.update(await listening.end())
        await looked(stage, fuzzer, picture)
    finally:
        gc.enable()
    return played


async def one(fuzzer: Fuzzer, person: Person, query: str, variables: dict[str, bool], played: Played) -> None:
    """One query or mutation of that person."""
    began = process_time()
    response = await person.post({"query": query, "variables": variables})
    seconds = process_time() - began
    assert response.status_code < 500, (query, response.text)
    answer = response.json()
    codes = [error["extensions"]["code"] for error in answer.get("errors", ())] or ["answered"]
    assert "INTERNAL" not in codes, (person.name, query, variables, answer["errors"])
    played.codes.update(set(codes))
    if seconds > played.seconds:
        played.seconds, played.dearest = seconds, query
    found = [one for one in ID.findall(response.text) if one not in fuzzer.ids]
    fuzzer.ids = (fuzzer.ids + found)[-MOST_IDS:]


async def looked(stage: Stage, fuzzer: Fuzzer, before: Picture | None) -> Picture:
    """Time goes on a little, and the rules hold."""
    await stage.run_clock(seconds=fuzzer.random.choice([1, 20, 120]))
    return await check_invariants(before)
