"""For whom a task works: the request or socket whose id, person and trace the lines of the log have."""

from contextvars import ContextVar
from typing import Protocol
from uuid import UUID


class Served(Protocol):
    """A request or a socket that is being served."""

    @property
    def request_id(self) -> str:
        """By which its client and its proxy know it."""

    @property
    def person_id(self) -> UUID | None:
        """Whose token it bears; None for an anonymous visitor."""


served: ContextVar[Served | None] = ContextVar("served", default=None)
"""What this task serves; None in the background."""

trace_id: ContextVar[str | None] = ContextVar("trace_id", default=None)
"""The trace that this task is part of; None where nothing is traced."""


def serve_nobody() -> None:
    """From now on this task works for all who share it, not for whoever made it start."""
    served.set(None)
    trace_id.set(None)
