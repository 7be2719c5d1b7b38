"""What has the two people of a session elsewhere: promises, what runs, and other lines in which they wait."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from uuid import UUID

from domain.due import due
from domain.lifecycle import IN_LINE, Status
from domain.lines.line import Engagement
from models.sessions import PrivateSession, status_in
from models.sql.rows import RowsWhere

ENGAGED = IN_LINE | {Status.IN_PROGRESS}
"""The statuses in which a session may take its two people's time: promised, or running."""

ENGAGED_ELSEWHERE = RowsWhere(
    PrivateSession,
    f"fan_id IN ({{0}}, {{1}}) AND creator_id <> {{0}} AND {status_in(ENGAGED)}",
    f"creator_id = {{1}} AND {status_in(ENGAGED)}",
)
ENGAGED_AS_FANS = RowsWhere(PrivateSession, f"fan_id = ANY({{0}}) AND {status_in(ENGAGED)}")
ENGAGED_ON_A_SIDE = RowsWhere(
    PrivateSession,
    f"fan_id = ANY({{0}}) AND {status_in(ENGAGED)}",
    f"creator_id = ANY({{0}}) AND {status_in(ENGAGED)}",
)
IN_SESSION = (
    "creator_id = ANY({0}) AND status = 'IN_PROGRESS'",
    "fan_id = ANY({0}) AND status = 'IN_PROGRESS'",
)
CALLED = "fan_id = ANY({0}) AND status = 'WAITING' AND called_until IS NOT NULL"
RUNNING = RowsWhere(PrivateSession, *IN_SESSION)
RUNNING_OR_CALLED = RowsWhere(PrivateSession, *IN_SESSION, CALLED)
WAITING_ELSEWHERE = RowsWhere(
    PrivateSession,
    "fan_id IN ({0}, {1}) AND creator_id <> {0} AND status = 'WAITING'",
    "creator_id = {1} AND fan_id <> {0} AND status = 'WAITING'",
)


async def engagements_elsewhere(creator_id: UUID, fan_id: UUID, now: datetime) -> list[Engagement]:
    """The engagements of a session's two people, on either side, apart from those in the creator's own line."""
    return list(_engagements(await ENGAGED_ELSEWHERE(creator_id, fan_id), now).values())


async def engagements_as_fans(people: Collection[UUID], now: datetime) -> dict[UUID, list[Engagement]]:
    """By person, their engagements as somebody's fan: those of a creator that their own line does not have."""
    return _by_person(people, await ENGAGED_AS_FANS(list(people)), now, lambda row: (row.fan_id,))


async def engagements_of(people: Collection[UUID], now: datetime) -> dict[UUID, list[Engagement]]:
    """By person, their engagements on either side."""
    return _by_person(people, await ENGAGED_ON_A_SIDE(list(people)), now, lambda row: (row.fan_id, row.creator_id))


def _by_person(
    people: Collection[UUID],
    sessions: Iterable[PrivateSession],
    now: datetime,
    engaged: Callable[[PrivateSession], Iterable[UUID]],
) -> dict[UUID, list[Engagement]]:
    """``engaged``: whose time a session takes, as far as it is asked for."""
    rows = {row.id: row for row in sessions}
    found: dict[UUID, list[Engagement]] = {person: [] for person in people}
    for session_id, engagement in _engagements(rows.values(), now).items():
        for person in engaged(rows[session_id]):
            if person in found:
                found[person].append(engagement)
    return found


def _engagements(rows: Iterable[PrivateSession], now: datetime) -> dict[UUID, Engagement]:
    """By session, the time that it has its people; not of those that are neither promised nor running, whether or not
    the clock has carried out that they are no more."""
    return {
        row.id: Engagement(row.id, start, row.ends_likely_at(now) or start + row.booked)
        for row in rows
        if (start := row.started_at or row.scheduled_start) and _stands(row, now)
    }


def _stands(row: PrivateSession, now: datetime) -> bool:
    overdue = due(row, now)
    # Of what falls due only a missed call to come early leaves the promise.
    return overdue is None or overdue.target is Status.SCHEDULED


async def running_sessions_of(people: Collection[UUID]) -> list[PrivateSession]:
    """The sessions in progress of any of these people, on either side."""
    return list({row.id: row for row in await RUNNING(list(people))}.values())


async def running_or_called(people: Collection[UUID]) -> list[PrivateSession]:
    """The sessions in progress of any of these people, on either side, and those to which one of them is called as the
    fan."""
    return list({row.id: row for row in await RUNNING_OR_CALLED(list(people))}.values())


async def taken_until(fan_id: UUID, *, but_by: UUID) -> datetime | None:
    """When the session that has that fan, on either side, is likely over; None where nothing has them, or only the
    creator ``but_by``."""
    meters = [row.meter for row in await running_sessions_of([fan_id]) if row.creator_id != but_by]
    return max((meter.ends_likely for meter in meters if meter), default=None)


async def waiting_elsewhere(creator_id: UUID, fan_id: UUID) -> list[PrivateSession]:
    """The ``WAITING`` sessions of a session's two people, on either side, apart from those in the creator's own
    line."""
    return await WAITING_ELSEWHERE(creator_id, fan_id)
