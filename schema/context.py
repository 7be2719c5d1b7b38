"""What every resolver is given: who asks, and what answers are made from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import strawberry
from tortoise.exceptions import DoesNotExist
from tortoise.models import Model

from domain.emblem import Wait, wait_of_newcomer
from domain.estimates import Estimate, estimate
from domain.events import line_topic
from domain.line import Line
from domain.rules import Rules
from models.clock import Clock
from models.log import heads_of
from models.notifications import Notification
from models.people import Block, User
from models.sessions import PrivateSession, SessionTransition, line_of, waiting_among
from models.streams import LiveStream
from models.transaction import Transactions
from reads.batch_loader import BatchLoader
from reads.coalescing_cache import CoalescingCache
from schema.request_errors import Unauthenticated

if TYPE_CHECKING:
    from reads.room_state import Rooms

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class LineForecast:
    """A creator's line with its positions and estimates, as of an instant."""

    line: Line
    positions: dict[UUID, int]
    estimates: dict[UUID, Estimate]
    as_of: datetime
    waits: dict[timedelta, Wait] = field(default_factory=dict)

    def wait(self, booked: timedelta) -> Wait:
        """The wait of somebody who asks now for that long."""
        if booked not in self.waits:
            self.waits[booked] = wait_of_newcomer(self.line, booked, self.as_of)
        return self.waits[booked]


class Loaders:
    """A node's batched reads: what many ask for at once is read once. Rows are not kept; rooms and outlooks are, for a
    moment."""

    def __init__(self, clock: Clock, rooms: "Rooms") -> None:
        self._clock = clock
        self.rooms = rooms
        self.users: BatchLoader[UUID, User] = BatchLoader(partial(_by_id, User))
        self.subjects: BatchLoader[str, User | None] = BatchLoader(_by_subject)
        self.streams: BatchLoader[UUID, LiveStream] = BatchLoader(partial(_by_id, LiveStream))
        self.sessions: BatchLoader[UUID, PrivateSession] = BatchLoader(partial(_by_id, PrivateSession))
        self.steps: BatchLoader[UUID, SessionTransition] = BatchLoader(partial(_by_id, SessionTransition))
        self.notifications: BatchLoader[UUID, Notification] = BatchLoader(partial(_by_id, Notification))
        self.heads: BatchLoader[str, int] = BatchLoader(heads_of)
        self.forecasts = CoalescingCache(clock, self._forecast, lambda creator_id, _: [line_topic(creator_id)])
        self.histories: BatchLoader[UUID, list[SessionTransition]] = BatchLoader(_histories)
        self.blocks: BatchLoader[tuple[UUID, UUID], bool] = BatchLoader(_blocks)
        self.waiting: BatchLoader[tuple[UUID, UUID], bool] = BatchLoader(_waiting)

    async def drain(self) -> None:
        """Wait until nothing is being read."""
        for one in vars(self).values():
            if isinstance(one, BatchLoader | CoalescingCache):
                await one.drain()

    def invalidate(self, topics: Iterable[str]) -> None:
        """These topics have moved: what depends on them is read anew."""
        self.rooms.invalidate(topics)
        self.forecasts.invalidate(topics)

    async def _forecast(self, creator_id: UUID) -> LineForecast:
        line, now = await line_of(creator_id), self._clock.now()
        return LineForecast(line, line.positions(), estimate(line, now), now)


@dataclass(slots=True)
class Context:
    """One request or one socket. ``viewer`` is None for anonymous visitors."""

    transactions: Transactions
    loaders: Loaders
    viewer: User | None = None
    scopes: frozenset[str] = frozenset()

    @property
    def clock(self) -> Clock:
        """The one source of time."""
        return self.transactions.clock

    @property
    def rules(self) -> Rules:
        """Limits and time spans."""
        return self.transactions.rules

    @property
    def user(self) -> User:
        """The viewer of a field that needs one. Raises Unauthenticated."""
        if self.viewer is None:
            raise Unauthenticated("Sign in first.")
        return self.viewer

    async def has_blocked_viewer(self, creator_id: UUID) -> bool:
        """Whether the creator has blocked the viewer."""
        return self.viewer is not None and await self.loaders.blocks.load((creator_id, self.viewer.id))


Info = strawberry.Info[Context, None]


async def _by_id(model: type[M], ids: list[UUID]) -> list[M | Exception]:
    found = {row.pk: row for row in await model.filter(pk__in=set(ids))}
    return [found.get(one) or DoesNotExist(model) for one in ids]


async def _by_subject(subjects: list[str]) -> list[User | None]:
    found = {row.sub: row for row in await User.filter(sub__in=set(subjects))}
    return [found.get(subject) for subject in subjects]


async def _histories(session_ids: list[UUID]) -> list[list[SessionTransition]]:
    rows = await SessionTransition.filter(session_id__in=set(session_ids)).order_by("id")
    return [[row for row in rows if row.session_id == one] for one in session_ids]


async def _waiting(pairs: list[tuple[UUID, UUID]]) -> list[bool]:
    """Whether those streams' rooms wait with those fans in them."""
    found = await waiting_among({stream for stream, _ in pairs}, {fan for _, fan in pairs})
    return [pair in found for pair in pairs]


async def _blocks(pairs: list[tuple[UUID, UUID]]) -> Sequence[bool]:
    creators: Iterable[UUID] = {creator for creator, _ in pairs}
    found = await Block.filter(creator_id__in=list(creators), fan_id__in={fan for _, fan in pairs})
    blocked = {(block.creator_id, block.fan_id) for block in found}
    return [pair in blocked for pair in pairs]
