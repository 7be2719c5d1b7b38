from tortoise import fields
from tortoise.migrations import operations as ops

from models.changing.beside import Beside


class Migration(Beside):
    dependencies = [("models", "0021_learned")]

    operations = [
        ops.AddField(
            model_name="Notification",
            name="facts",
            field=fields.JSONField(null=True),
        ),
    ]
