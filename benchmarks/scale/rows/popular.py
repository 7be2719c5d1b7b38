"""Many fans ask one creator at the same time, and somebody else reads meanwhile."""

import asyncio
import time
from statistics import quantiles

from actions.credit_wallet import credit_wallet
from actions.staff import COMMAND_LINE
from benchmarks.scale.house import OFFER, House, Row
from domain.money import Money
from schema.ids import row_id

FANS = 300
MONEY = 10_000
EVERY_SECONDS = 0.02
CALM = 100
QUESTION = "{ liveStreams(first: 1) { edges { node { title emblem } } } }"


async def measure(house: House) -> list[Row]:
    """How long a read takes while nobody asks, and the longest of those while all ask."""
    stream = (await house.do("popular", "goLive", "stream { id }", title="Piano", offer=OFFER))["id"]
    fans = [f"one-of-many-{number}" for number in range(FANS)]
    for name in fans:
        user = (await house.ask(name, "{ viewer { user { id } } }"))["viewer"]["user"]["id"]
        await house.node.transactions.run(credit_wallet, COMMAND_LINE, row_id(user, "User"), Money(MONEY, "USD"))
    calm = [await read(house) for _ in range(CALM)]
    asking = asyncio.gather(*(request(house, name, stream, number) for number, name in enumerate(fans)))
    busy = [await read(house) for _ in iter(asking.done, True)]
    await asking
    return [
        Row(
            f"the longest read while {FANS} ask one creator, beside a calm p95",
            quantiles(calm, n=20)[-1],
            max(busy),
            reach=10,
        )
    ]


async def read(house: House) -> float:
    """Milliseconds, from when somebody wanted to know."""
    await asyncio.sleep(EVERY_SECONDS)
    began = time.perf_counter()
    await house.ask("new-fan", QUESTION)
    return (time.perf_counter() - began) * 1_000


async def request(house: House, name: str, stream: str, number: int) -> None:
    """That fan asks: all within a second, as a wire would not bring them at one instant."""
    await asyncio.sleep(number / FANS)
    await house.do(name, "requestSession", "session { id }", streamId=stream, durationMinutes=10)
