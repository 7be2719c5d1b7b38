"""What support asks of everybody's sessions and of the ledger, and how promises were kept, is found as fast however
much there is."""

from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.changing.beside import Beside


class Migration(Beside):
    dependencies = [("models", "0023_first_range")]

    operations = [
        ops.AddIndex("Entry", Index(fields=["transfer_id"])),
        ops.AddIndex("Entry", Index(fields=["owner_id", "id"])),
        ops.RemoveIndex("Entry", fields=["owner_id", "account"]),
        ops.AddIndex("PrivateSession", Index(fields=["status", "id"])),
        # All that is asked of a promise, so that no session has to be read.
        ops.RunSQL(
            [
                "CREATE INDEX session_promised ON private_session "
                "(creator_id, requested_at, status, scheduled_start, started_at) WHERE scheduled_start IS NOT NULL",
            ]
        ),
    ]
