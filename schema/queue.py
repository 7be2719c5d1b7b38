"""A stream's queue, for its creator: the page that they ask for, and the queue as a whole."""

from collections.abc import Collection
from typing import Self
from uuid import UUID

import strawberry

from domain import money
from domain.lifecycle import OPEN, Status
from models.queue import queue_totals
from models.queue.queue_pages import START, AskedPage, Cursor
from schema.cursors import decode, malformed
from schema.money import Money


@strawberry.type(description="How many of a stream's open sessions have one status, and what they cost.")
class QueueTotals:
    status: Status = strawberry.field(description="The status that these sessions have now.")
    sessions: int = strawberry.field(description="How many sessions there are; 0 for none.")
    minutes: int = strawberry.field(description="How many minutes are booked for them in all.")
    price: Money = strawberry.field(
        description="What they cost in all, which the creator earns if each of them is delivered in full."
    )

    @classmethod
    def of(cls, row: queue_totals.QueueTotals, currency: str) -> Self:
        """A row as the stream's creator sees it."""
        return cls(
            status=row.status,
            sessions=row.sessions,
            minutes=row.minutes,
            price=Money.of(money.Money(row.price, currency)),
        )


def asked_page(stream_id: UUID, statuses: Collection[Status] | None, size: int, after: str | None) -> AskedPage:
    """A page of the stream's open sessions, or of those of these statuses, with one more to know whether others follow.
    Raises BadRequest for a malformed cursor."""
    return AskedPage(stream_id, OPEN if statuses is None else OPEN & set(statuses), _cursor_in(after), size + 1)


def _cursor_in(after: str | None) -> Cursor:
    """A cursor is valid even when its session has left the queue."""
    if after is None:
        return START
    try:
        return Cursor.of(decode(after))
    except ValueError:
        raise malformed() from None
