"""The meter of a session in progress, in line with who was in its call."""

from dataclasses import replace
from datetime import datetime

from tortoise.queryset import QuerySet

from actions.lines.next_up import watch_for_next
from actions.lines.positions import tell_moved
from actions.lines.taken import tell_other_lines
from actions.steps.deadline import BATCH
from actions.steps.move import is_accounted_for
from actions.steps.overdue import catch_up
from actions.telling.meter_events import announce_meter
from domain.calls.meter import Meter, MeterState, advanced, beginning
from domain.calls.stays import folded
from domain.events import line_topic
from domain.lifecycle import Status
from domain.lines.line import Running
from models.calls import connections_of, stays
from models.line.lines import line_of
from models.sessions import PrivateSession
from models.steps import latest_step_at
from models.writing.transaction import Transaction


def meters_to_look_at(now: datetime) -> QuerySet[PrivateSession]:
    """Sessions in progress whose meter has to be looked at by now, those first that have waited longest."""
    return PrivateSession.filter(look_at__lte=now, status=Status.IN_PROGRESS).order_by("look_at").limit(BATCH)


async def settle(tx: Transaction, session: PrivateSession) -> None:
    """Read the meter of a locked session anew from who was in its call, and end the session when the meter has stopped.
    It is not ended while a node may be gone that vouched for one of the two: then it is not known yet when it was over.
    """
    if session.status is not Status.IN_PROGRESS:
        return
    before = session.meter
    assert before is not None
    known = before
    if connections := await connections_of(session):
        known = folded(beginning(before.started, before.booked, before.limits), stays(session, connections))
    meter = advanced(known, tx.now)
    if meter == before:
        return
    if meter.state is MeterState.STOPPED:
        if await is_accounted_for(tx, session):
            was_known = meter.stop == advanced(before, tx.now).stop
            # Something may have fallen due before it stopped.
            session.set_meter(known)
            # What was agreed to by what was known then stands, and is not undone by what is heard of before it.
            await catch_up(tx, session, no_sooner=None if was_known else await latest_step_at(session.id))
        return
    session.set_meter(meter)
    now_running = Running.by_meter(session.id, meter)
    if meter.ends_likely != before.ends_likely:
        # Who would have begun before a promise may not end in time for it any more.
        line = await line_of(tx, session.creator_id)
        await tell_moved(tx, session.stream_id, line, replace(line, running=now_running))
        await tell_other_lines(tx, session)
    running = PrivateSession.filter(id=session.id, status=Status.IN_PROGRESS)
    await running.update(metering=session.metering, expires_at=session.expires_at, look_at=session.look_at)
    await watch_for_next(session.creator_id, now_running)
    if _shown(meter) != _shown(before):
        announce_meter(tx, session)
        tx.touch(line_topic(session.creator_id))


def _shown(meter: Meter) -> tuple[object, ...]:
    """What people see of it."""
    return meter.state, meter.used, meter.running_since, meter.resume_by, meter.missing
