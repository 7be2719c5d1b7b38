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
from models.sessions import PrivateSession
from models.sql.statement import Statement, instant, uuid_of
from models.sums.manners import POSTGRES_MANNERS, SQLITE_MANNERS, Manners
from models.sums.session_sums import OF_A_CREATOR, POSTGRES_SUMS, SQLITE_SUMS, Sums

A_DAY = timedelta(days=1)
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
MOST_DAYS = 31
"""Kept by one transaction: the creator's line waits for it."""


class CreatorDay(Model):
    """The sums over the sessions that were requested of a creator on the day that begins ``since``. Days are kept in
    order, without those on which nobody asked, and a creator's line is locked whenever one is written. The columns of
    ``Manners`` are null for days that were kept before there were such columns."""

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
    no_shows: int | None = fields.BigIntField(null=True)
    met: int | None = fields.BigIntField(null=True)
    waited: int | None = fields.BigIntField(null=True)
    promised: int | None = fields.BigIntField(null=True)
    kept: int | None = fields.BigIntField(null=True)

    class Meta:
        table = "creator_day"
        unique_together = (("creator_id", "since"),)


ALL = (*Sums._fields, *Manners._fields)
COLUMNS = ", ".join(ALL)
KEPT = ", ".join(f"coalesce({name}, 0)" for name in ALL)
SQLITE_DAY, POSTGRES_DAY = (
    "substr(requested_at, 1, 10) || ' 00:00:00+00:00'",
    "date_trunc('day', requested_at, 'UTC')",
)


def _each_day(sums: str, own_id: str, first_id: str, since: str) -> str:
    days = f"SELECT {first_id} AS first, creator_id, {since} AS since, {sums}{OF_A_CREATOR} GROUP BY creator_id, since"
    return (
        f"INSERT INTO creator_day (id, creator_id, since, {COLUMNS}) "  # noqa: S608
        f"SELECT {own_id}, creator_id, since, {KEPT} FROM ({days}) AS day"
    )


KEEP = Statement(
    _each_day(f"{SQLITE_SUMS}, {SQLITE_MANNERS}", "first", "min(id)", SQLITE_DAY),
    _each_day(f"{POSTGRES_SUMS}, {POSTGRES_MANNERS}", "gen_random_uuid()", "1", POSTGRES_DAY),
)
FILL = Statement(
    *(
        f"UPDATE creator_day SET ({', '.join(Manners._fields)}) = (SELECT {manners} FROM private_session "  # noqa: S608
        f"WHERE creator_id = {{0}} AND requested_at >= creator_day.since AND requested_at < {day_after}) "
        "WHERE creator_id = {0} AND since >= {1} AND since < {2} AND promised IS NULL"
        for manners, day_after in (
            (SQLITE_MANNERS, "date(creator_day.since, '+1 day')"),
            (POSTGRES_MANNERS, "creator_day.since + interval '1 day'"),
        )
    )
)
FIRST_UNFILLED = Statement("SELECT min(since) AS since FROM creator_day WHERE creator_id = {0} AND promised IS NULL")
LAST_KEPT = Statement("SELECT max(since) AS since FROM creator_day WHERE creator_id = {0}")
FIRST_AFTER = Statement(
    "SELECT min(requested_at) AS at FROM private_session WHERE creator_id = {0} AND requested_at >= {1}"
)
REFUNDED = Statement(
    "UPDATE creator_day SET earned = earned - {2} WHERE creator_id = {0} AND since = {1} RETURNING earned"
)
CREATORS_AFTER = Statement(
    "SELECT DISTINCT creator_id FROM live_stream WHERE creator_id > {0} ORDER BY creator_id LIMIT {1}",
    at_length=True,
)


def day_of(at: datetime) -> datetime:
    """When the day of that instant begins."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


async def kept_until(creator_id: UUID) -> datetime | None:
    """Up to where a creator's days are kept; None where none is."""
    (row,) = await LAST_KEPT.rows(creator_id)
    return instant(row["since"]) + A_DAY if row["since"] else None


async def next_to_keep(creator_id: UUID, now: datetime) -> tuple[datetime, datetime] | None:
    """From when until when days may be kept next; None while none may. Yesterday is not among them: where clocks
    differ, it may not be over."""
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


async def next_to_fill(creator_id: UUID) -> tuple[datetime, datetime] | None:
    """From when until when days were kept without manners, and are to be filled next; None where all have them."""
    (row,) = await FIRST_UNFILLED.rows(creator_id)
    if row["since"] is None:
        return None
    start = instant(row["since"])
    return start, start + MOST_DAYS * A_DAY


async def fill_days(creator_id: UUID, start: datetime, end: datetime) -> None:
    """Keep the manners of these days, where they were kept without. The caller has locked the creator's line."""
    await FILL.rows(creator_id, start, end)


async def take_from_day(creator_id: UUID, at: datetime, amount: int) -> None:
    """Take ``amount``, which was given back, from the earnings of the day on which its session was requested. The
    caller has locked the creator's line."""
    await REFUNDED.rows(creator_id, day_of(at), amount)


async def creators_after(last: UUID, count: int) -> list[UUID]:
    """The next so many who have been live, in the order of their ids."""
    return [uuid_of(row["creator_id"]) for row in await CREATORS_AFTER.rows(last, count)]
