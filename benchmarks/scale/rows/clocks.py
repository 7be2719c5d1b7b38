"""What is due, done by the clock of one node, and by those of four at once."""

import asyncio
import time
from contextvars import Context
from datetime import timedelta
from statistics import median

from actions.before.staff import COMMAND_LINE
from actions.credit_wallet import credit_wallet
from actions.due import run_due
from benchmarks.scale.house import House, Row
from domain.lifecycle import Status
from domain.money import Money
from gateway.node import open_node
from models.people import User
from models.sessions import PrivateSession
from models.streams import LiveStream, StreamStatus
from schema.ids import global_id, row_id

CREATORS = 30
FANS_EACH = 6
"""Fewer would leave much of what is measured to the first statements of each node, whose connections are new."""

TIMES = 3
NODES = 4
MONEY = 10_000


async def measure(house: House) -> list[Row]:
    """CPU of one deadline: on SQLite there is one node."""
    if house.node.settings.database_url.startswith("sqlite"):
        return []
    one, four = [], []
    for _ in range(TIMES):
        one.append(await expiring(house, 1))
        four.append(await expiring(house, NODES))
    return [Row("CPU of a deadline, with 1 and 4 nodes", median(one), median(four), reach=1.2)]


async def expiring(house: House, nodes: int) -> float:
    """Milliseconds of CPU for each of many requests that expire at once."""
    await asyncio.gather(*(request(house, number) for number in range(CREATORS)))
    due = house.node.transactions.clock.now() - timedelta(seconds=1)
    asked = PrivateSession.filter(status=Status.REQUESTED)
    count = await asked.count()
    together = asyncio.Barrier(nodes + 1)
    rounds = [asyncio.create_task(a_round(house, together), context=Context()) for _ in range(nodes)]
    # Once all are open, what they do is due; the house's own clock may have some of it.
    await together.wait()
    await asked.update(expires_at=due)
    began = time.process_time()
    await together.wait()
    await asyncio.gather(*rounds)
    return (time.process_time() - began) / count * 1_000


async def a_round(house: House, together: asyncio.Barrier) -> None:
    """One round of a node with connections of its own, when all are ready and all is due."""
    async with open_node(house.node.settings, house.node.transactions.clock, everywhere=False) as node:
        await User.first()
        await together.wait()
        await together.wait()
        await run_due(node.transactions, node.id)


async def request(house: House, number: int) -> None:
    """Some fans ask that creator."""
    creator = f"creator-{number}"
    if creator not in house.tokens:
        await house.on_air(creator)
    user = (await house.ask(creator, "{ viewer { user { id } } }"))["viewer"]["user"]["id"]
    stream = await LiveStream.get(creator_id=row_id(user, "User"), status=StreamStatus.LIVE)
    for fan in range(FANS_EACH):
        name = f"fan-{number}-{fan}"
        user = (await house.ask(name, "{ viewer { user { id } } }"))["viewer"]["user"]["id"]
        money = Money(MONEY, "USD")
        await house.node.transactions.run(credit_wallet, COMMAND_LINE, row_id(user, "User"), money)
        await house.do(
            name, "requestSession", "session { id }", streamId=global_id("LiveStream", stream.id), durationMinutes=10
        )
