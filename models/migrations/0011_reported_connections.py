"""Others report of connections to calls; rooms of a LiveKit server are looked after."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import UniqueConstraint

from internals.tortoise import ByHand
from models.fields import new_id

COLUMNS = "id, connection, since, until, node_id, expires_at, session_id, user_id"
UNIQUE = 'CONSTRAINT "uid_call_connec_session_73058d" UNIQUE ("session_id", "user_id", "connection", "since")'


class Migration(migrations.Migration):
    dependencies = [("models", "0010_manners")]

    operations = [
        ops.CreateModel(
            name="CallRoom",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "session",
                    fields.OneToOneField(
                        "models.PrivateSession",
                        source_field="session_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="call_room",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("due_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("failures", fields.IntField(default=0)),
            ],
            options={"table": "call_room", "app": "models", "indexes": [Index(fields=["due_at"])], "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CallRoomEvent",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=255)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "call_room_event", "app": "models", "indexes": [Index(fields=["at"])], "pk_attr": "id"},
            bases=["Model"],
        ),
        ByHand(
            [
                ops.RemoveConstraint("CallConnection", fields=["session_id", "user_id", "connection"]),
                ops.AddField("CallConnection", "reported_at", fields.DatetimeField(null=True)),
                ops.AddConstraint(
                    "CallConnection", UniqueConstraint(fields=("session_id", "user_id", "connection", "since"))
                ),
            ],
            sqlite=[
                f"""CREATE TABLE "call_connection_anew" (
                    "id" CHAR(36) NOT NULL PRIMARY KEY,
                    "connection" VARCHAR(255) NOT NULL,
                    "since" TIMESTAMP NOT NULL,
                    "until" TIMESTAMP,
                    "node_id" CHAR(36),
                    "expires_at" TIMESTAMP,
                    "reported_at" TIMESTAMP,
                    "session_id" CHAR(36) NOT NULL REFERENCES "private_session" ("id") ON DELETE CASCADE,
                    "user_id" CHAR(36) NOT NULL REFERENCES "user_account" ("id") ON DELETE CASCADE,
                    {UNIQUE}
                )""",
                f"INSERT INTO call_connection_anew ({COLUMNS}) SELECT {COLUMNS} FROM call_connection",
                "DROP TABLE call_connection",
                "ALTER TABLE call_connection_anew RENAME TO call_connection",
                'CREATE INDEX "idx_call_connec_node_id_e28272" ON "call_connection" ("node_id", "until")',
                'CREATE INDEX "idx_call_connec_expires_210367" ON "call_connection" ("expires_at")',
            ],
            postgres=[
                "ALTER TABLE call_connection DROP CONSTRAINT uid_call_connec_session_07e751",
                "ALTER TABLE call_connection ADD COLUMN reported_at TIMESTAMPTZ",
                f"ALTER TABLE call_connection ADD {UNIQUE}",
            ],
        ),
    ]
