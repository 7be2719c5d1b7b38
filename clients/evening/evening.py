"""An evening, from its plan to its books."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass

from greenroom import Greenroom, connect

from clients.evening.books import Account, Books, wallet_of
from clients.evening.creator import Creator
from clients.evening.demo import CannotBegin, Person, lengths, people, stream_of
from clients.evening.fan import Fan
from clients.evening.plan import Plan, plan
from clients.evening.stage import Stage


@dataclass(frozen=True)
class Choices:
    """What whoever asks for an evening may choose."""

    address: str
    """Of the server, such as ``http://127.0.0.1:8000``."""

    creator: str
    seed: int
    speed: float
    """How many minutes of the evening a minute is."""

    timeout: float
    """After how many seconds a fan gives up who has not begun."""

    with_creator: bool
    """The creator is played too; else somebody sits at their desk."""


async def fill(choices: Choices) -> Books:
    """Play the evening, to its end. Raises CannotBegin."""
    everybody = {one.name: one for one in await people(choices.address)}
    if choices.creator not in everybody or everybody[choices.creator].role != "creator":
        raise CannotBegin(f"The demo has no creator of the name {choices.creator}.")
    stage = Stage(choices.speed)
    async with AsyncExitStack() as clients:

        async def client(person: Person) -> Greenroom:
            return await clients.enter_async_context(connect(f"{choices.address}/graphql", person.token))

        creator = await client(everybody[choices.creator])
        stream_id = await stream_of(creator, choices.creator)
        names = [one.name for one in everybody.values() if one.role == "fan"]
        plans = plan(choices.seed, names, await lengths(creator, stream_id))
        introduce(stage, choices, plans)
        theirs = {one.name: await client(everybody[one.name]) for one in plans}
        before = {name: await wallet_of(greenroom) for name, greenroom in theirs.items()}
        fans = [Fan(one, theirs[one.name], stream_id, stage, choices.timeout) for one in plans]
        played = Creator(choices.creator, creator, stream_id, {one.name: one for one in plans}, stage)
        await play(fans, played if choices.with_creator else None)
        accounts = [
            Account(one.plan.name, before[one.plan.name], await wallet_of(theirs[one.plan.name]), one.ended)
            for one in fans
        ]
        books = Books(accounts, stage.refused)
        for sentence in books.sentences():
            stage.say(sentence)
        return books


async def play(fans: Sequence[Fan], creator: Creator | None) -> None:
    """All of them at once, until the last fan has gone."""
    on_air = asyncio.create_task(creator.play()) if creator else None
    async with asyncio.TaskGroup() as group:
        for fan in fans:
            group.create_task(fan.play())
    if on_air:
        on_air.cancel()
        with suppress(asyncio.CancelledError):
            await on_air


def introduce(stage: Stage, choices: Choices, plans: Sequence[Plan]) -> None:
    """Say what is to come, and where to look."""
    creator = choices.creator
    stage.say(f"The evening of seed {choices.seed}, {choices.speed:g} times as fast as it would be:")
    for one in plans:
        stage.say(f"  {one.name:<6}{one.manner.value}")
    who = f"{creator} is played too: look on at" if choices.with_creator else f"You are {creator}: sit down at"
    stage.say(f"{who} {choices.address}/demo?side=creator&creator={creator}\n")
