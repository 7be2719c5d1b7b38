"""Connections to a call that others report of, rather than a node that vouches for them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from domain.calls.reports import Report, is_news
from domain.calls.rooms import Participant
from domain.due import status_at
from domain.lifecycle import Status
from models.calls import CallConnection, began_without_call
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


def has_call(session: PrivateSession, now: datetime) -> bool:
    """Whether there is a call of a locked session; not after a deadline that has passed."""
    return status_at(session, now) is Status.IN_PROGRESS


async def take_reports(tx: Transaction, session: PrivateSession, user_id: UUID, reports: Iterable[Report]) -> None:
    """Keep what is news in these reports of a person's connections, of a session that has a call. The caller settles
    the meter."""
    assert session.meter is not None
    if await began_without_call(session):
        return
    for report in reports:
        of_connection = CallConnection.filter(session_id=session.id, user_id=user_id, connection=report.connection)
        latest = await of_connection.order_by("-since").first()
        if latest is None or is_news(report, latest.reported_at):
            # By a clock that is not ours: nobody is in before the start, nor from later than now on. Which of two
            # reports is the later one that clock says, of before the start too.
            await _take(session, user_id, latest, report, min(max(report.at, session.meter.started), tx.now))


async def take_beginning(session: PrivateSession, user_id: UUID, connection: str, at: datetime) -> None:
    """Move the beginning of a connection back to ``at``: its end was heard of first, and a connection by that name
    never comes twice."""
    assert session.meter is not None
    at = max(at, session.meter.started)
    later = CallConnection.filter(session_id=session.id, user_id=user_id, connection=connection, since__gt=at)
    await later.update(since=at)


async def take_list(
    tx: Transaction, session: PrivateSession, participants: Sequence[Participant], asked_at: datetime
) -> None:
    """Keep what a list of everybody in the room says beyond the reports. The caller settles the meter.

    Somebody in the list who was not known to be there is in since they came. Somebody who is not in it is out as of
    when it was asked for, until a report says since when, or a later list has them again.
    """
    for one in participants:
        await take_reports(tx, session, one.user_id, [Report(one.connection, connected=True, at=one.since)])
    listed = {(one.user_id, one.connection) for one in participants}
    for known in await CallConnection.filter(session_id=session.id, reported_at__not_isnull=True):
        there = (known.user_id, known.connection) in listed
        if there and known.until and known.until <= asked_at and known.end_is_assumed:
            await CallConnection.filter(id=known.id).update(until=None)
        elif not there and known.until is None and known.since < asked_at:
            await CallConnection.filter(id=known.id).update(until=asked_at)


async def _take(
    session: PrivateSession, user_id: UUID, latest: CallConnection | None, report: Report, moment: datetime
) -> None:
    until = None if report.connected else moment
    # Who comes back as they go was never out: that would be the same stay.
    if latest is None or (report.connected and latest.until is not None and latest.until < moment):
        await CallConnection.create(
            session_id=session.id,
            user_id=user_id,
            connection=report.connection,
            since=moment,
            until=until,
            reported_at=report.at,
        )
        return
    if until and latest.until and not latest.end_is_assumed:
        until = latest.until
    await CallConnection.filter(id=latest.id).update(until=until, reported_at=report.at)
