"""Each person's inbox."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from domain.notifications import NotificationKind
from models.fields import DatetimeField, new_id
from models.people import User
from models.sessions import PrivateSession


class Notification(Model):
    """Something that a person is told. ``about``: the instant that it speaks of, if any; ``session``: that which it
    concerns, if any."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", related_name="notifications")
    user_id: UUID
    kind = fields.CharEnumField(NotificationKind, max_length=24)
    session: fields.ForeignKeyNullableRelation[PrivateSession] = fields.ForeignKeyField(
        "models.PrivateSession", related_name="notifications", null=True
    )
    session_id: UUID | None
    message = fields.TextField()
    about: datetime | None = DatetimeField(null=True)
    created_at: datetime = DatetimeField()
    read_at: datetime | None = DatetimeField(null=True)

    class Meta:
        table = "notification"
        indexes = (("user_id", "id"), ("created_at",), ("session_id",))
