"""Meters pause when somebody has been out of the call for too long."""

from uuid import UUID

from actions.deadline import BATCH, Deadline, Round, ids_of, locked_session
from actions.metering import settle
from domain.lifecycle import Status
from models.calls import accounted_for
from models.sessions import PrivateSession
from models.transaction import Transaction


async def meters_to_pause(this: Round) -> list[UUID]:
    """Sessions in progress from whose call somebody has been out for as long as the grace."""
    found = PrivateSession.filter(look_at__lte=this.now, status=Status.IN_PROGRESS).order_by("look_at").limit(BATCH)
    return await accounted_for(await ids_of(found), this.now)


async def pause_meter(tx: Transaction, session_id: UUID) -> bool:
    """Bring the meter up to now; False when nothing came of it."""
    session = await locked_session(tx, session_id)
    before = session.metering
    await settle(tx, session)
    return session.metering != before


DEADLINE = Deadline(meters_to_pause, pause_meter)
