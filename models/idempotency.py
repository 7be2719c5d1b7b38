"""First answers, kept for retries with the same idempotency key."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.fields import DatetimeField, new_id
from models.people import User


class FirstAnswer(Model):
    """The first answer to a user's idempotency key. ``fingerprint`` covers the mutation and its input."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", related_name="first_answers")
    user_id: UUID
    key = fields.CharField(max_length=255)
    fingerprint = fields.CharField(max_length=64)
    answer: dict[str, Any] | None = fields.JSONField(null=True)
    at: datetime = DatetimeField()

    class Meta:
        table = "first_answer"
        unique_together = (("user_id", "key"),)
        indexes = (("at",),)
