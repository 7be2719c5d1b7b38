"""A creator silences somebody in their waiting room for a while."""

from uuid import UUID

from actions.before.loading import own_stream, somebody_else
from domain.mutes import check_mute
from models.chat import Mute
from models.people import User
from models.writing.transaction import Transaction


async def mute_fan(tx: Transaction, by: User, stream_id: UUID | None, user_id: UUID | None, seconds: int) -> User:
    """The muted person; 0 seconds lifts the mute. Refuses with NotFound, Forbidden or ValidationFailed."""
    stream = await own_stream(tx, by, stream_id)
    fan = await somebody_else(by, user_id, "mute")
    until = check_mute(seconds, tx.now)
    await Mute.update_or_create(stream_id=stream.id, user_id=fan.id, defaults={"until": until})
    return fan
