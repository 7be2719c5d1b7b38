"""A member of a waiting room tells the others what they are doing."""

from uuid import UUID

from actions.before.loading import stream_by_id
from actions.lines.positions import position_of
from domain.event_data import member_changed
from domain.refusals import NotInWaitingRoom
from models.people import User, lock_line
from models.rooms import Activity, RoomMember
from models.writing.transaction import Transaction


async def set_activity(tx: Transaction, by: User, stream_id: UUID | None, activity: Activity) -> RoomMember:
    """The member as they now are. Refuses with NotFound or NotInWaitingRoom."""
    stream = await stream_by_id(stream_id)
    await lock_line(tx, stream.creator_id)
    member = await RoomMember.get_or_none(stream_id=stream.id, user_id=by.id)
    if member is None:
        raise NotInWaitingRoom
    member.position = await position_of(tx, stream, by.id)
    if member.activity is not activity:
        member.activity = activity
        await member.save()
        tx.record(member_changed(stream.id, member.seen))
    return member
