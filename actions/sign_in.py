"""A user exists from their first valid token."""

from actions.lines.positions import position_of
from domain.event_data import member_changed
from domain.profiles import Profile
from models.people import User, lock_lines
from models.rooms import RoomMember
from models.writing.transaction import Transaction


async def sign_in(tx: Transaction, sub: str, profile: Profile) -> User:
    """The person with that subject, named and pictured as the latest of their tokens says; the rooms in which they are
    present are told of a change."""
    while True:
        user = await User.get_or_none(sub=sub)
        if user is None:
            user = User(sub=sub, created_at=tx.now)
            user.take(profile)
            # Another node may be writing them down: that is waited for, and then they are read.
            await User.bulk_create([user], ignore_conflicts=True)
        elif profile.over(user.profile) == user.profile or await _renamed(tx, user, profile):
            return user
        # Somebody new is read once more; so is whose subject that is now, where they were erased meanwhile.


async def _renamed(tx: Transaction, user: User, profile: Profile) -> bool:
    """Whether the person is there to be called otherwise."""
    streams = {
        member.stream_id: member.stream for member in await RoomMember.filter(user_id=user.id).select_related("stream")
    }
    await lock_lines(tx, *{user.id, *(stream.creator_id for stream in streams.values())})
    await user.refresh_from_db()
    if user.is_erased:
        return False
    shown = (user.display_name, user.avatar_url)
    user.take(profile.over(user.profile))
    await user.save(update_fields=["display_name", "avatar_url", "profile_issued_at"])
    if (user.display_name, user.avatar_url) != shown:
        for member in await RoomMember.filter(user_id=user.id, stream_id__in=list(streams)):
            member.position = await position_of(tx, streams[member.stream_id], user.id)
            tx.record(member_changed(member.stream_id, member.seen))
    return True
