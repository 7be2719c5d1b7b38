"""Whether the two people of a session are free at another time, or for longer: neither promised nor in a session."""

from datetime import datetime, timedelta

from actions.steps.overdue import line_in_time
from domain.extension import check_longer
from domain.lines.promises import check_promise
from models.line.engagements import engagements_elsewhere
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


async def check_time_free(tx: Transaction, session: PrivateSession, start: datetime) -> None:
    """Refuse with ScheduleConflict a time at which one of the session's two people is promised to another, or in
    another session."""
    line = (await line_in_time(tx, session.creator_id)).without(session.id).as_of(tx.now)
    elsewhere = await engagements_elsewhere(session.creator_id, session.fan_id, tx.now)
    check_promise(line, start, session.booked, elsewhere)


async def check_time_for_more(tx: Transaction, session: PrivateSession, minutes: int) -> None:
    """Refuse with ScheduleConflict so many minutes more for a running session where one of its two people is promised
    to another by then."""
    ends = session.ends_likely_at(tx.now)
    assert ends is not None
    until = ends + timedelta(minutes=minutes)
    elsewhere = await engagements_elsewhere(session.creator_id, session.fan_id, tx.now)
    check_longer(await line_in_time(tx, session.creator_id), until, tx.now, elsewhere)
