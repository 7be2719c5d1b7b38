"""Private sessions."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry
from strawberry import relay

from domain.estimates import Estimate
from domain.lifecycle import IN_LINE, Status, allowed
from domain.money import PaymentStatus
from models import sessions
from schema.context import Context, Info
from schema.enums import SessionAction
from schema.ids import global_id
from schema.money import Money
from schema.people import User
from schema.streams import LiveStream


@strawberry.type(description="What has become of a session's money.")
class Payment:
    status: PaymentStatus = strawberry.field(description="Held, captured or released.")
    held: Money = strawberry.field(description="What is reserved now.")
    captured: Money = strawberry.field(description="What was taken.")

    @classmethod
    def of(cls, row: sessions.PrivateSession) -> Self:
        """The payment of a session."""
        held = row.price if row.payment_status is PaymentStatus.HELD else 0
        return cls(
            status=row.payment_status,
            held=Money(amount=held, currency=row.currency),
            captured=Money(amount=row.captured, currency=row.currency),
        )


@strawberry.type(description="When a session is expected to begin.")
class EstimatedStart:
    session_id: strawberry.ID = strawberry.field(description="The session.")
    earliest: datetime = strawberry.field(description="10th percentile.")
    likely: datetime = strawberry.field(description="50th percentile.")
    latest: datetime = strawberry.field(description="90th percentile.")
    position: int = strawberry.field(description="Place in the line; 1 is next.")
    as_of: datetime = strawberry.field(description="When this was so.")

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


@strawberry.type(description="One step in a session's life.")
class SessionTransition:
    by_id: strawberry.Private[UUID | None]
    source: Status | None = strawberry.field(name="from", description="Where it stood; null for the request itself.")
    to: Status = strawberry.field(description="Where it stood afterwards.")
    at: datetime = strawberry.field(description="When.")
    reason: str | None = strawberry.field(description="What was said about it.")

    @classmethod
    def of(cls, row: sessions.SessionTransition) -> Self:
        """A row as clients see it."""
        return cls(by_id=row.by_id, source=row.source, to=row.target, at=row.at, reason=row.reason)

    @strawberry.field(description="Who did it; null when the clock did.")
    async def by(self, info: Info) -> User | None:
        return User.of(await info.context.loaders.users.load(self.by_id)) if self.by_id else None


@strawberry.type(description="One request and all that becomes of it.")
class PrivateSession(relay.Node):
    id: relay.NodeID[UUID]
    row: strawberry.Private[sessions.PrivateSession]
    version: int = strawberry.field(description="One more with every change; goes into expectedVersion.")
    status: Status = strawberry.field(description="Where it stands.")
    duration_minutes: int = strawberry.field(description="The booked time.")
    price: Money = strawberry.field(description="The full price, fixed at the request.")
    payment: Payment = strawberry.field(description="What has become of the money.")
    desired_start: datetime | None = strawberry.field(description="When the fan would like it.")
    scheduled_start: datetime | None = strawberry.field(description="The promised time.")
    note: str | None = strawberry.field(description="What the fan wrote with the request.")
    reason: str | None = strawberry.field(description="What was last said about it.")
    requested_at: datetime = strawberry.field(description="When it was asked for.")
    expires_at: datetime | None = strawberry.field(description="When the present state ends by itself.")
    decided_at: datetime | None = strawberry.field(description="When the creator last decided.")
    started_at: datetime | None = strawberry.field(description="When it began.")
    ended_at: datetime | None = strawberry.field(description="When it ended.")

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

    @strawberry.field(description="The stream it belongs to.")
    async def stream(self, info: Info) -> LiveStream:
        return LiveStream.of(await info.context.loaders.streams.load(self.row.stream_id))

    @strawberry.field(description="Who asked.")
    async def fan(self, info: Info) -> User:
        return User.of(await info.context.loaders.users.load(self.row.fan_id))

    @strawberry.field(description="Who was asked.")
    async def creator(self, info: Info) -> User:
        return User.of(await info.context.loaders.users.load(self.row.creator_id))

    @strawberry.field(description="When it is expected to begin, while SCHEDULED or WAITING.")
    async def estimated_start(self, info: Info) -> EstimatedStart | None:
        return await estimated_start_of(self.row, info.context)

    @strawberry.field(description="Place in the creator's line, while SCHEDULED or WAITING; 1 is next.")
    async def position(self, info: Info) -> int | None:
        if self.row.status not in IN_LINE:
            return None
        return (await info.context.loaders.forecasts.get(self.row.creator_id)).positions.get(self.row.id)

    @strawberry.field(description="What this viewer may do now: a client draws its buttons from it.")
    async def viewer_can(self, info: Info) -> list[SessionAction]:
        context = info.context
        side = self.row.side_of(context.user.id)
        if side is None:
            return []
        live = (await context.loaders.streams.load(self.row.stream_id)).live
        possible = allowed(self.row, side, context.clock.now(), context.rules.room_lead, creator_live=live)
        return [SessionAction(trigger) for trigger in possible]

    @strawberry.field(description="Every step so far, the oldest first.")
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
