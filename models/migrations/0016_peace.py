"""A creator may take no requests from a fan for a while; what was told of a session is found by it."""

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.models import Model

from models.changing.beside import Beside
from models.fields import new_id


def person(column: str, related_name: str) -> fields.ForeignKeyRelation[Model]:
    """A column that names a person."""
    return fields.ForeignKeyField(
        "models.User",
        source_field=column,
        db_constraint=True,
        to_field="id",
        related_name=related_name,
        on_delete=OnDelete.CASCADE,
    )


class Migration(Beside):
    dependencies = [("models", "0015_retention")]

    operations = [
        ops.CreateModel(
            name="RequestMute",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("creator", person("creator_id", "request_mutes")),
                ("fan", person("fan_id", "muted_by")),
                ("until", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "request_mute",
                "app": "models",
                "unique_together": (("creator_id", "fan_id"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddIndex("Notification", Index(fields=["session_id"])),
    ]
