"""Spans: what took how long as part of what, for whoever collects traces. Where nobody does, they are nothing."""

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Span(Protocol):
    """A part of a trace, while it lasts."""

    def note(self, name: str, value: str) -> None:
        """Add what is known by now; nothing that a client has chosen."""


class Traced(Protocol):
    """A context in which something is a span of that name, one of a few that stand in the code or the schema."""

    def __call__(self, name: str) -> AbstractContextManager[Span | None]: ...


_NOTHING: AbstractContextManager[None] = nullcontext()


def untraced(name: str) -> AbstractContextManager[None]:
    """No span: nobody collects traces."""
    return _NOTHING
