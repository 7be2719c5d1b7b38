"""Live streams and the offer on each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cachetools import LRUCache
from tortoise import fields
from tortoise.models import Model

from domain.capture import WhenFanLeaves
from domain.described import Described
from domain.money import Money
from domain.offers import NUMBERS, OfferTerms
from models.fields import LAST_ID, DatetimeField, new_id
from models.people import User
from models.sql.rows import RowsWhere
from models.sql.statement import Asked, Statement

CREATORS: LRUCache[UUID, UUID] = LRUCache(10_000)
"""By stream, its creator, which never changes."""


class StreamStatus(Described):
    """Whether a stream is on air."""

    LIVE = "LIVE", "The stream is live."
    ENDED = "ENDED", "The stream has ended and never comes back."


class LiveStream(Model):
    """A creator's public broadcast with what they sell on it. Prices are minor units per minute.

    ``reorders_at``: when time alone may give those in its room other positions; None while it cannot. ``next_up_at``:
    when the clock looks who is next, to tell them. ``session_ended_at``: when its last session was over.
    """

    id = fields.UUIDField(primary_key=True, default=new_id)
    creator: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", related_name="streams")
    creator_id: UUID
    title = fields.CharField(max_length=200)
    playback_url = fields.CharField(max_length=2000, null=True)
    status = fields.CharEnumField(StreamStatus, max_length=8, default=StreamStatus.LIVE)
    started_at: datetime = DatetimeField()
    ended_at: datetime | None = DatetimeField(null=True)
    offer_open = fields.BooleanField()
    price_per_minute = fields.BigIntField()
    currency = fields.CharField(max_length=3)
    durations: list[int] = fields.JSONField()
    queue_limit = fields.IntField()
    cool_down_seconds = fields.IntField()
    minimum_minutes = fields.IntField(default=0)
    gap_seconds = fields.IntField(default=0)
    when_fan_leaves = fields.CharEnumField(WhenFanLeaves, max_length=16, default=WhenFanLeaves.METERED)
    paused_until: datetime | None = DatetimeField(null=True)
    session_ended_at: datetime | None = DatetimeField(null=True)
    reorders_at: datetime | None = DatetimeField(null=True)
    next_up_at: datetime | None = DatetimeField(null=True)

    class Meta:
        table = "live_stream"
        indexes = (("status", "id"), ("creator_id", "id"), ("reorders_at",), ("paused_until",), ("next_up_at",))

    @property
    def live(self) -> bool:
        """Whether it is on air."""
        return self.status is StreamStatus.LIVE

    def was_live(self, at: datetime) -> bool:
        """Whether it was on air at that instant, the one at which it ended among them."""
        return self.started_at <= at and (self.ended_at is None or at <= self.ended_at)

    def pause_at(self, now: datetime) -> datetime | None:
        """When the pause of its queue is over; None where there is none."""
        return self.paused_until if self.paused_until and self.paused_until > now else None

    @property
    def terms(self) -> OfferTerms:
        """The offer as the rules read it."""
        return OfferTerms(
            Money(self.price_per_minute, self.currency),
            tuple(self.durations),
            self.offer_open,
            **{name: getattr(self, name) for name in NUMBERS},
            when_fan_leaves=self.when_fan_leaves,
        )

    def set_terms(self, terms: OfferTerms) -> None:
        """Take over an offer; the caller saves."""
        self.offer_open = terms.open
        self.price_per_minute = terms.price_per_minute.amount
        self.currency = terms.price_per_minute.currency
        self.durations = list(terms.durations)
        self.when_fan_leaves = terms.when_fan_leaves
        self.update_from_dict({name: getattr(terms, name) for name in NUMBERS})


LOOK_ANEW = (
    "UPDATE live_stream SET reorders_at = CASE WHEN reorders_at <= {1} THEN reorders_at ELSE {1} END, "
    "next_up_at = COALESCE(next_up_at, {1}) WHERE "
)
LOOKED_AT_ANEW = Statement(
    LOOK_ANEW + "id = ANY({0})",
    LOOK_ANEW + "id IN (SELECT id FROM live_stream WHERE id = ANY({0}) FOR NO KEY UPDATE SKIP LOCKED)",  # noqa: S608
)


def looked_at_anew(stream_ids: Sequence[UUID], now: datetime) -> Asked:
    """The statement that has the clock look at these streams' lines again: at when time alone may change positions, and
    at who is next, unless it is to look at that later anyway. A stream that somebody else is changing is passed over:
    two who change each other's would wait for each other."""
    return LOOKED_AT_ANEW, (stream_ids, now)


ON_AIR = RowsWhere(LiveStream, "status = 'LIVE' AND id < {0} ORDER BY id DESC LIMIT {1}")


async def newest_on_air(before: UUID | None, count: int) -> list[LiveStream]:
    """The newest streams that are on air; ``before``: older than that one."""
    return await ON_AIR(before or LAST_ID, count)


async def live_stream_of(creator_id: UUID) -> LiveStream | None:
    """The creator's stream that is on air now."""
    return await LiveStream.get_or_none(creator_id=creator_id, status=StreamStatus.LIVE)


async def latest_stream_of(creator_id: UUID, until: datetime) -> LiveStream | None:
    """The last stream that the creator had begun by that instant; None where they had begun none."""
    # Ids are in the order of time.
    return await LiveStream.filter(creator_id=creator_id, started_at__lte=until).order_by("-id").first()


async def creator_of(stream_id: UUID) -> UUID | None:
    """Whose stream it is; None when there is none."""
    known = CREATORS.get(stream_id)
    if known is None and (stream := await LiveStream.get_or_none(id=stream_id)):
        known = CREATORS[stream_id] = stream.creator_id
    return known
