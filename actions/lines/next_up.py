"""Whoever is next in line is told a little before the running session is over."""

from datetime import datetime
from uuid import UUID

from actions.lines.estimating import estimates_in
from actions.telling.notify import notify
from actions.telling.session_facts import facts_of
from domain.calls.meter import MeterState, advanced
from domain.lifecycle import Status
from domain.lines.line import Line, Running
from domain.lines.next_in_line import NEXT_UP_LEFT, next_up
from domain.notifications import TO_FAN, NotificationKind
from models.notifications import Notification
from models.sessions import PrivateSession
from models.streams import LiveStream, StreamStatus
from models.writing.transaction import Transaction


async def watch_for_next(creator_id: UUID, running: Running | None) -> None:
    """Have the clock call ``tell_next`` when that session has little left; None: nothing runs."""
    at = running.until - NEXT_UP_LEFT if running else None
    await LiveStream.filter(creator_id=creator_id, status=StreamStatus.LIVE).update(next_up_at=at)


async def tell_next(tx: Transaction, line: Line) -> bool:
    """Tell who is next, once for the session that runs; False when there is nobody to tell."""
    running = await PrivateSession.get(id=line.running.id) if line.running else None
    if running is None or not _ends_soon(running, tx.now):
        return False
    entry = next_up(line, tx.now)
    session = await PrivateSession.get(id=entry.id) if entry else None
    if entry is None or session is None or session.status is not Status.WAITING:
        return False
    if await _knows(session, running):
        return False
    expected = (await estimates_in(tx, session.creator_id, line))[session.id]
    notify(
        tx,
        session.fan_id,
        NotificationKind.NEXT_UP,
        TO_FAN,
        at=expected.likely,
        session_id=session.id,
        **await facts_of(tx, session),
    )
    return True


def _ends_soon(running: PrivateSession, now: datetime) -> bool:
    """Whether so much of the booked time is left; a pause of it puts that off."""
    assert running.meter is not None
    meter = advanced(running.meter, now)
    return meter.state is MeterState.RUNNING and meter.booked - meter.used_at(now) <= NEXT_UP_LEFT


async def _knows(session: PrivateSession, running: PrivateSession) -> bool:
    sent = Notification.filter(user_id=session.fan_id, session_id=session.id, kind=NotificationKind.NEXT_UP)
    return await sent.filter(created_at__gte=running.started_at).exists()
