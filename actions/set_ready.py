"""A fan who waits says that they are ready to begin, or no longer."""

from uuid import UUID

from actions.before.loading import session_for
from actions.steps.move import Mover, move
from domain.actors import Actor
from domain.guard import check_transition
from domain.lifecycle import Status, Trigger
from domain.refusals import NotInWaitingRoom
from models.people import User
from models.rooms import is_present
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


async def set_ready(tx: Transaction, by: User, session_id: UUID | None, ready: bool) -> PrivateSession:
    """The session, whose fan is ready for ``ready_ttl`` from now on, or is not. Who is ready lets nobody go first any
    more. To say again what is so already changes nothing but how long it lasts.

    Refuses with NotFound, Forbidden, InvalidTransition or NotInWaitingRoom.
    """
    session, side = await session_for(tx, by, session_id, {Actor.FAN})
    check_transition(session, Trigger.SET_READY, side, tx.now)
    if ready and not await is_present(session.stream_id, by.id):
        raise NotInWaitingRoom
    until = tx.now + tx.rules.ready_ttl if ready else None
    if ready is session.is_ready(tx.now):
        if ready:
            await PrivateSession.filter(id=session.id).update(ready_until=until)
        return session
    return await move(
        tx,
        session,
        Trigger.SET_READY,
        Mover(side, by),
        Status.WAITING,
        ready_until=until,
        not_before=None if ready else session.not_before,
    )
