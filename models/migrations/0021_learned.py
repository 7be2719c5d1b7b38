"""What happens in creators' lines has a log, from which it is learned how they work. Of what was before, it is made by
background work, a creator at a time."""

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from models.changing.beside import Beside
from models.fields import new_id


class Migration(Beside):
    dependencies = [("models", "0020_settled")]

    operations = [
        ops.CreateModel(
            name="CreatorHabits",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "creator",
                    fields.OneToOneField(
                        "models.User",
                        source_field="creator_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="habits",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("since", fields.BigIntField()),
                ("number", fields.BigIntField()),
                ("state", fields.TextField(unique=False)),
                ("shown", fields.TextField(null=True, unique=False)),
                ("shown_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={"table": "creator_habits", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LoggedOccurrence",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "creator",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="creator_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="occurrences",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("number", fields.BigIntField()),
                ("payload", fields.TextField(unique=False)),
            ],
            options={
                "table": "occurrence",
                "app": "models",
                "unique_together": (("creator_id", "number"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
