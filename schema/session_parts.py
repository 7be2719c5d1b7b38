"""What a private session is made of: its payment, its estimated start, the steps of its life."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import strawberry

from domain.lifecycle import IN_LINE, Status
from domain.lines.estimates import Estimate
from domain.money import Money as MoneyValue
from domain.money import PaymentStatus
from models import sessions, steps
from reads.forecast import LineForecast, forecast_of
from schema.context import Context, Info
from schema.cost import LOADED, costs
from schema.ids import global_id
from schema.money import Money
from schema.people import User

StatusOnly = Annotated[
    list[Status] | None,
    strawberry.argument(description="Only sessions that have one of these statuses; leave it out for all."),
]


@strawberry.type(description="What has become of the money for a session.")
class Payment:
    status: PaymentStatus = strawberry.field(description="Whether the money is held, captured or released.")
    held: Money = strawberry.field(
        description="How much is held now: while the session is open the full price, and that of more minutes that the "
        "fan asks for; else 0."
    )
    captured: Money = strawberry.field(
        description="How much was captured, which is what the fan pays; 0 unless the session was completed."
    )
    refunded: Money = strawberry.field(
        description="How much of what was captured the fan was given back since; the creator has earned the rest."
    )

    @classmethod
    def of(cls, row: sessions.PrivateSession) -> Self:
        """The payment of a session."""
        held = row.to_hold if row.payment_status is PaymentStatus.HELD else 0
        return cls(
            status=row.payment_status,
            held=Money.of(MoneyValue(held, row.currency)),
            captured=Money.of(MoneyValue(row.captured, row.currency)),
            refunded=Money.of(MoneyValue(row.refunded, row.currency)),
        )


@strawberry.type(description="When a session is expected to begin, as a range of times.")
class EstimatedStart:
    session_id: strawberry.ID = strawberry.field(description="The session that is estimated.")
    earliest: datetime = strawberry.field(description="The 10th percentile: one session in ten begins before this.")
    likely: datetime = strawberry.field(
        description="The 50th percentile: as many sessions begin before this as after it."
    )
    latest: datetime = strawberry.field(description="The 90th percentile: one session in ten begins after this.")
    position: int = strawberry.field(description="The session's position in the creator's line, where 1 is next.")
    as_of: datetime = strawberry.field(description="When this estimate was made.")

    @classmethod
    def in_line(cls, session_id: UUID, forecast: LineForecast) -> Self | None:
        """The present estimate of a session; None when it is not in line, or when nothing can be counted on."""
        estimate, position = forecast.estimates.get(session_id), forecast.positions.get(session_id)
        return cls.of(session_id, estimate, position, forecast.as_of) if estimate and position else None

    @classmethod
    def of(cls, session_id: UUID, estimate: Estimate, position: int, as_of: datetime) -> Self:
        """The rules' estimate of a session."""
        return cls(
            session_id=global_id("PrivateSession", session_id),
            earliest=estimate.earliest,
            likely=estimate.likely,
            latest=estimate.latest,
            position=position,
            as_of=as_of,
        )


@strawberry.type(description="One step in the life of a session.")
class SessionTransition:
    by_id: strawberry.Private[UUID | None]
    source: Status | None = strawberry.field(
        name="from", description="The session's status before the step; null for the request itself."
    )
    to: Status = strawberry.field(description="The session's status after the step.")
    at: datetime = strawberry.field(description="When the step was taken.")
    reason: str | None = strawberry.field(description="What was said about the step; null when nothing was.")

    @classmethod
    def of(cls, row: steps.SessionTransition) -> Self:
        """A row as clients see it."""
        return cls(by_id=row.by_id, source=row.source, to=row.target, at=row.at, reason=row.reason)

    @strawberry.field(
        metadata=costs(2) | LOADED,
        description="The person who took the step; null when it was due by the clock, or taken by the platform's "
        "support.",
    )
    async def by(self, info: Info) -> User | None:
        return User.of(await info.context.loaders.users.load(self.by_id)) if self.by_id else None


async def estimated_start_of(row: sessions.PrivateSession, context: Context) -> EstimatedStart | None:
    """The estimate of a session, the present one unless an answer is given again; None when it is not in line, or when
    nothing can be counted on."""
    if row.status not in IN_LINE:
        return None
    if first := row.answered:
        if first.estimate is None or first.position is None:
            return None
        return EstimatedStart.of(row.id, first.estimate, first.position, first.at)
    return EstimatedStart.in_line(row.id, await forecast_of(row, context.loaders.forecasts))


async def position_of(row: sessions.PrivateSession, context: Context) -> int | None:
    """The position of a session, the present one unless an answer is given again; None when it is not in line."""
    if row.status not in IN_LINE:
        return None
    if row.answered:
        return row.answered.position
    return (await forecast_of(row, context.loaders.forecasts)).positions.get(row.id)
