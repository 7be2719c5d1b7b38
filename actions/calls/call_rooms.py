"""The room of a session's call on a LiveKit server: what is heard of it, and when it is looked after next."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tortoise.queryset import QuerySet

from actions.calls.connections import has_call, take_beginning, take_list, take_reports
from actions.calls.metering import settle
from actions.steps.deadline import locked_session
from domain.calls.rooms import LIST_EVERY, Participant, RoomEvent, last_look, next_attempt
from models.call_rooms import CallRoom, CallRoomEvent
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


async def take_room_event(tx: Transaction, event: RoomEvent) -> None:
    """Follow an event of a room, once. Whoever joins after the end is put out. An event of no session's room, of
    a third person, or that was taken before changes nothing."""
    session = await PrivateSession.get_or_none(id=event.session_id)
    if session is None or session.side_of(event.user_id) is None:
        return
    session = await locked_session(tx, session.id)
    if await CallRoomEvent.exists(id=event.id):
        return
    await CallRoomEvent.create(id=event.id, at=tx.now)
    if has_call(session, tx.now):
        # It is there from the start on, unless the session began when calls were elsewhere.
        await CallRoom.get_or_create(session_id=session.id, defaults={"due_at": tx.now + LIST_EVERY})
        await take_reports(tx, session, event.user_id, event.reports)
        if event.since:
            await take_beginning(session, event.user_id, event.connection, event.since)
        await settle(tx, session)
    elif not event.left:
        await CallRoom.update_or_create(session_id=session.id, defaults={"due_at": tx.now, "failures": 0})


async def take_participants(
    tx: Transaction, session_id: UUID, participants: Sequence[Participant], asked_at: datetime
) -> None:
    """Follow the list of who is in a room."""
    session = await locked_session(tx, session_id)
    if has_call(session, tx.now):
        ours = [one for one in participants if session.side_of(one.user_id)]
        await take_list(tx, session, ours, asked_at)
        await settle(tx, session)


async def claim_room(tx: Transaction, room_id: UUID) -> CallRoom | None:
    """Be the one of all nodes who looks after that room now; None when another is. The room as it is then, with its
    session. It is due again after the usual interval, unless something else is said."""
    due = CallRoom.filter(id=room_id, due_at__lte=tx.now)
    if not await due.update(due_at=tx.now + LIST_EVERY):
        return None
    return await CallRoom.get(id=room_id).select_related("session")


async def room_deleted(tx: Transaction, claimed: CallRoom) -> None:
    """The room is gone. It will be deleted once more, when nobody can have a token any longer."""
    ended_at = claimed.session.ended_at or tx.now
    await _unless_joined(claimed).update(due_at=last_look(ended_at, tx.now), failures=0)


async def deletion_failed(tx: Transaction, claimed: CallRoom) -> None:
    """It could not be deleted, and will be tried again."""
    failures = claimed.failures + 1
    await _unless_joined(claimed).update(due_at=next_attempt(failures, tx.now), failures=failures)


def _unless_joined(claimed: CallRoom) -> QuerySet[CallRoom]:
    # Whoever has joined since it was claimed has made it due already.
    return CallRoom.filter(id=claimed.id, due_at=claimed.due_at)
