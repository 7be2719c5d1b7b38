"""A user's name and picture are as of the latest of their tokens."""

from tortoise import fields
from tortoise.migrations import operations as ops

from models.changing.beside import Beside


class Migration(Beside):
    dependencies = [("models", "0006_positions_of_members")]

    operations = [ops.AddField("User", "profile_issued_at", fields.DatetimeField(null=True))]
