"""One step of a session, as its consequences read it. actions/consequences/ has a file for each of these."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from domain.lifecycle import Row
from models.sessions import PrivateSession
from models.steps import SessionTransition
from models.writing.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Step:
    """A session that was moved by a row of the table; ``about``: the instant of which its notifications speak;
    ``more``: how many minutes were added."""

    session: PrivateSession
    row: Row
    transition: SessionTransition
    about: datetime | None
    more: int


Consequence = Callable[[Transaction, Step], Awaitable[None]]
"""What follows a step, in its transaction."""
