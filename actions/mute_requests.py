"""A creator takes no requests from a fan for a while, who is told what a fan who was denied is told."""

from uuid import UUID

from actions.before.loading import somebody_else
from domain.mutes import check_mute
from models.people import User, lock_own_line
from models.request_mutes import RequestMute
from models.writing.transaction import Transaction


async def mute_requests(tx: Transaction, by: User, user_id: UUID | None, seconds: int) -> User:
    """The fan; 0 seconds lifts the mute. What they have asked for already stays. Refuses with NotFound or
    ValidationFailed."""
    fan = await somebody_else(by, user_id, "mute")
    until = check_mute(seconds, tx.now)
    await lock_own_line(tx, by)
    # Always a new one, as ids are the order in which they are listed.
    await RequestMute.filter(creator_id=by.id, fan_id=fan.id).delete()
    if seconds:
        await RequestMute.create(creator_id=by.id, fan_id=fan.id, until=until)
    return fan
