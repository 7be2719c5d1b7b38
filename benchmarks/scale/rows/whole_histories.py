"""How long others who write wait while all is gone through that there is of one person, or of one line. The last of
these files: who is erased is not there any more."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from actions.before.staff import COMMAND_LINE
from actions.erase_person import erase_person
from actions.export_person import export_person
from actions.learn import learn_anew
from benchmarks.scale.house import House, Row
from benchmarks.scale.rows.lines import SHORT, Waiting
from benchmarks.scale.volume import NAMES, person
from domain.events import Event, EventKind
from models.writing.transaction import Transaction
from models.writing.transactions import Transactions
from schema.ids import global_id

EVERY_SECONDS = 0.002
PAUSE_SECONDS = 0.01
NOBODY_FOLLOWS = "written beside"


async def measure(house: House) -> list[Row]:
    """The longest wait beside each, of who is new and of who is old, or of a short line and a long one."""
    transactions = house.node.transactions

    async def learn(name: str) -> None:
        await learn_anew(transactions, id_of(name))

    async def export(name: str) -> None:
        tables = await export_person(transactions, COMMAND_LINE, name)
        assert tables
        async for _, pages in tables:
            async for _ in pages:
                pass

    async def erase(name: str) -> None:
        await erase_person(transactions, COMMAND_LINE, name, PAUSE_SECONDS)

    rows = [await _of_lines(house)]
    for what, does, who in (
        ("a creator is learned anew", learn, "creator"),
        ("a fan's export is written", export, "fan"),
        ("a fan is erased", erase, "fan"),
        ("a creator is erased", erase, "creator"),
    ):
        little, much = [await longest_beside(transactions, partial(does, f"{age}-{who}")) for age in ("new", "old")]
        rows.append(_row(what, little, much))
    return rows


async def _of_lines(house: House) -> Row:
    longest = []
    for size in (SHORT, house.crowd):
        creator = f"creator who ends a line of {size}"
        stream = global_id("LiveStream", (await Waiting.of(house, creator, size, promised=False)).stream)
        ends = partial(house.do, creator, "endStream", "stream { id }", streamId=stream)
        longest.append(await longest_beside(house.node.transactions, ends))
    return _row(f"a stream ends with {SHORT} and {house.crowd:,} in line", *longest)


async def longest_beside(transactions: Transactions, work: Callable[[], Awaitable[object]]) -> float:
    """The longest that one who writes again and again has waited meanwhile, in ms."""
    waited, done = [0.0], asyncio.Event()

    async def write() -> None:
        while not done.is_set():
            began = time.perf_counter()
            await transactions.run(_write)
            waited.append((time.perf_counter() - began) * 1_000)
            await asyncio.sleep(EVERY_SECONDS)

    writing = asyncio.create_task(write())
    await work()
    done.set()
    await writing
    return max(waited)


async def _write(tx: Transaction) -> None:
    await tx.record_now(Event(NOBODY_FOLLOWS, EventKind.NOTIFIED, {}))


def id_of(name: str) -> UUID:
    """Of one of those four."""
    return UUID(person(NAMES.index(name)))


def _row(what: str, little: float, much: float) -> Row:
    return Row(f"longest that others wait to write while {what} (100 ms)", little, much, reach=None)
