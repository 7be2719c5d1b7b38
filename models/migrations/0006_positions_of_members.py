"""A room is told its members' positions, remembers what it was told, and knows when time alone may change them. Who is
in one now is told anew as the line moves."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.changing.beside import Beside


class Migration(Beside):
    dependencies = [("models", "0005_holds")]

    operations = [
        ops.AddField("RoomMember", "position", fields.IntField(null=True)),
        ops.AddField("LiveStream", "reorders_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
        ops.AddIndex("LiveStream", Index(fields=["reorders_at"])),
    ]
