"""The CPU time that one operation may take."""

from asyncio import CancelledError, Future
from collections.abc import Awaitable, Generator
from time import perf_counter, thread_time
from types import CoroutineType
from typing import Any, Generic, TypeVar

from schema.request_errors import CpuLimitExceeded

T = TypeVar("T")


class CpuTime:
    """How long the steps of one operation keep the event loop, up to a limit in seconds (0: none).

    To ask for CPU time takes ten times as long as to look at the clock, which never shows less. So the first half of
    the limit is counted by the clock, and only the second by the thread's CPU time. On a busy machine an operation may
    get less than the limit, but never less than half of it. What is done for several operations at once, such as a
    batch of a loader, counts for none of them.
    """

    __slots__ = ("_asked", "_cpu", "_entered", "_entered_cpu", "_half", "_in_second_half", "_spent", "over")

    def __init__(self, limit: float) -> None:
        self.over = False
        """Whether it has taken more than it may. It never turns False again."""
        self._asked = 0
        self._half = limit / 2
        self._in_second_half = False
        self._spent = self._cpu = 0.0
        self._entered = self._entered_cpu = 0.0

    @property
    def limit(self) -> float:
        """The seconds that it may take."""
        return self._half * 2

    @property
    def spent(self) -> float:
        """The seconds that its steps have taken, those that have ended."""
        return self.limit if self.over else self._spent + self._cpu

    def enter(self) -> bool:
        """A step begins, which ``leave`` has to end; False within another step, which counts this one too."""
        if self._entered:
            return False
        self._entered = perf_counter()
        if self._in_second_half:
            self._entered_cpu = thread_time()
        return True

    def leave(self) -> None:
        """The step has ended."""
        if not self.look():
            if self._in_second_half:
                self._cpu += thread_time() - self._entered_cpu
            else:
                self._spent += perf_counter() - self._entered
        self._entered = 0.0

    def look(self) -> bool:
        """Whether it has taken more than it may, the present step included."""
        if self.over or not self._half or not self._entered:
            return self.over
        if self._in_second_half:
            self.over = self._cpu + thread_time() - self._entered_cpu > self._half
        elif self._spent + perf_counter() - self._entered > self._half:
            self._in_second_half, self._entered_cpu = True, thread_time()
        return self.over

    def look_at_times(self) -> bool:
        """The same, but it looks only every eighth time: for whoever asks so often that each step takes little."""
        self._asked += 1
        return self.over if self._asked & 7 else self.look()

    def check(self) -> None:
        """Raises CpuLimitExceeded when it has taken more than it may."""
        if self.over:
            raise CpuLimitExceeded(self.limit)


class Measured(Generic[T]):
    """An awaitable whose every step counts; it is awaited in place of the one that it was made of, and once.

    ``reads``: a coroutine or a future that it waits for and that only reads, if any. When the time is over before that
    is done, it is cancelled, and CpuLimitExceeded is raised.
    """

    __slots__ = ("_awaitable", "_cpu", "_reads")

    def __init__(self, awaitable: Awaitable[T], cpu: CpuTime, reads: object = None) -> None:
        self._awaitable = awaitable
        self._cpu = cpu
        self._reads = reads

    def __await__(self) -> Generator[Any, Any, T]:
        steps: Any = self._awaitable.__await__()
        cpu = self._cpu
        thrown: BaseException | None = None
        while True:
            # As a cancellation, which all that it may wait for knows how to leave.
            ended = CancelledError() if cpu.over and thrown is None and is_under_way(self._reads) else None
            is_outermost = cpu.enter()
            try:
                waits_for = steps.throw(ended or thrown) if ended or thrown else steps.send(None)
            except StopIteration as done:
                result: T = done.value
                return result
            except CancelledError:
                if ended:
                    raise CpuLimitExceeded(cpu.limit) from None
                raise
            finally:
                if is_outermost:
                    cpu.leave()
                thrown = None
            try:
                yield waits_for
            except BaseException as error:
                thrown = error
            # A frame that keeps what it raises, or the future that does, holds itself: only the collector of garbage
            # would free it.
            del waits_for


def is_under_way(awaitable: object) -> bool:
    """Whether a coroutine or a future has yet to end."""
    if isinstance(awaitable, Future):
        return not awaitable.done()
    return isinstance(awaitable, CoroutineType) and awaitable.cr_frame is not None
