"""What must never be, held by the database itself."""

from tortoise import migrations
from tortoise.migrations import operations as ops

OPEN = "('REQUESTED', 'SCHEDULED', 'WAITING', 'IN_PROGRESS')"


class Migration(migrations.Migration):
    """Unique indexes over part of a table, which models cannot express."""

    dependencies = [("models", "0001_initial")]

    operations = [
        ops.RunSQL(
            [
                "CREATE UNIQUE INDEX one_open_session_per_fan_and_stream "
                f"ON private_session (fan_id, stream_id) WHERE status IN {OPEN}",
                "CREATE UNIQUE INDEX one_running_session_per_creator "
                "ON private_session (creator_id) WHERE status = 'IN_PROGRESS'",
                "CREATE UNIQUE INDEX one_live_stream_per_creator ON live_stream (creator_id) WHERE status = 'LIVE'",
            ],
            [
                "DROP INDEX one_open_session_per_fan_and_stream",
                "DROP INDEX one_running_session_per_creator",
                "DROP INDEX one_live_stream_per_creator",
            ],
        )
    ]
