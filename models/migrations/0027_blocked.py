"""Whom a creator blocks or has muted is listed as fast however many they are."""

from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.changing.beside import Beside


class Migration(Beside):
    dependencies = [("models", "0026_manners")]

    operations = [
        ops.AddIndex("Block", Index(fields=["creator_id", "id"])),
        ops.AddIndex("RequestMute", Index(fields=["creator_id", "id"])),
    ]
