"""What stays up to date, as asynchronous iterators: it is listened to for as long as it is iterated over."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .connect import Greenroom
from .documents import Document
from .problems import Refused, Unreachable
from .waiting import backoff, end, pause

Data = TypeVar("Data")
State = TypeVar("State")
Update = TypeVar("Update")

SELDOM_LOOK_SECONDS = 60.0
"""How often what no update tells, such as somebody's new name, is asked for."""


async def follow(
    greenroom: Greenroom, document: Document[Data], variables: Mapping[str, object] | None = None
) -> AsyncGenerator[Data, None]:
    """A subscription, over whatever breaks: each update once, in order, until there is nothing more to tell, or the
    client is left.

    Whoever is slow finds what has come meanwhile. Of a log that is each update: 1,000 of them wait at most, and the
    rest is asked for behind the last cursor when these are taken. Of ``emblem`` and ``estimatedStart`` it is the latest
    value.

    Raises ``Refused``, and ``Closed``.
    """
    operation = greenroom.socket.begin(document.text, variables or {})
    try:
        while (result := await greenroom.socket.next(operation)) is not None:
            if isinstance(result, Exception):
                raise result
            data: Any = result
            yield data
    finally:
        greenroom.socket.stop(operation)


def followed(
    greenroom: Greenroom,
    query: Document[Data],
    variables: Mapping[str, object],
    begin: Callable[[Data], tuple[State, Mapping[str, object]] | None],
    updates: Document[Update],
    fold: Callable[[State, Update], State],
    asks_again: Callable[[State, Update], bool] = lambda state, update: False,
    renewed: Callable[[State, Data], State] | None = None,
) -> AsyncIterator[State | None]:
    """A state that begins with a query, and is carried on by the updates behind its cursor. Whoever is slow finds the
    latest state. None where there is nothing to follow, or no more.

    ``begin``: gives the state from the query's answer, and the variables of the subscription; None where there is
    nothing to follow. ``fold``: gives the state after an update. ``asks_again``: whether an update changes more than it
    carries; then the query is asked again, as it is when a cursor is too old. ``renewed``: gives the state with what no
    update tells, such as somebody's new name; the query is asked for that every minute.
    """
    topic = Topic(query, variables, begin, updates, fold, asks_again, renewed)
    told = states(greenroom, topic)
    return latest(told)


@dataclass(frozen=True)
class Topic(Generic[Data, State, Update]):
    """What ``followed`` was given."""

    query: Document[Data]
    variables: Mapping[str, object]
    begin: Callable[[Data], tuple[State, Mapping[str, object]] | None]
    updates: Document[Update]
    fold: Callable[[State, Update], State]
    asks_again: Callable[[State, Update], bool]
    renewed: Callable[[State, Data], State] | None


async def states(greenroom: Greenroom, topic: Topic[Data, State, Update]) -> AsyncGenerator[State | None, None]:
    """Each state, from the first query on."""
    while (found := await asked(greenroom, topic.query, topic.variables)) is not None:
        first = topic.begin(found)
        if first is None:
            yield None
            return
        try:
            told = carried_on(greenroom, topic, *first)
            async with aclosing(told):
                async for state in told:
                    yield state
            return
        except BeginAfresh:
            continue
        except Refused as refused:
            if refused.code == "FORBIDDEN":
                # It was theirs to follow when the query was answered.
                yield None
                return
            if refused.code != "CURSOR_EXPIRED":
                raise
            await backoff(0, greenroom.closing)


async def carried_on(
    greenroom: Greenroom, topic: Topic[Data, State, Update], state: State, behind: Mapping[str, object]
) -> AsyncGenerator[State | None, None]:
    """Each state from that one on, until the server has nothing more to tell. Raises ``BeginAfresh``."""
    merged = Merged()
    merged.add("told", follow(greenroom, topic.updates, behind), tells_end=True, is_log=True)
    if topic.renewed:
        merged.add("found", looked_for(greenroom, topic.query, topic.variables))
    try:
        yield state
        while (came := await merged.next())[1] is not ENDED:
            name, value = came
            if name == "found" and topic.renewed:
                before, state = state, topic.renewed(state, value)
                if state == before:
                    continue
            elif topic.asks_again(state, value):
                raise BeginAfresh
            else:
                state = topic.fold(state, value)
            yield state
        if not greenroom.closing.is_set():
            # Such as of a room that one may no longer be in.
            yield None
    finally:
        await merged.close()


class BeginAfresh(Exception):
    """An update has changed more than it carries."""


async def looked_for(
    greenroom: Greenroom, query: Document[Data], variables: Mapping[str, object]
) -> AsyncGenerator[Data, None]:
    """The query's answer every minute: for what seldom changes."""
    while not greenroom.closing.is_set():
        await pause(SELDOM_LOOK_SECONDS, greenroom.closing)
        try:
            yield await greenroom.ask(query, variables)
        except Unreachable:
            pass
        except Refused as refused:
            if refused.retry_after_seconds is None:
                greenroom.report(refused)


async def asked(greenroom: Greenroom, query: Document[Data], variables: Mapping[str, object]) -> Data | None:
    """The query's answer, however long the network is away. None: the client was left."""
    attempt = 0
    while not greenroom.closing.is_set():
        try:
            return await greenroom.ask(query, variables)
        except Unreachable:
            await backoff(attempt, greenroom.closing)
        except Refused as refused:
            if refused.retry_after_seconds is None:
                raise
            await backoff(attempt, greenroom.closing)
        attempt += 1
    return None


async def repeated(
    greenroom: Greenroom, query: Document[Data], variables: Mapping[str, object], every_seconds: float
) -> AsyncIterator[Data]:
    """A query that is asked again and again, for the little that no subscription tells."""
    while (found := await asked(greenroom, query, variables)) is not None:
        yield found
        await pause(every_seconds, greenroom.closing)


ENDED = object()
"""What comes in place of a value when an iterator has ended."""


class Merged:
    """What several iterators give, as it comes, each value with the name of its iterator. Where values wait to be
    taken, only the latest of each iterator is kept, unless it is a log."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Any]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._come = asyncio.Event()

    def add(self, name: str, source: AsyncIterator[Any], *, tells_end: bool = False, is_log: bool = False) -> None:
        """Listen to one more. ``tells_end``: it gives ``ENDED`` in the end. ``is_log``: all that it gives is kept."""
        waiting = self._waiting[name] = deque[Any]()

        def give(value: object) -> None:
            waiting.append(value)
            self._come.set()

        async def pump() -> None:
            try:
                async for value in source:
                    if not is_log:
                        waiting.clear()
                    give(value)
                if tells_end:
                    give(ENDED)
            except Exception as problem:  # noqa: BLE001, RUF100
                give(problem)

        self._tasks[name] = asyncio.create_task(pump())

    async def drop(self, name: str) -> None:
        """Listen to that one no more, and forget what it has given and nobody has taken."""
        if name in self._tasks:
            del self._waiting[name]
            await end(self._tasks.pop(name))

    async def close(self) -> None:
        """Listen to none."""
        for name in list(self._tasks):
            await self.drop(name)

    async def next(self) -> tuple[str, Any]:
        """The next value, with the name of its iterator. Raises what one of them has raised."""
        while (name := next((one for one, waiting in self._waiting.items() if waiting), None)) is None:
            self._come.clear()
            await self._come.wait()
        # Last in turn: one that gives all the time keeps nobody else from being taken.
        waiting = self._waiting[name] = self._waiting.pop(name)
        value = waiting.popleft()
        if isinstance(value, Exception):
            raise value
        return name, value


async def latest(source: AsyncIterator[State]) -> AsyncGenerator[State, None]:
    """What ``source`` gives. It is listened to all the time, and whoever is slow finds the latest value."""
    merged = Merged()
    merged.add("", source, tells_end=True)
    try:
        while (value := (await merged.next())[1]) is not ENDED:
            state: Any = value
            yield state
    finally:
        await merged.close()
