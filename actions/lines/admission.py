"""How admission to a waiting room ends."""

from uuid import UUID

from domain.event_data import admission_ended, member_left
from models.rooms import end_presence
from models.writing.transaction import Transaction


async def end_admission(tx: Transaction, stream_id: UUID, user_id: UUID, *, at_once: bool = False) -> None:
    """End the person's presence without grace, and their open subscriptions to the room.

    ``at_once``: locks the room's topic now. What is being written in the room is waited for, and nobody writes there
    until this is committed.
    """
    # In this order, so that they are told themselves that they have left.
    events = [member_left(stream_id, user_id)] if await end_presence(stream_id, user_id) else []
    events.append(admission_ended(stream_id, user_id))
    if at_once:
        await tx.record_and_ask(events)
        return
    for event in events:
        tx.record(event)
