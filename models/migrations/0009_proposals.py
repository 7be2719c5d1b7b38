"""Sessions have a proposal; which of their ends was announced is kept."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.changing.beside import Beside


class Migration(Beside):
    dependencies = [("models", "0008_calls")]

    operations = [
        ops.AddField(
            model_name="PrivateSession",
            name="ending_announced",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="PrivateSession",
            name="proposal_until",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="PrivateSession",
            name="proposing",
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddIndex(
            model_name="PrivateSession",
            index=Index(fields=["proposal_until"]),
        ),
    ]
