"""Meters pause when somebody has been out of the call for too long."""

from uuid import UUID

from actions.calls.metering import meters_to_look_at, settle
from actions.steps.deadline import Deadline, Round, ids_of, locked_session
from models.calls import accounted_for
from models.writing.transaction import Transaction


async def meters_to_pause(this: Round) -> list[UUID]:
    """Sessions in progress from whose call somebody has been out for as long as the grace."""
    return await accounted_for(await ids_of(meters_to_look_at(this.now)), this.now)


async def pause_meter(tx: Transaction, session_id: UUID) -> bool:
    """Bring the meter up to now; False when nothing came of it."""
    session = await locked_session(tx, session_id)
    before = session.metering
    await settle(tx, session)
    return session.metering != before


DEADLINE = Deadline(meters_to_pause, pause_meter)
