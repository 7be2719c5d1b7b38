"""Sessions have a meter, terms for their end and a reason of it; who was in their calls is kept."""

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.models import Model

from domain.calls.signals import SignalKind
from domain.capture import EndReason, WhenFanLeaves
from internals.tortoise_operations import ByHand
from models.changing.beside import Beside, Fill
from models.changing.first_release import REASONS
from models.fields import new_id


def refers_to(model: str, column: str, related_name: str) -> fields.ForeignKeyRelation[Model]:
    """A column that refers to a row of ``model``, and goes with it."""
    return fields.ForeignKeyField(
        f"models.{model}",
        source_field=column,
        db_constraint=True,
        to_field="id",
        related_name=related_name,
        on_delete=OnDelete.CASCADE,
    )


WITH_DEFAULTS = [
    f"ALTER TABLE {table} ADD COLUMN {column}"
    for table in ("live_stream", "private_session")
    for column in (
        "minimum_minutes INT NOT NULL DEFAULT 0",
        "when_fan_leaves VARCHAR(16) NOT NULL DEFAULT 'FULL_PRICE'",
    )
]


WITHOUT_REASON = (
    "CREATE INDEX session_without_reason ON private_session (id) WHERE status = 'COMPLETED' AND end_reason IS NULL"
)
"""By it those are found that nodes of before end meanwhile."""


class Migration(Beside):
    dependencies = [("models", "0007_dated_profiles")]

    operations = [
        ByHand(
            [
                ops.AddField(model, name, column)
                for model in ("LiveStream", "PrivateSession")
                for name, column in (
                    ("minimum_minutes", fields.IntField(default=0)),
                    (
                        "when_fan_leaves",
                        fields.CharEnumField(default=WhenFanLeaves.FULL_PRICE, enum_type=WhenFanLeaves, max_length=16),
                    ),
                )
            ],
            sqlite=WITH_DEFAULTS,
            postgres=WITH_DEFAULTS,
        ),
        ops.AddField("PrivateSession", "metering", fields.TextField(null=True, unique=False)),
        ops.AddField("PrivateSession", "look_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
        ops.AddField(
            "PrivateSession", "end_reason", fields.CharEnumField(null=True, enum_type=EndReason, max_length=16)
        ),
        Fill("private_session", sqlite=REASONS, postgres=f"{REASONS} AND id > $1 AND id <= $2"),
        ByHand([], postgres=[WITHOUT_REASON]),
        ops.AddIndex("PrivateSession", Index(fields=["look_at"])),
        ops.CreateModel(
            name="CallConnection",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("session", refers_to("PrivateSession", "session_id", "connections")),
                ("user", refers_to("User", "user_id", "calls")),
                ("connection", fields.CharField(max_length=255)),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("node_id", fields.UUIDField(null=True)),
                ("expires_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("reported_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "call_connection",
                "app": "models",
                "indexes": [Index(fields=["node_id", "until"]), Index(fields=["expires_at"])],
                "unique_together": (("session_id", "user_id", "connection", "since"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CallSignal",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("session", refers_to("PrivateSession", "session_id", "signals")),
                ("user", refers_to("User", "user_id", "signals")),
                ("kind", fields.CharEnumField(enum_type=SignalKind, max_length=16)),
                ("payload", fields.TextField(unique=False)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "call_signal",
                "app": "models",
                "indexes": [Index(fields=["user_id", "at"]), Index(fields=["at"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
