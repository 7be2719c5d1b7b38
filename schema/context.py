"""What every resolver is given: who asks, and what answers are made from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

import strawberry
from strawberry.dataloader import DataLoader
from tortoise.models import Model

from domain.estimates import Estimate, estimate
from domain.line import Line
from domain.rules import Rules
from models.clock import Clock
from models.people import Block, User
from models.sessions import SessionTransition, lines_of
from models.streams import LiveStream
from models.transaction import Transactions
from schema.problems import Unauthenticated

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Outlook:
    """A creator's line with its estimates, as of an instant."""

    line: Line
    estimates: dict[UUID, Estimate]
    as_of: datetime


class Loaders:
    """Batched reads. They keep nothing between batches, so a long-lived socket never sees old rows."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.users: DataLoader[UUID, User] = DataLoader(partial(_by_id, User), cache=False)
        self.streams: DataLoader[UUID, LiveStream] = DataLoader(partial(_by_id, LiveStream), cache=False)
        self.outlooks: DataLoader[UUID, Outlook] = DataLoader(self._outlooks, cache=False)
        self.histories: DataLoader[UUID, list[SessionTransition]] = DataLoader(_histories, cache=False)
        self.blocks: DataLoader[tuple[UUID, UUID], bool] = DataLoader(_blocks, cache=False)

    async def _outlooks(self, creator_ids: list[UUID]) -> list[Outlook]:
        lines = await lines_of(creator_ids)
        now = self._clock.now()
        found = {creator_id: Outlook(line, estimate(line, now), now) for creator_id, line in lines.items()}
        return [found[creator_id] for creator_id in creator_ids]


@dataclass
class Context:
    """One request or one socket. ``viewer`` is None for anonymous visitors."""

    transactions: Transactions
    viewer: User | None = None
    scopes: frozenset[str] = frozenset()
    connection_params: object = None
    loaders: Loaders = field(init=False)

    def __post_init__(self) -> None:
        self.loaders = Loaders(self.clock)

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

    async def keeps_out_viewer(self, creator_id: UUID) -> bool:
        """Whether the creator has blocked the viewer."""
        return self.viewer is not None and await self.loaders.blocks.load((creator_id, self.viewer.id))


Info = strawberry.Info[Context, None]


async def _by_id(model: type[M], ids: list[UUID]) -> list[M]:
    found = {row.pk: row for row in await model.filter(pk__in=set(ids))}
    return [found[one] for one in ids]


async def _histories(session_ids: list[UUID]) -> list[list[SessionTransition]]:
    rows = await SessionTransition.filter(session_id__in=set(session_ids)).order_by("id")
    return [[row for row in rows if row.session_id == one] for one in session_ids]


async def _blocks(pairs: list[tuple[UUID, UUID]]) -> Sequence[bool]:
    creators: Iterable[UUID] = {creator for creator, _ in pairs}
    found = await Block.filter(creator_id__in=list(creators), fan_id__in={fan for _, fan in pairs})
    blocked = {(block.creator_id, block.fan_id) for block in found}
    return [pair in blocked for pair in pairs]
