"""A node reads events whose kind it does not know yet. The column is as it was."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from internals.tortoise import ByHand


class Migration(migrations.Migration):
    dependencies = [("models", "0002_invariants")]

    operations = [ByHand([ops.AlterField("LoggedEvent", "kind", fields.CharField(max_length=24))])]
