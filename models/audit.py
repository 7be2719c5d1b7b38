"""The record of acts: who did what for the platform, to what, when and from where. It is only ever added to."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model

from domain.audit import Act
from models.fields import DatetimeField, new_id
from models.people import User


class AuditRecord(Model):
    """One act. ``by`` is None for the command line. The database itself refuses to change or delete one (migration
    0013), so it has no names and none of people's words: ids, amounts and statuses.

    ``subject_kind``: the type in the schema of what it was done to; ``address``: of the client, empty for the command
    line; ``request_id``: by which logs and proxies know the request.
    """

    id = fields.UUIDField(primary_key=True, default=new_id)
    act = fields.CharEnumField(Act, max_length=24)
    by: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="acts", null=True, on_delete=OnDelete.RESTRICT
    )
    by_id: UUID | None
    subject_kind = fields.CharField(max_length=16)
    subject_id: UUID = fields.UUIDField()
    detail = fields.CharField(max_length=64)
    address = fields.CharField(max_length=64)
    request_id = fields.CharField(max_length=64)
    at: datetime = DatetimeField()

    class Meta:
        table = "audit_record"
        indexes = (("by_id", "act", "id"), ("subject_id", "id"))
