"""For how long a creator takes no requests from a fan."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.fields import DatetimeField, new_id
from models.people import User


class RequestMute(Model):
    """Until when a creator is left in peace by a fan, who is told that they are cooling down."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    creator: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", related_name="request_mutes")
    creator_id: UUID
    fan: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", related_name="muted_by")
    fan_id: UUID
    until: datetime = DatetimeField()

    class Meta:
        table = "request_mute"
        unique_together = (("creator_id", "fan_id"),)
        indexes = (("creator_id", "id"),)
