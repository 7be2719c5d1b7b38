"""A stream's queue as a whole, for its creator."""

from typing import Self

import strawberry

from domain import money
from domain.lifecycle import Status
from models.queue import queue_totals
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
