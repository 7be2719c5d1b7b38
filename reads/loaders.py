"""A node's loaders: concurrent reads of several keys become one query."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TypeVar
from uuid import UUID

from tortoise.exceptions import DoesNotExist
from tortoise.models import Model

from domain.due import due
from domain.events import line_topic
from domain.forecasting.learned import Learned
from domain.lines.line import Engagement, Line
from domain.rules import Rules
from models.clock import Clock
from models.ledger import Entry, entries_of_sessions
from models.line.engagements import engagements_as_fans, engagements_of, running_sessions_of
from models.line.lines import KeptLines
from models.line.waiting import waiting_among
from models.log import MarkedOffset, ends_of
from models.notifications import Notification
from models.people import User, blocked_by, blocks_among
from models.queue.queue_limit import queued_on
from models.queue.queue_pages import AskedPage, Page, pages_of
from models.queue.queue_totals import QueueTotals, queue_totals
from models.sessions import PrivateSession, open_sessions_of
from models.sql.rows import RowsBy
from models.steps import SessionTransition
from models.streams import LiveStream
from reads.batch_loader import BatchLoader
from reads.coalescing_cache import CoalescingCache
from reads.forecast import line_forecasts

K = TypeVar("K")
V = TypeVar("V")
M = TypeVar("M", bound=Model)


class Loaders:
    """One loader for each thing that answers are made from. Rows are not kept; forecasts and how many are queued are,
    for a moment."""

    def __init__(self, clock: Clock, rules: Rules, lines: KeptLines) -> None:
        self.users: BatchLoader[UUID, User] = BatchLoader(partial(_by_id, RowsBy(User)))
        self.subjects: BatchLoader[str, User | None] = BatchLoader(partial(_by_subject, RowsBy(User, "sub")))
        self.streams: BatchLoader[UUID, LiveStream] = BatchLoader(partial(_by_id, RowsBy(LiveStream)))
        self.sessions: BatchLoader[UUID, PrivateSession] = BatchLoader(partial(_by_id, RowsBy(PrivateSession)))
        self.steps: BatchLoader[UUID, SessionTransition] = BatchLoader(partial(_by_id, RowsBy(SessionTransition)))
        self.histories: BatchLoader[UUID, list[SessionTransition]] = BatchLoader(_histories)
        self.notifications: BatchLoader[UUID, Notification] = BatchLoader(partial(_by_id, RowsBy(Notification)))
        self.blocks: BatchLoader[tuple[UUID, UUID], bool] = BatchLoader(_blocks)
        self.blocked: BatchLoader[UUID, set[UUID]] = BatchLoader(_of_each(blocked_by))
        self.waiting: BatchLoader[tuple[UUID, UUID], bool] = BatchLoader(_waiting)
        self.queue_sizes: BatchLoader[UUID, int] = BatchLoader(
            _of_each(lambda streams: queued_on(streams, clock.now(), rules))
        )
        self.queued = queues_kept(clock, self.queue_sizes.load)
        self.in_session: BatchLoader[UUID, bool] = BatchLoader(partial(_in_session, clock))
        self.engaged_as_fan: BatchLoader[UUID, list[Engagement]] = BatchLoader(
            _of_each(lambda people: engagements_as_fans(people, clock.now()))
        )
        self.engaged: BatchLoader[UUID, list[Engagement]] = BatchLoader(
            _of_each(lambda people: engagements_of(people, clock.now()))
        )
        self.open_sessions: BatchLoader[tuple[UUID, UUID], PrivateSession | None] = BatchLoader(
            _of_each(open_sessions_of)
        )
        self.queue_pages: BatchLoader[AskedPage, Page] = BatchLoader(_of_each(pages_of))
        self.queue_totals: BatchLoader[UUID, list[QueueTotals]] = BatchLoader(_of_each(queue_totals))
        self.entries: BatchLoader[UUID, list[Entry]] = BatchLoader(_of_each(entries_of_sessions))
        self.ends: BatchLoader[str, MarkedOffset] = BatchLoader(ends_of)
        self.known = lines.known
        self.lines: BatchLoader[UUID, Line] = BatchLoader(_of_each(lines.of))
        self.learned: BatchLoader[UUID, Learned] = BatchLoader(_of_each(lines.learned))
        self.forecasts = line_forecasts(clock, rules, self.lines.load, self.learned.load)

    def invalidate(self, topics: Iterable[str]) -> None:
        """Read anew what depends on these topics: they have moved."""
        for kept in (self.forecasts, self.queued):
            kept.invalidate(topics)

    async def drain(self) -> None:
        """Wait until nothing is being read."""
        for loader in vars(self).values():
            if isinstance(loader, BatchLoader | CoalescingCache):
                await loader.drain()


def queues_kept(clock: Clock, size_of: Callable[[UUID], Awaitable[int]]) -> CoalescingCache[tuple[UUID, UUID], int]:
    """How many are queued, by creator and stream; read anew after the creator's line has moved. It is kept because the
    emblem and the offer of a stream ask for it one after the other."""

    def topics(stream: tuple[UUID, UUID]) -> Iterable[str]:
        return (line_topic(stream[0]),)

    return CoalescingCache(clock, lambda stream: size_of(stream[1]), lambda stream, _: topics(stream), known=topics)


def _of_each(read: Callable[[set[K]], Awaitable[Mapping[K, V]]]) -> Callable[[list[K]], Awaitable[list[V]]]:
    """A loader of several keys at once, for each of which ``read`` gives a value."""

    async def load(keys: list[K]) -> list[V]:
        found = await read(set(keys))
        return [found[key] for key in keys]

    return load


async def _by_id(rows_by_id: RowsBy[M], ids: list[UUID]) -> list[M | Exception]:
    rows = {row.pk: row for row in await rows_by_id(list(set(ids)))}
    return [rows.get(row_id) or DoesNotExist(rows_by_id.model) for row_id in ids]


async def _by_subject(users_by_subject: RowsBy[User], subjects: list[str]) -> list[User | None]:
    users = {user.sub: user for user in await users_by_subject(list(set(subjects)))}
    return [users.get(subject) for subject in subjects]


async def _histories(session_ids: list[UUID]) -> list[list[SessionTransition]]:
    steps: dict[UUID, list[SessionTransition]] = {session_id: [] for session_id in session_ids}
    for row in await SessionTransition.filter(session_id__in=steps).order_by("id"):
        steps[row.session_id].append(row)
    return [steps[session_id] for session_id in session_ids]


async def _blocks(pairs: list[tuple[UUID, UUID]]) -> Sequence[bool]:
    """For each pair of creator and fan, whether the creator has blocked the fan."""
    blocked = await blocks_among(pairs)
    return [pair in blocked for pair in pairs]


async def _in_session(clock: Clock, people: list[UUID]) -> list[bool]:
    """Whether each of them is in a session that time has not ended."""
    running = [row for row in await running_sessions_of(set(people)) if not due(row, clock.now())]
    busy = {person for row in running for person in (row.creator_id, row.fan_id)}
    return [one in busy for one in people]


async def _waiting(pairs: list[tuple[UUID, UUID]]) -> list[bool]:
    """For each pair of stream and fan, whether the fan has a ``WAITING`` session on the stream."""
    waiting = await waiting_among({stream for stream, _ in pairs}, {fan for _, fan in pairs})
    return [pair in waiting for pair in pairs]
