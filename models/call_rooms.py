"""Rooms of a LiveKit server: when each is looked after next, and the events of theirs that were taken."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.fields import DatetimeField, new_id
from models.sessions import PrivateSession


class CallRoom(Model):
    """The room of a session. ``due_at``: when its participants are listed next, or, after the session, it is deleted;
    None when nothing is left to do. ``failures``: attempts to delete it, one after the other, that failed."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    session: fields.OneToOneRelation[PrivateSession] = fields.OneToOneField(
        "models.PrivateSession", related_name="call_room"
    )
    session_id: UUID
    due_at: datetime | None = DatetimeField(null=True)
    failures = fields.IntField(default=0)

    class Meta:
        table = "call_room"
        indexes = (("due_at",),)


class CallRoomEvent(Model):
    """An event of a room that was taken, by the id that the server gave it."""

    id = fields.CharField(primary_key=True, max_length=255)
    at: datetime = DatetimeField()

    class Meta:
        table = "call_room_event"
        indexes = (("at",),)


async def rooms_due(now: datetime, most: int) -> list[UUID]:
    """Rooms that are to be looked after now, those first that have waited longest."""
    due = CallRoom.filter(due_at__lte=now).order_by("due_at").limit(most)
    return [room.id for room in await due]
