"""A creator's sums of whole days, in UTC, kept so that a year need not be summed session by session.

A day is kept once all that was requested until its end is over; only a refund changes it then.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from domain.lifecycle import OPEN
from models.fields import DatetimeField, new_id
from models.people import User
from models.session_sums import OF_A_CREATOR, POSTGRES_SUMS, SQLITE_SUMS, Sums
from models.sessions import PrivateSession
from models.statement import Statement, instant, row_id

A_DAY = timedelta(days=1)
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
MOST_DAYS = 31
"""Kept by one transaction: the creator's line waits for it."""


class CreatorDay(Model):
    """The sums over the sessions that were requested of a creator on the day that begins ``since``. Days are kept in
    order, but for those on which nobody asked, and a creator's line is locked whenever one is written."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    creator: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", related_name="days")
    creator_id: UUID
    since: datetime = DatetimeField()
    requested: int = fields.BigIntField()
    completed: int = fields.BigIntField()
    used: int = fields.BigIntField()
    earned: int = fields.BigIntField()
    decided: int = fields.BigIntField()
    denied: int = fields.BigIntField()
    begun: int = fields.BigIntField()
    off: int = fields.BigIntField()

    class Meta:
        table = "creator_day"
        unique_together = (("creator_id", "since"),)


COLUMNS = ", ".join(Sums._fields)
TOTALS = ", ".join(f"coalesce(sum({name}), 0) AS {name}" for name in Sums._fields)
KEPT = ", ".join(f"coalesce({name}, 0)" for name in Sums._fields)
EACH_DAY = (
    "INSERT INTO creator_day (id, creator_id, since, COLUMNS) SELECT ID, creator_id, since, KEPT FROM "
    "(SELECT MIN_ID, creator_id, SINCE AS since, SUMS OF_A_CREATOR GROUP BY creator_id, since) AS day"
)


def _each_day(sums: str, own_id: str, first_id: str, since: str) -> str:
    text = EACH_DAY.replace("COLUMNS", COLUMNS).replace("KEPT", KEPT).replace("OF_A_CREATOR", OF_A_CREATOR)
    return text.replace("MIN_ID", first_id).replace("ID", own_id).replace("SINCE", since).replace("SUMS", sums)


KEEP = Statement(
    _each_day(SQLITE_SUMS, "first", "min(id) AS first", "substr(requested_at, 1, 10) || ' 00:00:00+00:00'"),
    _each_day(POSTGRES_SUMS, "gen_random_uuid()", "1 AS first", "date_trunc('day', requested_at, 'UTC')"),
)
LAST_KEPT = Statement("SELECT max(since) AS since FROM creator_day WHERE creator_id = {0}")
FIRST_AFTER = Statement(
    "SELECT min(requested_at) AS at FROM private_session WHERE creator_id = {0} AND requested_at >= {1}"
)
OF_DAYS = Statement(
    "SELECT TOTALS FROM creator_day WHERE creator_id = {0} AND since >= {1} AND since < {2}".replace("TOTALS", TOTALS)
)
REFUNDED = Statement(
    "UPDATE creator_day SET earned = earned - {2} WHERE creator_id = {0} AND since = {1} RETURNING earned"
)
CREATORS_AFTER = Statement(
    "SELECT DISTINCT creator_id FROM live_stream WHERE creator_id > {0} ORDER BY creator_id LIMIT {1}"
)


def day_of(at: datetime) -> datetime:
    """When the day of that instant begins."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


async def kept_until(creator_id: UUID) -> datetime | None:
    """Up to where a creator's days are kept; None where none is."""
    (row,) = await LAST_KEPT.rows(creator_id)
    return instant(row["since"]) + A_DAY if row["since"] else None


async def next_to_keep(creator_id: UUID, now: datetime) -> tuple[datetime, datetime] | None:
    """From when until when days may be kept next; None while none may. The day before is not over yet where clocks
    differ."""
    (row,) = await FIRST_AFTER.rows(creator_id, await kept_until(creator_id) or BEFORE_ALL)
    if row["at"] is None:
        return None
    start = day_of(instant(row["at"]))
    opened = await PrivateSession.filter(creator_id=creator_id, status__in=OPEN).order_by("requested_at").first()
    end = min(start + MOST_DAYS * A_DAY, day_of(now) - A_DAY, day_of(opened.requested_at if opened else now))
    return (start, end) if start < end else None


async def keep_days(creator_id: UUID, start: datetime, end: datetime) -> None:
    """Keep the sums of these days. The caller has locked the creator's line."""
    await KEEP.rows(creator_id, start, end)


async def sums_of_days(creator_id: UUID, start: datetime, end: datetime) -> Sums:
    """Over the days that are kept from ``start`` until before ``end``."""
    (row,) = await OF_DAYS.rows(creator_id, start, end)
    return Sums.of(row)


async def take_from_day(creator_id: UUID, at: datetime, amount: int) -> None:
    """So much of what was earned by a session that was requested then was given back; the caller has locked the
    creator's line."""
    await REFUNDED.rows(creator_id, day_of(at), amount)


async def creators_after(last: UUID, count: int) -> list[UUID]:
    """The next so many who have been live, in the order of their ids."""
    return [row_id(row["creator_id"]) for row in await CREATORS_AFTER.rows(last, count)]
