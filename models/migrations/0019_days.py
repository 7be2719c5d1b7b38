"""A creator's sums of whole days are kept. Of days before they are made by background work, a month at a time."""

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from models.changing.beside import Beside
from models.fields import new_id


class Migration(Beside):
    dependencies = [("models", "0018_history")]

    operations = [
        ops.CreateModel(
            name="CreatorDay",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "creator",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="creator_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="days",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("requested", fields.BigIntField()),
                ("completed", fields.BigIntField()),
                ("used", fields.BigIntField()),
                ("earned", fields.BigIntField()),
                ("decided", fields.BigIntField()),
                ("denied", fields.BigIntField()),
                ("begun", fields.BigIntField()),
                ("off", fields.BigIntField()),
            ],
            options={
                "table": "creator_day",
                "app": "models",
                "unique_together": (("creator_id", "since"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
