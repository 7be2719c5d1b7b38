"""What was captured may be refunded; of what is done for the platform a record is kept, which is only added to."""

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.models import Model

from domain.audit import Act
from internals.tortoise_operations import ByHand
from models.changing.beside import Beside
from models.fields import new_id

BY: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
    "models.User",
    source_field="by_id",
    null=True,
    db_constraint=True,
    to_field="id",
    related_name="acts",
    on_delete=OnDelete.RESTRICT,
)
SESSION: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
    "models.PrivateSession",
    source_field="session_id",
    db_constraint=True,
    to_field="id",
    related_name="refunds",
    on_delete=OnDelete.CASCADE,
)
TRANSFER: fields.OneToOneRelation[Model] = fields.OneToOneField(
    "models.Transfer",
    source_field="transfer_id",
    db_constraint=True,
    to_field="id",
    related_name="refund",
    on_delete=OnDelete.CASCADE,
)
NOTHING_REFUNDED = "ALTER TABLE private_session ADD COLUMN refunded BIGINT NOT NULL DEFAULT 0"
REFUSAL = "a record of an act is kept as it is"


class Migration(Beside):
    dependencies = [("models", "0012_yields")]

    operations = [
        ops.CreateModel(
            name="AuditRecord",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("act", fields.CharEnumField(enum_type=Act, max_length=24)),
                ("by", BY),
                ("subject_kind", fields.CharField(max_length=16)),
                ("subject_id", fields.UUIDField()),
                ("detail", fields.CharField(max_length=64)),
                ("address", fields.CharField(max_length=64)),
                ("request_id", fields.CharField(max_length=64)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "audit_record",
                "app": "models",
                "indexes": [Index(fields=["by_id", "act", "id"]), Index(fields=["subject_id", "id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Refund",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("session", SESSION),
                ("transfer", TRANSFER),
                ("amount", fields.BigIntField()),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "refund",
                "app": "models",
                "indexes": [Index(fields=["session_id", "id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ByHand(
            [ops.AddField("PrivateSession", "refunded", fields.BigIntField(default=0))],
            sqlite=[NOTHING_REFUNDED],
            postgres=[NOTHING_REFUNDED],
        ),
        ByHand(
            [],
            sqlite=[
                f"""CREATE TRIGGER audit_record_{act.lower()} BEFORE {act} ON audit_record
                    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
                for act in ("UPDATE", "DELETE")
            ],
            postgres=[
                f"""CREATE OR REPLACE FUNCTION refuse_to_change_a_record() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$""",
                """CREATE TRIGGER audit_record_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_record
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_a_record()""",
            ],
        ),
    ]
