"""What compiled functions ask of resolvers, and how all that they ask for goes on together."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from typing import Any, NamedTuple, Protocol

from graphql import FieldNode, GraphQLField, GraphQLObjectType, GraphQLResolveInfo
from strawberry import Info

from gateway.execution.compiled.source import Function, Unusual
from gateway.execution.compiled.types import Resolver
from internals.graphql_core import Path
from internals.strawberry import info_for_resolver, is_awaitable
from reads.operation_reads import unwatched

NOT_KNOWN = object()

AT_ONCE = 100
"""So many answers go on in one turn of the event loop, in which nobody else is served."""


class Asked(NamedTuple):
    """A field that is resolved: where it stands in the schema, and in a document."""

    kind: GraphQLObjectType
    field: GraphQLField
    nodes: list[FieldNode]
    resolver: Resolver


class Executor(Protocol):
    """What a run wants of an executor."""

    def is_over(self) -> bool:
        """Whether nothing more is to be resolved."""

    def build_resolve_info(
        self, field_def: GraphQLField, field_nodes: list[FieldNode], parent_type: GraphQLObjectType, path: Path
    ) -> GraphQLResolveInfo[Any]:
        """What graphql-core tells a resolver."""


class Answer:
    """What a resolver that waits is asked for. ``outcome``: its value, or its error; NOT_KNOWN as long as it is not."""

    __slots__ = ("_complete", "_coroutine", "_key", "_result", "asked", "outcome", "source", "waits_for")

    def __init__(self, result: dict[str, Any], key: str, asked: Asked, source: object, complete: Function) -> None:
        self.asked = asked
        self.source = source
        self.outcome: object = NOT_KNOWN
        self.waits_for: asyncio.Future[Any] | None = None
        self._result = result
        self._key = key
        self._complete = complete
        self._coroutine: Coroutine[Any, Any, Any] | None = None

    def go_on(self, run: "Run") -> bool:
        """Whether it still waits, now that it has gone as far as it comes. Raises Unusual, or the resolver's error."""
        if self._coroutine is None:
            self._coroutine = run.call(self.asked, self.source)
        try:
            while self.waits_for is None or self.waits_for.done():
                waits_for = self._coroutine.send(None)
                if not isinstance(waits_for, asyncio.Future):
                    raise Unusual
                self.waits_for = waits_for
        except StopIteration as done:
            self.outcome = done.value
            self._result[self._key] = self._complete(done.value, run)
            return False
        except Exception as error:
            if not isinstance(error, Unusual):
                self.outcome = error
            raise
        return True

    def leave(self) -> None:
        """Ask no further, as a task would that is cancelled."""
        if self.waits_for:
            unwatched(self.waits_for).cancel()
        if self._coroutine:
            self._coroutine.close()


class Run:
    """What is asked of resolvers while one value is completed.

    Their coroutines are no tasks: they go on within the task that waits for the value, each once the future that it
    waits for is done.
    """

    __slots__ = ("_executor", "_gave_up", "_infos", "_waiting", "answered")

    def __init__(self, executor: Executor) -> None:
        self.answered: list[Answer] = []
        self._executor = executor
        self._infos: dict[int, Info[Any, Any]] = {}
        self._waiting: list[Answer] = []
        self._gave_up = False

    @property
    def waits(self) -> bool:
        """Whether anything has yet to come."""
        return bool(self._waiting)

    def look(self) -> None:
        """Raises Unusual once nothing more is to be resolved."""
        if self._executor.is_over():
            raise Unusual

    def info(self, asked: Asked) -> Info[Any, Any]:
        """What the resolver is told; where its object stands in the answer it is not."""
        info = self._infos.get(id(asked))
        if info is None:
            path = Path(None, asked.nodes[0].name.value, asked.kind.name)
            raw = self._executor.build_resolve_info(asked.field, asked.nodes, asked.kind, path)
            info = self._infos[id(asked)] = info_for_resolver(raw, asked.resolver.definition)
        return info

    def call(self, asked: Asked, source: object) -> Any:
        """What the resolver gives for that object."""
        resolver = asked.resolver
        return resolver.function(source, self.info(asked)) if resolver.takes_info else resolver.function(source)

    def wait(self, result: dict[str, Any], key: str, asked: Asked, source: object, complete: Function) -> None:
        """Have ``finish`` put into ``result`` what ``complete`` makes of the resolver's value."""
        self._waiting.append(Answer(result, key, asked, source, complete))

    def finish(self) -> Generator[Any, Any, None]:
        """Wait for all that was asked, and for what is asked in turn. Raises Unusual where anything is."""
        try:
            while self._waiting:
                yield from self._go_on()
                if self._waiting:
                    yield from _until_done(self._waiting[0].waits_for)
        finally:
            for answer in self._waiting:
                answer.leave()
        if self._gave_up:
            raise Unusual

    def _go_on(self) -> Generator[None, None, None]:
        """Have all go on that can, those among them that are asked for meanwhile. Behind AT_ONCE others are served."""
        waiting: list[Answer] = []
        for place, answer in enumerate(self._waiting, 1):
            self.look()
            try:
                waits = answer.go_on(self)
            except Exception:
                # The others go on: what they give need not be asked for again.
                self._gave_up, waits = True, False
                answer.leave()
            (waiting if waits else self.answered).append(answer)
            if not place % AT_ONCE:
                yield
        self._waiting = waiting


def _until_done(future: asyncio.Future[Any] | None) -> Generator[Any, Any, None]:
    try:
        yield future
    except BaseException as error:
        # The future's own error is for whom it was asked; a cancellation may come when it is done, too.
        if not (future and future.done() and (future.cancelled() or future.exception() is error)):
            raise


class Resolving:
    """A value that is awaited until ``run`` has put all into it; what ``by_core`` makes of the run where anything is
    unusual."""

    __slots__ = ("_by_core", "_run", "_value")

    def __init__(self, value: Any, run: Run, by_core: Callable[[Run], Any]) -> None:
        self._value = value
        self._run = run
        self._by_core = by_core

    def __await__(self) -> Generator[Any, Any, Any]:
        try:
            yield from self._run.finish()
        except Exception:  # noqa: S110 - graphql-core reports the error
            pass
        else:
            return self._value
        found = self._by_core(self._run)
        if is_awaitable(found):
            found = yield from found.__await__()
        return found
