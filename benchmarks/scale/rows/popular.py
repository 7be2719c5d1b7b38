"""Many fans ask one creator at the same time, and somebody else reads meanwhile."""

import asyncio
import time
from statistics import quantiles

from actions.before.staff import COMMAND_LINE
from actions.credit_wallet import credit_wallet
from benchmarks.scale.house import House, Row
from domain.money import Money
from schema.ids import row_id

FEW, MANY = 300, 3_000
TOO_MANY = "TRY_AGAIN"
MONEY = 10_000
EVERY_SECONDS = 0.02
CALM = 100
QUESTION = "{ liveStreams(first: 1) { edges { node { title emblem } } } }"


async def measure(house: House) -> list[Row]:
    """How long a read takes while nobody asks, and the longest of those while all ask: some, and ten times as many."""
    return [await asked_by(house, count) for count in (FEW, MANY)]


async def asked_by(house: House, count: int) -> Row:
    """The same, while so many ask a creator of their own."""
    creator = f"popular with {count}"
    stream = await house.on_air(creator)
    fans = [f"one-of-{count}-{number}" for number in range(count)]
    for name in fans:
        user = (await house.ask(name, "{ viewer { user { id } } }"))["viewer"]["user"]["id"]
        await house.node.transactions.run(credit_wallet, COMMAND_LINE, row_id(user, "User"), Money(MONEY, "USD"))
    calm = [await read(house) for _ in range(CALM)]
    asking = asyncio.create_task(all_ask(house, fans, stream))
    busy = [await read(house) for _ in iter(asking.done, True)]
    await asking
    what = f"the longest read while {count:,} ask one creator, beside a calm p95"
    return Row(what, quantiles(calm, n=20)[-1], max(busy), reach=10)


async def read(house: House) -> float:
    """Milliseconds, from when somebody wanted to know."""
    await asyncio.sleep(EVERY_SECONDS)
    began = time.perf_counter()
    await house.ask("new-fan", QUESTION)
    return (time.perf_counter() - began) * 1_000


async def all_ask(house: House, fans: list[str], stream: str) -> None:
    """All of them ask within a second, one after the other, as a wire would not bring all at one instant."""
    began = time.perf_counter()
    async with asyncio.TaskGroup() as asking:
        for number, name in enumerate(fans):
            await asyncio.sleep(began + number / len(fans) - time.perf_counter())
            asking.create_task(request(house, name, stream))


async def request(house: House, name: str, stream: str) -> None:
    """That fan asks; again, where they are told that too many are in the way."""
    while True:
        try:
            await house.do(name, "requestSession", "session { id }", streamId=stream, durationMinutes=10)
        except RuntimeError as refused:
            if TOO_MANY not in str(refused):
                raise
            await asyncio.sleep(1)
        else:
            return
