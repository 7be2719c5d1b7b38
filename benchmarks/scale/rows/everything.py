"""Every query and every mutation, asked of a server on a database that is nearly empty and of one on the full one, in
turn: by an ordinary fan and creator on both, and by the old ones."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from statistics import median
from typing import Any

from benchmarks.load.http import Client, open_client
from benchmarks.scale.asked import STAFF, Pair
from benchmarks.scale.house import ORDINARY, House, Row
from benchmarks.scale.mutations import END_STREAM
from benchmarks.scale.pairs import ALL, PRESENCE, pair_of
from tests.sockets import Stream
from tests.stage import Person
from tests.system.process import ServerProcess, serving

TIMES = 15
SETTINGS = {"CALLS": "reported", "LIMITS": "off", "CLOCK_INTERVAL_SECONDS": "0.5"}


async def measure(house: House) -> list[Row]:
    """Medians of a whole request, by one connection for each person."""
    urls = (house.little, house.node.settings.database_url)
    async with AsyncExitStack() as stack:
        little, much = [Served(await stack.enter_async_context(serving(url, **SETTINGS)), stack) for url in urls]
        pairs = [await pair_of(place, age) for place, age in ((little, "new"), (much, "new"), (much, "old"))]
        rows = [row for name in ALL for row in await rows_of(name, pairs)]
        for pair in pairs:
            await pair.take(END_STREAM)
        return rows


async def rows_of(name: str, pairs: list[Pair]) -> list[Row]:
    """What one of these takes each pair, after it was done twice."""
    taken: list[list[float]] = [[] for _ in pairs]
    for _ in range(TIMES + 2):
        for pair, times in zip(pairs, taken, strict=True):
            times.append(await pair.once(ALL[name]))
    little, much, old = [median(times[2:]) for times in taken]
    reach = None if ALL[name].of_more else ORDINARY
    return [Row(name, little, much), Row(f"{name}, of the old", little, old, reach=reach)]


class Served:
    """A server process, asked by HTTP."""

    def __init__(self, server: ServerProcess, stack: AsyncExitStack) -> None:
        self._server = server
        self._stack = stack
        self._people: dict[str, tuple[Person, Client]] = {}

    async def ask(self, name: str, query: str, **variables: Any) -> Any:
        """The data of an answer."""
        _, client = await self._person(name)
        return await client.data(query, **variables)

    @asynccontextmanager
    async def present(self, name: str, stream: str) -> AsyncIterator[Stream]:
        """That person listens to the stream's waiting room within."""
        person, _ = await self._person(name)
        async with person.listening(PRESENCE, stream=stream) as members:
            await members.next()
            yield members

    async def _person(self, name: str) -> tuple[Person, Client]:
        if name not in self._people:
            person = await self._server.person(name, scope=STAFF.get(name))
            client = await open_client(self._server.port, person.token)
            self._stack.callback(client.close)
            self._people[name] = person, client
        return self._people[name]
