"""Who is present in a waiting room, and what the others there see of them."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from models import people, rooms
from models.rooms import Activity, MemberWithUser
from reads.coalescing_cache import CoalescingCache
from reads.room_state import RoomState
from schema.people import User


@strawberry.type(description="A person who is present in a waiting room.")
class RoomMember:
    user: User = strawberry.field(description="The person who is present.")
    activity: Activity = strawberry.field(description="What the person is doing meanwhile.")
    since: datetime = strawberry.field(description="Since when the person is present.")
    position: int | None = strawberry.field(
        description="The fan's position in the creator's line, where 1 is next; null for the creator."
    )

    @classmethod
    def of(cls, row: MemberWithUser) -> Self:
        """A member as the room sees them."""
        user = User(id=row.user_id, display_name=row.display_name, avatar_url=row.avatar_url)
        return cls(user=user, activity=row.activity, since=row.since, position=row.position)


def member_of(row: rooms.RoomMember, user: people.User) -> RoomMember:
    """The same from a row of its own, and the person."""
    return RoomMember(user=User.of(user), activity=row.activity, since=row.since, position=row.position)


RoomStates = CoalescingCache[UUID, RoomState[RoomMember] | None]
