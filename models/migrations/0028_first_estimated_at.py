"""It is kept when a fan was told an estimate first, as a later decision moves ``decided_at``. Of sessions before, it is
not known."""

from tortoise import fields
from tortoise.migrations import operations as ops

from models.changing.beside import Beside


class Migration(Beside):
    dependencies = [("models", "0027_blocked")]

    operations = [
        ops.AddField(
            model_name="PrivateSession",
            name="first_estimated_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
