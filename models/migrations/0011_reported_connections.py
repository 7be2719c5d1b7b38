"""Rooms of a LiveKit server are looked after."""

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.changing.beside import Beside
from models.fields import new_id


class Migration(Beside):
    dependencies = [("models", "0010_manners")]

    operations = [
        ops.CreateModel(
            name="CallRoom",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "session",
                    fields.OneToOneField(
                        "models.PrivateSession",
                        source_field="session_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="call_room",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("due_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("failures", fields.IntField(default=0)),
            ],
            options={"table": "call_room", "app": "models", "indexes": [Index(fields=["due_at"])], "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CallRoomEvent",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=255)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "call_room_event", "app": "models", "indexes": [Index(fields=["at"])], "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
