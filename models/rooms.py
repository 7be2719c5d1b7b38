"""Waiting rooms: who is present, and on whose lease."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from domain.described import Described
from domain.event_data import SeenMember
from models.fields import DatetimeField, new_id
from models.people import User
from models.sql.statement import Statement, instant, uuid_of
from models.streams import LiveStream


class Activity(Described):
    """What a member does while waiting."""

    IN_ROOM = "IN_ROOM", "The member looks at the waiting room."
    WATCHING_STREAM = "WATCHING_STREAM", "The member watches the stream meanwhile."


class RoomMember(Model):
    """Somebody who is present in a stream's waiting room. ``position``: in the line, as it was when they came or were
    last told of by themselves; since then the line may have moved."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    stream: fields.ForeignKeyRelation[LiveStream] = fields.ForeignKeyField("models.LiveStream", related_name="members")
    stream_id: UUID
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", related_name="memberships")
    user_id: UUID
    activity = fields.CharEnumField(Activity, max_length=16, default=Activity.IN_ROOM)
    since: datetime = DatetimeField()
    position: int | None = fields.IntField(null=True)

    class Meta:
        table = "room_member"
        unique_together = (("stream_id", "user_id"),)

    @property
    def seen(self) -> SeenMember:
        """The member as the room's events tell of them."""
        return SeenMember(self.user_id, self.activity.value, self.since, self.position)


class RoomLease(Model):
    """A node's word, until ``expires_at``, that a member is present; renewed while ``connected``, by open sockets."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    stream: fields.ForeignKeyRelation[LiveStream] = fields.ForeignKeyField("models.LiveStream", related_name="leases")
    stream_id: UUID
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", related_name="leases")
    user_id: UUID
    node_id: UUID = fields.UUIDField()
    connected = fields.BooleanField(default=True)
    expires_at: datetime = DatetimeField()

    class Meta:
        table = "room_lease"
        unique_together = (("stream_id", "user_id", "node_id"),)
        indexes = (("expires_at",), ("node_id",))


LEAVE = Statement(
    (
        "DELETE FROM room_lease WHERE stream_id = {0} AND user_id = {1}",
        "DELETE FROM room_member WHERE stream_id = {0} AND user_id = {1} RETURNING id",
    ),
    "WITH lease AS (DELETE FROM room_lease WHERE stream_id = {0} AND user_id = {1}) "
    "DELETE FROM room_member WHERE stream_id = {0} AND user_id = {1} RETURNING id",
)
ANYBODY = Statement("SELECT 1 AS present FROM room_member WHERE stream_id = {0} LIMIT 1")


async def end_presence(stream_id: UUID, user_id: UUID) -> bool:
    """Have that person absent, whatever holds them there; whether they were present."""
    return bool(await LEAVE.rows(stream_id, user_id))


async def anybody_in_room(stream_id: UUID) -> bool:
    """Whether somebody is present."""
    return bool(await ANYBODY.rows(stream_id))


async def is_connected(stream_id: UUID, user_id: UUID) -> bool:
    """Whether that person has a socket in that room at this moment, on whatever node: that they are shown as present,
    which lasts a little longer, is not enough."""
    return await RoomLease.filter(stream_id=stream_id, user_id=user_id, connected=True).exists()


async def is_present(stream_id: UUID, user_id: UUID) -> bool:
    """Whether that person is shown as present in that room."""
    return await RoomMember.filter(stream_id=stream_id, user_id=user_id).exists()


class MemberWithUser(NamedTuple):
    """A member with their user, as they are read for a room's state."""

    user_id: UUID
    activity: Activity
    since: datetime
    position: int | None
    display_name: str
    avatar_url: str | None


MEMBERS = Statement(
    """
    SELECT member.user_id, member.activity, member.since, member.position, account.display_name, account.avatar_url
    FROM room_member member JOIN user_account account ON account.id = member.user_id
    WHERE member.stream_id = {0} ORDER BY member.since, member.id
    """
)


async def members_with_users(stream_id: UUID) -> list[MemberWithUser]:
    """Who is present, the first to come first."""
    return [
        MemberWithUser(
            uuid_of(row["user_id"]),
            Activity(row["activity"]),
            instant(row["since"]),
            row["position"],
            row["display_name"],
            row["avatar_url"],
        )
        for row in await MEMBERS.rows(stream_id)
    ]
