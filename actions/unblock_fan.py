"""A creator takes a block back."""

from uuid import UUID

from actions.before.loading import somebody_else
from domain.events import line_topic
from models.people import Block, User, lock_own_line
from models.writing.transaction import Transaction


async def unblock_fan(tx: Transaction, by: User, user_id: UUID | None) -> User:
    """The person, who may ask this creator again, whether they were blocked or not; what a block has ended stays ended.

    Refuses with NotFound or ValidationFailed.
    """
    fan = await somebody_else(by, user_id, "unblock")
    await lock_own_line(tx, by)
    if await Block.filter(creator_id=by.id, fan_id=fan.id).delete():
        tx.touch(line_topic(by.id))
    return fan
