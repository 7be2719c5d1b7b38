"""Private sessions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from domain.actors import Actor
from domain.calls.meter import Limits, Meter, stopped, without_call
from domain.capture import Agreed, EndReason, WhenFanLeaves
from domain.lifecycle import IN_LINE, OPEN, Status
from domain.lines.estimates import Estimate
from domain.lines.line import LineEntry
from domain.money import Money, PaymentStatus
from domain.proposals import AnotherTime, MoreMinutes, Proposal
from domain.rules import Rules
from models.codecs.meter_codec import read_meter, written_meter
from models.codecs.proposal_codec import read_proposal, written_proposal
from models.fields import DatetimeField, new_id
from models.people import User
from models.sql.rows import RowsBy, SavedWhere
from models.streams import LiveStream

FIXED_AT_REQUEST = frozenset(
    {"id", "fan_id", "creator_id", "currency", "note", "requested_at", "minimum_minutes", "when_fan_leaves"}
)
"""The columns of a session that nothing changes after its request. A step saves all others."""


def status_in(statuses: Collection[Status]) -> str:
    """The condition in SQL that a row's ``status`` is one of these."""
    names = ", ".join(repr(one.value) for one in sorted(statuses))
    return f"status IN ({names})"


@dataclass(frozen=True, slots=True)
class Answered:
    """When a session was a first answer, and what was so then of it beside its own row."""

    at: datetime
    position: int | None = None
    estimate: Estimate | None = None
    busy: bool = False


class PrivateSession(Model):
    """One request and all that becomes of it. Money is in minor units of ``currency``.

    ``answered`` is there where the row is a first answer that is given again: as it was, not as it is.
    """

    answered: Answered | None = None

    id = fields.UUIDField(primary_key=True, default=new_id)
    version = fields.IntField(default=1)
    status = fields.CharEnumField(Status, max_length=16)
    stream: fields.ForeignKeyRelation[LiveStream] = fields.ForeignKeyField("models.LiveStream", related_name="sessions")
    stream_id: UUID
    fan: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", related_name="fan_sessions")
    fan_id: UUID
    creator: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", related_name="creator_sessions")
    creator_id: UUID
    duration_minutes = fields.IntField()
    price: int = fields.BigIntField()
    currency = fields.CharField(max_length=3)
    payment_status = fields.CharEnumField(PaymentStatus, max_length=8, default=PaymentStatus.HELD)
    captured: int = fields.BigIntField(default=0)
    refunded: int = fields.BigIntField(default=0)
    desired_start: datetime | None = DatetimeField(null=True)
    scheduled_start: datetime | None = DatetimeField(null=True)
    due_at: datetime | None = DatetimeField(null=True)
    called_until: datetime | None = DatetimeField(null=True)
    missed_calls = fields.IntField(default=0)
    ready_until: datetime | None = DatetimeField(null=True)
    not_before: datetime | None = DatetimeField(null=True)
    yields = fields.IntField(default=0)
    expires_at: datetime | None = DatetimeField(null=True)
    cool_down_until: datetime | None = DatetimeField(null=True)
    first_estimate: datetime | None = DatetimeField(null=True)
    first_earliest: datetime | None = DatetimeField(null=True)
    first_latest: datetime | None = DatetimeField(null=True)
    first_estimated_at: datetime | None = DatetimeField(null=True)
    note: str | None = fields.TextField(null=True)
    reason: str | None = fields.TextField(null=True)
    requested_at: datetime = DatetimeField()
    decided_at: datetime | None = DatetimeField(null=True)
    started_at: datetime | None = DatetimeField(null=True)
    ended_at: datetime | None = DatetimeField(null=True)
    minimum_minutes = fields.IntField(default=0)
    when_fan_leaves = fields.CharEnumField(WhenFanLeaves, max_length=16, default=WhenFanLeaves.METERED)
    metering: str | None = fields.TextField(null=True)
    look_at: datetime | None = DatetimeField(null=True)
    ending_announced: int | None = fields.IntField(null=True)
    proposing: str | None = fields.TextField(null=True)
    proposal_until: datetime | None = DatetimeField(null=True)
    end_reason: EndReason | None = fields.CharEnumField(  # type: ignore[assignment]
        EndReason, max_length=16, null=True
    )

    class Meta:
        table = "private_session"
        indexes = (
            ("creator_id", "status", "id"),
            ("creator_id", "requested_at"),
            ("stream_id", "status"),
            ("status", "id"),
            ("fan_id", "status", "id"),
            ("fan_id", "creator_id", "id"),
            ("status", "expires_at"),
            ("status", "called_until"),
            ("status", "scheduled_start"),
            ("look_at",),
            ("ready_until",),
            ("not_before",),
            ("proposal_until",),
        )

    @property
    def booked(self) -> timedelta:
        """The time that was paid for."""
        return timedelta(minutes=self.duration_minutes)

    @property
    def full_price(self) -> Money:
        """What the whole session costs."""
        return Money(self.price, self.currency)

    @property
    def refundable(self) -> int:
        """What was captured and has not been given back."""
        return self.captured - self.refunded

    @property
    def meter(self) -> Meter | None:
        """The meter, as it was when it last changed; None before the start."""
        if self.metering:
            return read_meter(self.metering)
        if self.started_at is None:
            return None
        # It began before there were meters.
        meter = without_call(self.started_at, self.booked, Limits.of(Rules()))
        return stopped(meter, self.ended_at) if self.ended_at else meter

    def ends_likely_at(self, now: datetime) -> datetime | None:
        """When it ends should it go on from now without another interruption; None unless it is in progress."""
        return self.meter.ends_likely_at(now) if self.status is Status.IN_PROGRESS and self.meter else None

    @property
    def ends_soon_at(self) -> datetime | None:
        """When its two people have to be told that it ends soon; None once they were told of this end."""
        announced = self.ending_announced == self.duration_minutes
        return None if announced or self.meter is None else self.meter.ends_soon_at

    def set_meter(self, meter: Meter) -> None:
        """Take over a meter, with the instants at which it goes on by itself; the caller saves."""
        self.metering = written_meter(meter)
        self.expires_at = meter.stops_at
        self.look_at = min(filter(None, (meter.pauses_at, self.ends_soon_at)), default=None)

    @property
    def proposal(self) -> Proposal | None:
        """What one side asks of the other, even when the time to answer is over; None when nothing is asked."""
        return read_proposal(self.proposing) if self.proposing else None

    @property
    def proposed_start(self) -> datetime | None:
        """The other time that is asked for; None when none is."""
        return self.proposal.start if isinstance(self.proposal, AnotherTime) else None

    @property
    def to_hold(self) -> int:
        """What the fan has said yes to: the price, and that of more minutes that they ask for."""
        asked = self.proposal
        more = asked.price.amount if isinstance(asked, MoreMinutes) and asked.by is Actor.FAN else 0
        return self.price + more

    def set_proposal(self, proposal: Proposal | None) -> None:
        """Take over a proposal, or that there is none; the caller saves."""
        self.proposing = written_proposal(proposal) if proposal else None
        self.proposal_until = proposal.expires_at if proposal else None

    @property
    def agreed(self) -> Agreed:
        """What was agreed at the request, and since."""
        return Agreed(self.price, self.booked, timedelta(minutes=self.minimum_minutes), self.when_fan_leaves)

    async def save_from(self, status: Status, version: int) -> bool:
        """Save whatever may change after the request; False, and nothing is saved, when the session has moved from that
        status and version meanwhile."""
        return await SAVED(self, status.value, version)

    def seen_at(self, now: datetime) -> datetime:
        """The instant of which this row tells: now, or when it was given as a first answer."""
        return self.answered.at if self.answered else now

    def is_ready(self, now: datetime) -> bool:
        """Whether its fan, who waits, has said that they are ready, and that still counts."""
        return self.status is Status.WAITING and self.ready_until is not None and now < self.ready_until

    @property
    def line_entry(self) -> LineEntry | None:
        """Its place in the line; None for one that is not in it."""
        if self.status not in IN_LINE or self.due_at is None:
            return None
        return LineEntry(
            self.id,
            self.due_at,
            self.booked,
            self.scheduled_start,
            may_start=self.status is Status.WAITING,
            expires=self.expires_at,
            not_before=self.not_before,
        )

    def side_of(self, user_id: UUID) -> Actor | None:
        """On which side of the session that user is; None for a stranger."""
        return {self.creator_id: Actor.CREATOR, self.fan_id: Actor.FAN}.get(user_id)


SAVED = SavedWhere(PrivateSession, FIXED_AT_REQUEST, "status = {0} AND version = {1}")

BY_ID = RowsBy(PrivateSession)


async def sessions_by_id(ids: Collection[UUID]) -> list[PrivateSession]:
    """These sessions as they are now, in the order of ids."""
    return sorted(await BY_ID(list(ids)), key=attrgetter("id"))


async def session_by_id(session_id: UUID) -> PrivateSession | None:
    """The session as it is now, if there is one."""
    return next(iter(await BY_ID([session_id])), None)


async def open_session_of(fan_id: UUID, stream_id: UUID) -> PrivateSession | None:
    """The fan's one open session on that stream."""
    return await PrivateSession.get_or_none(fan_id=fan_id, stream_id=stream_id, status__in=OPEN)


async def open_sessions_of(pairs: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], PrivateSession | None]:
    """By pair of fan and stream, the fan's one open session on the stream; None where there is none."""
    fans, streams = {fan for fan, _ in pairs}, {stream for _, stream in pairs}
    rows = await PrivateSession.filter(fan_id__in=fans, stream_id__in=streams, status__in=OPEN)
    found = {(row.fan_id, row.stream_id): row for row in rows}
    return {pair: found.get(pair) for pair in pairs}
