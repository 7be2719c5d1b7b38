"""The clock finds by an index who is back in line."""

from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.changing.beside import Beside


class Migration(Beside):
    dependencies = [("models", "0011_reported_connections")]

    operations = [ops.AddIndex("PrivateSession", Index(fields=["not_before"]))]
