from orjson import loads
from tortoise import fields
from tortoise.fields.data import JSON_DUMPS
from tortoise.migrations import operations as ops

from models.beside import Beside


class Migration(Beside):
    dependencies = [("models", "0021_learned")]

    operations = [
        ops.AddField(
            model_name="Notification",
            name="facts",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
    ]
