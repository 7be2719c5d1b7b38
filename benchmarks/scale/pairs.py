"""Where there is little and where there is much: a fan and a creator on air, of those who are new or old there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from strawberry import ID

from benchmarks.scale.asked import CREATOR, FAN, OFFICE, SUPPORT, Asked, Pair, Place
from benchmarks.scale.house import House
from benchmarks.scale.mutations import GO_LIVE, MUTATIONS
from benchmarks.scale.queries import PAID, QUERIES, WHO_ONE_IS
from models.clock import Clock, SystemClock
from models.people import User
from schema.ids import row_id

PRESENCE = "subscription($stream: ID!) { waitingRoomPresence(streamId: $stream) { cursor } }"

ALL: dict[str, Asked] = {f"query {name}": asked for name, asked in QUERIES.items()} | {
    f"mutation {name}": asked for name, asked in MUTATIONS.items()
}
"""Every query, and then every mutation, since those leave something behind."""


async def pair_of(place: Place, age: str, clock: Clock | None = None) -> Pair:
    """The two who are "new" or "old" there. The creator is on air from now on."""
    pair = Pair(place, {side: f"{age}-{side}" for side in (FAN, CREATOR)}, clock or SystemClock())
    for side, name in {**pair.names, "other": OFFICE, "support": SUPPORT}.items():
        pair.known[side] = (await place.ask(name, WHO_ONE_IS))["viewer"]["user"]["id"]
    for step in (GO_LIVE, PAID):
        await pair.take(step)
    return pair


@dataclass(frozen=True)
class Inside:
    """A house within this process."""

    house: House

    async def ask(self, name: str, query: str, **variables: Any) -> Any:
        """The data of an answer."""
        return await self.house.ask(name, query, **variables)

    @asynccontextmanager
    async def present(self, name: str, stream: str) -> AsyncIterator[None]:
        """That person is in the stream's waiting room within, as by a socket to which nothing is sent."""
        user, stream_id = await User.get(sub=name), row_id(ID(stream), "LiveStream")
        presences = self.house.node.realtime.presences
        assert stream_id
        await presences.enter(user, stream_id)
        yield
        presences.leave(user, stream_id)
        await presences.drain()
