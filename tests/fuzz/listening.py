"""Subscriptions of the play, on a socket of each person's, until the next look."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack

from tests.sockets import END, Socket, Stream
from tests.stage import Person


class Listening:
    """What everybody listens to."""

    def __init__(self) -> None:
        self._sockets: dict[str, Socket] = {}
        self._streams: list[tuple[str, Stream]] = []
        self._open = AsyncExitStack()

    async def subscribe(self, person: Person, query: str, variables: dict[str, bool]) -> None:
        """One subscription more of that person."""
        if person.name not in self._sockets:
            self._sockets[person.name] = await self._open.enter_async_context(person.socket())
        stream = await self._sockets[person.name].subscribe(query, **variables)
        self._streams.append((query, stream))

    async def end(self) -> Counter[str]:
        """Close all, and count the codes of what came of them: fails on INTERNAL, and where a socket is closed."""
        for socket in self._sockets.values():
            await socket.ping()
        codes: Counter[str] = Counter()
        for query, stream in self._streams:
            found = set(codes_in(stream))
            assert "INTERNAL" not in found, query
            codes.update(found)
        await self._open.aclose()
        self._sockets, self._streams = {}, []
        return codes


def codes_in(stream: Stream) -> Iterator[str]:
    """Of the errors that came; of a value without any, that it was told."""
    while not stream.nothing_yet():
        came = stream.arrived.get_nowait()
        if came is END:
            continue
        errors = came if isinstance(came, list) else came.get("errors", [])
        yield from [error["extensions"]["code"] for error in errors] or ["told"]
