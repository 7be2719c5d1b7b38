"""Private sessions."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from domain.estimates import Estimate
from domain.lifecycle import IN_LINE, Status, allowed
from domain.money import PaymentStatus
from models import sessions
from schema import relay
from schema.context import Context, Info
from schema.enums import SessionAction
from schema.ids import global_id
from schema.money import Money
from schema.people import User
from schema.streams import LiveStream


@strawberry.type(description="What has become of the money for a session.")
class Payment:
    status: PaymentStatus = strawberry.field(description="Whether the money is held, captured or released.")
    held: Money = strawberry.field(
        description="How much is held now: the full price while the session is open, else 0."
    )
    captured: Money = strawberry.field(
        description="How much was captured, which is what the fan pays; 0 unless the session was completed."
    )

    @classmethod
    def of(cls, row: sessions.PrivateSession) -> Self:
        """The payment of a session."""
        held = row.price if row.payment_status is PaymentStatus.HELD else 0
        return cls(
            status=row.payment_status,
            held=Money(amount=held, currency=row.currency),
            captured=Money(amount=row.captured, currency=row.currency),
        )


@strawberry.type(description="When a session is expected to begin, as a range of times.")
class EstimatedStart:
    session_id: strawberry.ID = strawberry.field(description="The session that is estimated.")
    earliest: datetime = strawberry.field(description="The 10th percentile: one session in ten begins before this.")
    likely: datetime = strawberry.field(
        description="The 50th percentile: as many sessions begin before this as after it."
    )
    latest: datetime = strawberry.field(description="The 90th percentile: one session in ten begins after this.")
    position: int = strawberry.field(description="The session's place in the creator's line, where 1 is next.")
    as_of: datetime = strawberry.field(description="When this estimate was made.")

    @classmethod
    def of(cls, session_id: UUID, found: Estimate, position: int, as_of: datetime) -> Self:
        """The rules' estimate of a session."""
        return cls(
            session_id=global_id("PrivateSession", session_id),
            earliest=found.earliest,
            likely=found.likely,
            latest=found.latest,
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
    def of(cls, row: sessions.SessionTransition) -> Self:
        """A row as clients see it."""
        return cls(by_id=row.by_id, source=row.source, to=row.target, at=row.at, reason=row.reason)

    @strawberry.field(description="The person who took the step; null when it was due by the clock.")
    async def by(self, info: Info) -> User | None:
        return User.of(await info.context.loaders.users.load(self.by_id)) if self.by_id else None


@strawberry.type(
    description="One request for time with a creator and all that becomes of it, seen by its two sides only."
)
class PrivateSession(relay.Node):
    id: relay.NodeID[UUID]
    row: strawberry.Private[sessions.PrivateSession]
    version: int = strawberry.field(
        description="A number that grows with every change; as `expectedVersion` it protects from acting on an old "
        "state."
    )
    status: Status = strawberry.field(description="The status that the session has now.")
    duration_minutes: int = strawberry.field(description="The booked time in minutes.")
    price: Money = strawberry.field(description="The full price, fixed when the session was requested.")
    payment: Payment = strawberry.field(description="What has become of the price.")
    desired_start: datetime | None = strawberry.field(
        description="When the fan would like to begin; null for as soon as possible."
    )
    scheduled_start: datetime | None = strawberry.field(
        description="The time that the creator has promised; null when none is."
    )
    note: str | None = strawberry.field(description="What the fan wrote with the request; null when nothing.")
    reason: str | None = strawberry.field(
        description="What either side last said about the session; null when nothing."
    )
    requested_at: datetime = strawberry.field(description="When the fan asked for the session.")
    expires_at: datetime | None = strawberry.field(
        description="When the present status ends by itself unless somebody acts; null when it does not."
    )
    decided_at: datetime | None = strawberry.field(
        description="When the creator last decided on the request; null before that."
    )
    started_at: datetime | None = strawberry.field(description="When the session began; null before that.")
    ended_at: datetime | None = strawberry.field(
        description="When the session ended, however it did; null while it is open."
    )

    @classmethod
    def of(cls, row: sessions.PrivateSession) -> Self:
        """A row as its two sides see it."""
        return cls(
            id=row.id,
            row=row,
            version=row.version,
            status=row.status,
            duration_minutes=row.duration_minutes,
            price=Money.of(row.full_price),
            payment=Payment.of(row),
            desired_start=row.desired_start,
            scheduled_start=row.scheduled_start,
            note=row.note,
            reason=row.reason,
            requested_at=row.requested_at,
            expires_at=row.expires_at,
            decided_at=row.decided_at,
            started_at=row.started_at,
            ended_at=row.ended_at,
        )

    @strawberry.field(description="The live stream to which the session belongs.")
    async def stream(self, info: Info) -> LiveStream:
        return LiveStream.of(await info.context.loaders.streams.load(self.row.stream_id))

    @strawberry.field(description="The person who asked for the session, and pays for it.")
    async def fan(self, info: Info) -> User:
        return User.of(await info.context.loaders.users.load(self.row.fan_id))

    @strawberry.field(description="The person who was asked for the session, and earns what is captured.")
    async def creator(self, info: Info) -> User:
        return User.of(await info.context.loaders.users.load(self.row.creator_id))

    @strawberry.field(description="When the session is expected to begin; null unless it is SCHEDULED or WAITING.")
    async def estimated_start(self, info: Info) -> EstimatedStart | None:
        return await estimated_start_of(self.row, info.context)

    @strawberry.field(
        description="The session's place in the creator's line, where 1 is next; null unless it is SCHEDULED or "
        "WAITING."
    )
    async def position(self, info: Info) -> int | None:
        if self.row.status not in IN_LINE:
            return None
        return (await info.context.loaders.forecasts.get(self.row.creator_id)).positions.get(self.row.id)

    @strawberry.field(description="What this viewer may do with the session now; draw buttons from it.")
    async def viewer_can(self, info: Info) -> list[SessionAction]:
        context = info.context
        side = self.row.side_of(context.user.id)
        if side is None:
            return []
        live = (await context.loaders.streams.load(self.row.stream_id)).live
        possible = allowed(self.row, side, context.clock.now(), context.rules.room_lead, creator_live=live)
        return [SessionAction(trigger) for trigger in possible]

    @strawberry.field(description="Every step in the session's life so far, the oldest first.")
    async def history(self, info: Info) -> list[SessionTransition]:
        return [SessionTransition.of(row) for row in await info.context.loaders.histories.load(self.row.id)]


async def estimated_start_of(row: sessions.PrivateSession, context: Context) -> EstimatedStart | None:
    """The present estimate of a session; None when it is not in line."""
    if row.status not in IN_LINE:
        return None
    forecast = await context.loaders.forecasts.get(row.creator_id)
    found, position = forecast.estimates.get(row.id), forecast.positions.get(row.id)
    return EstimatedStart.of(row.id, found, position, forecast.as_of) if found and position else None


async def visible_session(session_id: UUID | None, context: Context) -> sessions.PrivateSession | None:
    """The session when the viewer is one of its two sides; else None, as if there were none."""
    row = await sessions.PrivateSession.get_or_none(id=session_id) if session_id else None
    viewer = context.viewer
    return row if row and viewer and row.side_of(viewer.id) else None
