"""What a subscription field gives: a feed, one subscriber's part in a source that others may share."""

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID

from domain.events import EventKind
from models.log import TopicEvent
from subscriptions.audience import Audience

T = TypeVar("T")

MOST_SEPARATE_UPDATES = 16
"""Where there are more at once, those who do not take them as one are sent a snapshot instead."""


class LogUpdate(NamedTuple, Generic[T]):
    """An update, and the offset of the last event that is part of it. ``is_last``: of a snapshot behind which nothing
    comes."""

    offset: int
    update: T
    is_last: bool = False


class NothingYet:
    """What is read where there is no value yet and one may come: nothing is sent, and what follows matters."""


NOTHING_YET = NothingYet()


class View(Protocol):
    """A part of what there is, as the members of a group see it. All of them were told the same, and are told what has
    changed since; the source's ``snapshot`` tells newcomers the same."""

    async def anew(self) -> LogUpdate[Any]:
        """What there is now, whatever the members were told."""

    def sent(self) -> None:
        """The members were sent what was read last."""


@dataclass(frozen=True, slots=True)
class LogSource(Generic[T]):
    """Every event of a topic that is of one of these kinds, once, in order, as one audience sees it. Events of other
    kinds are passed over.

    - ``to_updates`` turns events of these kinds into updates, and may leave some out;
    - ``window``: seconds over which events become updates together (0: each at once);
    - ``snapshot``: the state that a newcomer without a cursor begins with;
    - ``revoked_user``: whose admission an event may have ended, and ``still_admitted`` whether they have another;
    - ``subject``: what an event tells of, where an event of the kind ``withdrawal`` may take that back later;
    - ``is_last``: nothing follows that event;
    - ``snapshot_says_all``: a snapshot may stand for what came before it;
    - ``view``: what the members of the group have been told; nobody resumes it from a cursor.
    """

    field: str
    topic: str
    audience: Audience
    kinds: frozenset[EventKind]
    to_updates: Callable[[Sequence[TopicEvent]], Awaitable[list[LogUpdate[T]]]]
    window: float = 0.0
    snapshot: Callable[[], Awaitable[LogUpdate[T]]] | None = None
    revoked_user: Callable[[TopicEvent], UUID | None] = lambda event: None
    still_admitted: Callable[[UUID], Awaitable[bool]] | None = None
    subject: Callable[[TopicEvent], str | None] = lambda event: None
    withdrawal: EventKind | None = None
    is_last: Callable[[TopicEvent], bool] = lambda event: False
    snapshot_says_all: bool = True
    view: View | None = None


@dataclass(frozen=True, slots=True)
class StateSource(Generic[T]):
    """A present value, and then each one that has changed enough to matter, as one audience sees it.

    ``read`` gives None when nothing more can come, and NOTHING_YET while there is no value. ``is_last`` is true for one
    that nothing follows. ``audience_changed`` gives, of some users, those who belong to another audience by now.
    ``stamps`` gives, for the keys of several sources of this kind, a stamp each: while it is the same, the value
    changes with time alone, and the audience not at all. ``rests`` is true for a value that time does not change.
    """

    field: str
    key: UUID
    topic: str
    audience: Audience
    read: Callable[[], Awaitable[T | NothingYet | None]]
    matters: Callable[[T, T], bool]
    is_last: Callable[[T], bool] = lambda value: False
    audience_changed: Callable[[set[UUID]], Awaitable[set[UUID]]] | None = None
    stamps: Callable[[Sequence[UUID]], Awaitable[Mapping[UUID, str]]] | None = None
    rests: Callable[[T], bool] = lambda value: False


@dataclass(frozen=True, slots=True)
class Feed(AsyncIterable[T]):
    """One subscriber's part in a source: who they are, and the offset after which they go on (None: from a snapshot, or
    from the present value), with the topic's ``head`` when they asked. ``release`` gives back what listening holds; it
    is called once, when they have gone. ``is_call``: to listen is to be in a call."""

    source: LogSource[T] | StateSource[T]
    user_id: UUID | None = None
    offset: int | None = None
    head: int = 0
    release: Callable[[], None] = lambda: None
    is_call: bool = False

    def __aiter__(self) -> AsyncIterator[T]:
        raise TypeError("a feed is followed through a group")
