"""Of a creator's days it is kept too how promises were kept, who did not come, and how long people waited. Of days that
were kept before it is filled in by background work, a month at a time; those that are not filled in have an index."""

from tortoise import fields
from tortoise.migrations import operations as ops

from models.changing.beside import Beside


class Migration(Beside):
    dependencies = [("models", "0025_names")]

    operations = [
        ops.AddField(
            model_name="CreatorDay",
            name="kept",
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name="CreatorDay",
            name="met",
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name="CreatorDay",
            name="no_shows",
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name="CreatorDay",
            name="promised",
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name="CreatorDay",
            name="waited",
            field=fields.BigIntField(null=True),
        ),
        ops.RunSQL(["CREATE INDEX creator_day_unfilled ON creator_day (creator_id, since) WHERE promised IS NULL"]),
    ]
