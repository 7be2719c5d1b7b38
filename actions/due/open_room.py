"""Waiting rooms open a little before the promised start."""

from uuid import UUID

from actions.steps.deadline import BATCH, Deadline, Round, ids_of, locked_session
from actions.steps.move import CLOCK, move
from actions.steps.overdue import catch_up
from domain.lifecycle import Status, Trigger
from models.sessions import PrivateSession
from models.streams import StreamStatus
from models.writing.transaction import Transaction


async def rooms_to_open(this: Round) -> list[UUID]:
    """Promised sessions of live creators whose room is due to open."""
    promised = PrivateSession.filter(
        status=Status.SCHEDULED,
        scheduled_start__lte=this.now + this.rules.room_lead,
        stream__status=StreamStatus.LIVE,
    )
    return await ids_of(promised.order_by("scheduled_start").limit(BATCH))


async def open_room(tx: Transaction, session_id: UUID) -> bool:
    """Open the room ``room_lead`` before the promised start, while the creator is live; False when it is too early."""
    session = await locked_session(tx, session_id)
    caught_up = await catch_up(tx, session)
    await session.fetch_related("stream")
    soon = session.scheduled_start is not None and session.scheduled_start <= tx.now + tx.rules.room_lead
    if session.status is not Status.SCHEDULED or not soon or not session.stream.live:
        return caught_up
    await move(tx, session, Trigger.ROOM_OPENS, CLOCK, Status.WAITING)
    return True


DEADLINE = Deadline(rooms_to_open, open_room)
