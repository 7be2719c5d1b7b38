"""What fans are told first is kept as a range. Of sessions before, only the likely start is known."""

from tortoise import fields
from tortoise.migrations import operations as ops

from models.changing.beside import Beside


class Migration(Beside):
    dependencies = [("models", "0022_notification_facts")]

    operations = [
        ops.AddField(
            model_name="PrivateSession",
            name="first_earliest",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="PrivateSession",
            name="first_latest",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
