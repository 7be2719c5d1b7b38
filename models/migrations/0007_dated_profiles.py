"""A user's name and picture are as of the latest of their tokens."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0006_positions_of_members")]

    operations = [ops.AddField("User", "profile_issued_at", fields.DatetimeField(null=True))]
