"""A session may have several holds, each with one end. Each session so far has one, of its own id."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model

from domain.money import PaymentStatus
from internals.tortoise import ByHand
from models.fields import new_id

SESSION: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
    "models.PrivateSession",
    source_field="session_id",
    db_constraint=True,
    to_field="id",
    related_name="holds",
    on_delete=OnDelete.CASCADE,
)
HOLD: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
    "models.Hold",
    source_field="hold_id",
    null=True,
    db_constraint=True,
    to_field="id",
    related_name="transfers",
    on_delete=OnDelete.CASCADE,
)
ONE_HOLD_FOR_EACH_SESSION = """
    INSERT INTO hold (id, session_id, amount, status, captured, at, ended_at)
    SELECT id, id, price, payment_status, captured, requested_at, ended_at FROM private_session
"""
STEP = "CASE step WHEN 'SETTLE' THEN 'END' ELSE step END"
ONE_STEP = 'CONSTRAINT "uid_ledger_tran_hold_id_2f3009" UNIQUE ("hold_id", "step")'
ENTRY = "id, account, amount, currency, owner_id, transfer_id"


class Migration(migrations.Migration):
    dependencies = [("models", "0004_notifications_without_session")]

    operations = [
        ops.CreateModel(
            name="Hold",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("session", SESSION),
                ("amount", fields.BigIntField()),
                ("status", fields.CharEnumField(default=PaymentStatus.HELD, enum_type=PaymentStatus, max_length=8)),
                ("captured", fields.BigIntField(default=0)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "hold",
                "app": "models",
                "indexes": [Index(fields=["session_id", "id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.RunSQL([ONE_HOLD_FOR_EACH_SESSION]),
        ByHand(
            [
                ops.AddField("Transfer", "hold", HOLD),
                ops.RemoveConstraint("Transfer", fields=["session_id", "step"]),
                ops.RemoveField("Transfer", "session_id"),
                ops.AddConstraint("Transfer", UniqueConstraint(fields=("hold_id", "step"))),
            ],
            sqlite=[
                # Both tables anew, as dropping one that others refer to would take their rows with it.
                f"""CREATE TABLE "ledger_transfer_anew" (
                    "id" CHAR(36) NOT NULL PRIMARY KEY,
                    "kind" VARCHAR(16) NOT NULL,
                    "step" VARCHAR(8),
                    "at" TIMESTAMP NOT NULL,
                    "hold_id" CHAR(36) REFERENCES "hold" ("id") ON DELETE CASCADE,
                    {ONE_STEP}
                )""",
                f"""INSERT INTO ledger_transfer_anew (id, kind, step, at, hold_id)
                    SELECT id, kind, {STEP}, at, session_id FROM ledger_transfer""",
                """CREATE TABLE "ledger_entry_anew" (
                    "id" CHAR(36) NOT NULL PRIMARY KEY,
                    "account" VARCHAR(16) NOT NULL,
                    "amount" BIGINT NOT NULL,
                    "currency" VARCHAR(3) NOT NULL,
                    "owner_id" CHAR(36) REFERENCES "user_account" ("id") ON DELETE CASCADE,
                    "transfer_id" CHAR(36) NOT NULL REFERENCES "ledger_transfer_anew" ("id") ON DELETE CASCADE
                )""",
                f"INSERT INTO ledger_entry_anew ({ENTRY}) SELECT {ENTRY} FROM ledger_entry",
                "DROP TABLE ledger_entry",
                "DROP TABLE ledger_transfer",
                "ALTER TABLE ledger_transfer_anew RENAME TO ledger_transfer",
                "ALTER TABLE ledger_entry_anew RENAME TO ledger_entry",
                'CREATE INDEX "idx_ledger_entr_owner_i_67b346" ON "ledger_entry" ("owner_id", "account")',
            ],
            postgres=[
                "ALTER TABLE ledger_transfer ADD COLUMN hold_id UUID REFERENCES hold (id) ON DELETE CASCADE",
                f"UPDATE ledger_transfer SET hold_id = session_id, step = {STEP} WHERE session_id IS NOT NULL",
                # With the column goes the constraint that it was part of.
                "ALTER TABLE ledger_transfer DROP COLUMN session_id",
                f"ALTER TABLE ledger_transfer ADD {ONE_STEP}",
            ],
        ),
    ]
