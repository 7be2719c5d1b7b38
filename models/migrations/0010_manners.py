"""Fans who wait are ready or let others go first, missed calls are counted; offers have a gap, and queues may pause."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from internals.tortoise_operations import ByHand
from models.changing.beside import Beside

NUMBERS = (("LiveStream", "gap_seconds"), ("PrivateSession", "missed_calls"), ("PrivateSession", "yields"))
INSTANTS = (
    ("LiveStream", "paused_until"),
    ("LiveStream", "session_ended_at"),
    ("LiveStream", "next_up_at"),
    ("PrivateSession", "ready_until"),
    ("PrivateSession", "not_before"),
)
TABLES = {"LiveStream": "live_stream", "PrivateSession": "private_session"}
FROM_ZERO = [f"ALTER TABLE {TABLES[model]} ADD COLUMN {name} INT NOT NULL DEFAULT 0" for model, name in NUMBERS]


class Migration(Beside):
    dependencies = [("models", "0009_proposals")]

    operations = [
        ByHand(
            [ops.AddField(model, name, fields.IntField(default=0)) for model, name in NUMBERS],
            sqlite=FROM_ZERO,
            postgres=FROM_ZERO,
        ),
        *(
            ops.AddField(model, name, fields.DatetimeField(null=True, auto_now=False, auto_now_add=False))
            for model, name in INSTANTS
        ),
        ops.AddIndex("LiveStream", Index(fields=["creator_id", "id"])),
        ops.AddIndex("LiveStream", Index(fields=["paused_until"])),
        ops.AddIndex("LiveStream", Index(fields=["next_up_at"])),
        ops.AddIndex("PrivateSession", Index(fields=["ready_until"])),
    ]
