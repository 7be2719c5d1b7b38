"""What is kept for a time only is found by its age."""

from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.changing.beside import Beside


class Migration(Beside):
    dependencies = [("models", "0014_open_holds")]

    operations = [
        ops.AddIndex("ChatMessage", Index(fields=["sent_at"])),
        ops.AddIndex("Notification", Index(fields=["created_at"])),
        # Only those that still have words are looked at, however many have none any more.
        ops.RunSQL(
            [
                "CREATE INDEX session_with_words ON private_session (ended_at) "
                "WHERE note IS NOT NULL OR reason IS NOT NULL",
                "CREATE INDEX step_with_words ON session_transition (session_id) WHERE reason IS NOT NULL",
            ]
        ),
    ]
