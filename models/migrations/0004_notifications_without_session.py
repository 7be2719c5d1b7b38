"""People are told things that no session is about."""

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.models import Model

from internals.tortoise_operations import ByHand
from models.changing.beside import Beside

SESSION: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
    "models.PrivateSession",
    source_field="session_id",
    null=True,
    db_constraint=True,
    to_field="id",
    related_name="notifications",
    on_delete=OnDelete.CASCADE,
)
COLUMNS = "id, kind, message, about, created_at, read_at, session_id, user_id"


class Migration(Beside):
    dependencies = [("models", "0003_events_of_any_kind")]

    operations = [
        ByHand(
            [ops.AlterField("Notification", "session", SESSION)],
            sqlite=[
                """CREATE TABLE "notification_anew" (
                    "id" CHAR(36) NOT NULL PRIMARY KEY,
                    "kind" VARCHAR(24) NOT NULL,
                    "message" TEXT NOT NULL,
                    "about" TIMESTAMP,
                    "created_at" TIMESTAMP NOT NULL,
                    "read_at" TIMESTAMP,
                    "session_id" CHAR(36) REFERENCES "private_session" ("id") ON DELETE CASCADE,
                    "user_id" CHAR(36) NOT NULL REFERENCES "user_account" ("id") ON DELETE CASCADE
                )""",
                f"INSERT INTO notification_anew ({COLUMNS}) SELECT {COLUMNS} FROM notification",
                "DROP TABLE notification",
                "ALTER TABLE notification_anew RENAME TO notification",
                'CREATE INDEX "idx_notificatio_user_id_34957c" ON "notification" ("user_id", "id")',
            ],
            postgres=["ALTER TABLE notification ALTER COLUMN session_id DROP NOT NULL"],
        )
    ]
