"""A request: for how long its creator's row is locked, and how often the database is asked."""

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from statistics import median
from typing import Any
from unittest.mock import patch

from asyncpg import Connection

from benchmarks.scale.house import SAME, House, Row

TIMES = 200
ASKS = ("execute", "fetch", "fetchrow")
LOCKS = ('FROM "user_account"', "FOR NO KEY UPDATE")


class Watched:
    """What a connection of PostgreSQL is asked: for how long a creator is locked, from the answer to that until the
    transaction is committed, and how often something is asked from its beginning to its end."""

    def __init__(self) -> None:
        self.held: list[float] = []
        self.asked: list[int] = []
        self._locked: float | None = None
        self._count = 0

    def note(self, query: str) -> None:
        """That was answered."""
        self._count = 1 if query.startswith("BEGIN") else self._count + 1
        if all(part in query for part in LOCKS):
            self._locked = time.perf_counter()
        elif query.startswith("COMMIT") and self._locked:
            self.held.append((time.perf_counter() - self._locked) * 1_000)
            self.asked.append(self._count)
            self._locked = None


async def measure(house: House) -> list[Row]:
    """A new fan asks, and one who has been here for long, in turn; on SQLite nobody is locked."""
    if house.node.settings.database_url.startswith("sqlite"):
        return []
    stream = await house.on_air("new-creator")
    fans = {name: Watched() for name in ("new-fan", "old-fan")}
    for _ in range(min(TIMES, house.crowd)):
        for name, watched in fans.items():
            with watching(watched.note):
                given = {"streamId": stream, "durationMinutes": 10}
                session = await house.do(name, "requestSession", "session { id }", **given)
            await house.do(name, "cancelSession", "session { id }", sessionId=session["id"])
    await house.do("new-creator", "endStream", "stream { id }", streamId=stream)
    new, old = fans.values()
    return [
        Row("a creator locked by a request, of a new and an old fan", median(new.held), median(old.held)),
        Row("a request, of a new and an old fan", median(new.asked), median(old.asked), "round trips", SAME),
    ]


@contextmanager
def watching(note: Callable[[str], None]) -> Iterator[None]:
    """Every answer of PostgreSQL within is noted."""

    def noted(ask: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def asked(connection: Connection, query: str, *args: Any, **kwargs: Any) -> Any:
            answer = await ask(connection, query, *args, **kwargs)
            note(query)
            return answer

        return asked

    with ExitStack() as patched:
        for name in ASKS:
            patched.enter_context(patch.object(Connection, name, noted(getattr(Connection, name))))
        yield
