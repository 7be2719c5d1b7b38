"""One execution: an operation while it is carried out, or a subscription's for one update."""

from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass, field
from inspect import CORO_CREATED, getcoroutinestate
from types import CoroutineType
from typing import Any, Self, TypeVar

from strawberry import Info

from internals.strawberry import state_of_execution
from reads.operation_ends import OperationEnds
from reads.operation_reads import OperationReads
from schema.cpu import CpuTime, Measured

T = TypeVar("T")


@dataclass(slots=True)
class Execution:
    """What an execution has taken, read and done so far. ``reads``: None when no field of one object is asked for
    twice. ``ends``: None when no cursors to begin from are asked for."""

    cpu: CpuTime
    reads: OperationReads | None = None
    ends: OperationEnds | None = None
    done: list[str] = field(default_factory=list)
    """The mutations, by their names in the answer, that are committed."""
    parts: list[object] = field(default_factory=list)
    """What was made for its fields, awaitable or not."""

    @classmethod
    def begin(cls, cpu_seconds: float, *, repeats: bool, ends: OperationEnds | None = None) -> Self:
        """One that begins. ``repeats``: whether its document may ask for a field of one object more than once."""
        return cls(CpuTime(cpu_seconds), OperationReads() if repeats else None, ends)

    def anew(self) -> Self:
        """Another of the same operation."""
        return self.begin(self.cpu.limit, repeats=self.reads is not None)

    def measured(self, awaitable: Awaitable[T], reads: object = None) -> Measured[T]:
        """To be awaited in place of ``awaitable``: its steps count as this execution's. ``reads``: the part of it that
        is ended by CpuLimitExceeded when the time is over."""
        return Measured(awaitable, self.cpu, reads)

    def read(self, coroutine: Coroutine[Any, Any, T]) -> Measured[T]:
        """The same, for a coroutine that only reads."""
        return Measured(coroutine, self.cpu, coroutine)

    def leave_the_rest(self) -> None:
        """Close the coroutines that have not begun. When an error makes an object null, graphql-core never awaits some
        of those that it made for its fields; Python would warn of each when it collects them, in the midst of
        anything."""
        for part in self.parts:
            if isinstance(part, CoroutineType) and getcoroutinestate(part) == CORO_CREATED:
                part.close()
        self.parts.clear()


def execution_of(info: Info[Any, Any]) -> Execution | None:
    """The execution that a resolver is part of; None where something else than ``Schema`` executes it."""
    state = state_of_execution(info)
    return state if isinstance(state, Execution) else None
