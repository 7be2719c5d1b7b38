"""A call's room on a LiveKit server is looked after from the session's start, and deleted at its end."""

from actions.step import Step
from domain.calls.rooms import LIST_EVERY
from domain.lifecycle import Status
from models.call_rooms import CallRoom
from models.writing.transaction import Transaction


async def follow(tx: Transaction, step: Step) -> None:
    """Note when the room of a session that begins, or ends, is to be looked after."""
    source, target = step.row.source, step.row.target
    if source is target or Status.IN_PROGRESS not in {source, target}:
        return
    if target is not Status.IN_PROGRESS:
        await CallRoom.filter(session_id=step.session.id).update(due_at=tx.now)
    elif tx.rules.means.has_rooms:
        await CallRoom.create(session_id=step.session.id, due_at=tx.now + LIST_EVERY)
