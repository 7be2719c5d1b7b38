"""What every resolver is given: who asks, and what answers are made from."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

import strawberry
from strawberry.dataloader import DataLoader
from tortoise.exceptions import DoesNotExist
from tortoise.models import Model

from actions.admission import admitted_of
from domain.estimates import Estimate, estimate
from domain.line import Line
from domain.rules import Rules
from models.clock import Clock
from models.log import heads_of
from models.notifications import Notification
from models.people import Block, User
from models.rooms import ChatMessage
from models.sessions import PrivateSession, SessionTransition, lines_of
from models.streams import LiveStream
from models.transaction import Transactions
from schema.problems import Unauthenticated

K = TypeVar("K")
V = TypeVar("V")
M = TypeVar("M", bound=Model)

MOST_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Outlook:
    """A creator's line with its positions and estimates, as of an instant."""

    line: Line
    positions: dict[UUID, int]
    estimates: dict[UUID, Estimate]
    as_of: datetime


class Loaders:
    """A node's batched reads: what many ask for at once is read once. They keep nothing between batches, so nobody
    sees old rows."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.users: DataLoader[UUID, User] = _loader(partial(_by_id, User))
        self.streams: DataLoader[UUID, LiveStream] = _loader(partial(_by_id, LiveStream))
        self.messages: DataLoader[UUID, ChatMessage] = _loader(_messages)
        self.sessions: DataLoader[UUID, PrivateSession] = _loader(partial(_by_id, PrivateSession))
        self.steps: DataLoader[UUID, SessionTransition] = _loader(partial(_by_id, SessionTransition))
        self.notifications: DataLoader[UUID, Notification] = _loader(partial(_by_id, Notification))
        self.heads: DataLoader[str, int] = _loader(heads_of)
        self.outlooks: DataLoader[UUID, Outlook] = _loader(self._outlooks)
        self.histories: DataLoader[UUID, list[SessionTransition]] = _loader(_histories)
        self.blocks: DataLoader[tuple[UUID, UUID], bool] = _loader(_blocks)
        self.admissions: DataLoader[tuple[UUID, UUID], bool] = _loader(_admissions)

    async def _outlooks(self, creator_ids: list[UUID]) -> list[Outlook]:
        lines = await lines_of(creator_ids)
        now = self._clock.now()
        found = {
            creator_id: Outlook(line, line.positions(), estimate(line, now), now) for creator_id, line in lines.items()
        }
        return [found[creator_id] for creator_id in creator_ids]


@dataclass(slots=True)
class Context:
    """One request or one socket. ``viewer`` is None for anonymous visitors."""

    transactions: Transactions
    loaders: Loaders
    viewer: User | None = None
    scopes: frozenset[str] = frozenset()
    connection_params: object = None

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


def _loader(read: Callable[[list[K]], Awaitable[Sequence[V | BaseException]]]) -> DataLoader[K, V]:
    return DataLoader(read, cache=False, max_batch_size=MOST_AT_ONCE)


async def _by_id(model: type[M], ids: list[UUID]) -> list[M | BaseException]:
    found = {row.pk: row for row in await model.filter(pk__in=set(ids))}
    return [found.get(one) or DoesNotExist(model) for one in ids]


async def _messages(ids: list[UUID]) -> list[ChatMessage]:
    found = {row.id: row for row in await ChatMessage.filter(id__in=set(ids)).select_related("author")}
    return [found[one] for one in ids]


async def _histories(session_ids: list[UUID]) -> list[list[SessionTransition]]:
    rows = await SessionTransition.filter(session_id__in=set(session_ids)).order_by("id")
    return [[row for row in rows if row.session_id == one] for one in session_ids]


async def _admissions(pairs: list[tuple[UUID, UUID]]) -> list[bool]:
    """Whether those users may be in those streams' rooms."""
    found = await admitted_of({stream for stream, _ in pairs}, {user for _, user in pairs})
    return [pair in found for pair in pairs]


async def _blocks(pairs: list[tuple[UUID, UUID]]) -> Sequence[bool]:
    creators: Iterable[UUID] = {creator for creator, _ in pairs}
    found = await Block.filter(creator_id__in=list(creators), fan_id__in={fan for _, fan in pairs})
    blocked = {(block.creator_id, block.fan_id) for block in found}
    return [pair in blocked for pair in pairs]
