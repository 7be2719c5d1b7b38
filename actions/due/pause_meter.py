"""Meters are read anew when something comes of it: a pause, or an end that is near."""

from uuid import UUID

from actions.calls.metering import meters_to_look_at, settle
from actions.steps.deadline import Deadline, Round, ids_of, locked_session
from models.calls import accounted_for
from models.writing.transaction import Transaction


async def meters_to_pause(this: Round) -> list[UUID]:
    """Sessions in progress whose meter has to be looked at by now, and of which it is known who was in the call."""
    return await accounted_for(await ids_of(meters_to_look_at(this.now)), this.now, this.rules, this.node_id)


async def pause_meter(tx: Transaction, session_id: UUID) -> bool:
    """Bring the meter up to now; False when nothing came of it."""
    session = await locked_session(tx, session_id)
    before = session.metering
    await settle(tx, session)
    return session.metering != before


DEADLINE = Deadline(meters_to_pause, pause_meter)
