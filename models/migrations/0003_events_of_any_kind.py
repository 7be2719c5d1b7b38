"""A node reads events whose kind it does not know yet. The column is as it was."""

from tortoise import fields
from tortoise.migrations import operations as ops

from internals.tortoise_operations import ByHand
from models.changing.beside import Beside


class Migration(Beside):
    dependencies = [("models", "0002_invariants")]

    operations = [ByHand([ops.AlterField("LoggedEvent", "kind", fields.CharField(max_length=24))])]
