"""Whoever has been here for long is found as fast as anybody: what is listed newest first, or is open, stands together
in an index."""

from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.changing.beside import Beside


class Migration(Beside):
    dependencies = [("models", "0017_balances")]

    operations = [
        ops.AddIndex("PrivateSession", Index(fields=["creator_id", "status", "id"])),
        ops.AddIndex("PrivateSession", Index(fields=["creator_id", "requested_at"])),
        ops.AddIndex("PrivateSession", Index(fields=["fan_id", "status", "id"])),
        ops.AddIndex("PrivateSession", Index(fields=["fan_id", "creator_id", "id"])),
        ops.RemoveIndex("PrivateSession", fields=["creator_id", "status"]),
        ops.RemoveIndex("PrivateSession", fields=["fan_id", "status"]),
        # Of each few rows, however many there are.
        ops.RunSQL(
            [
                "CREATE INDEX notification_unread ON notification (user_id, id) WHERE read_at IS NULL",
                "CREATE INDEX session_cooling_down ON private_session (fan_id, creator_id, cool_down_until) "
                "WHERE cool_down_until IS NOT NULL",
            ]
        ),
    ]
