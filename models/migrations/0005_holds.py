"""A session may have several holds, each with one end. Each session so far has one, of its own id."""

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model

from domain.money import PaymentStatus
from internals.tortoise_operations import ByHand
from models.changing.beside import Beside, Fill
from models.changing.first_release import HOLDS, STEP
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
OF_WHAT_IS_OVER = "WHERE payment_status <> 'HELD' AND id > $1 AND id <= $2 ON CONFLICT (id) DO NOTHING"
"""Nodes of before change no session that is over. Those that are not wait for ``0020_settled``."""

NAME = '"uid_ledger_tran_hold_id_2f3009"'
ONE_STEP = f'CONSTRAINT {NAME} UNIQUE ("hold_id", "step")'
WITHOUT_HOLD = (
    "CREATE INDEX transfer_without_hold ON ledger_transfer (session_id) "
    "WHERE hold_id IS NULL AND session_id IS NOT NULL"
)
"""By it those are found that nodes of before write meanwhile, and those of sessions that go on."""

ENTRY = "id, account, amount, currency, owner_id, transfer_id"


class Migration(Beside):
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
        Fill("private_session", sqlite=HOLDS, postgres=HOLDS + OF_WHAT_IS_OVER),
        ByHand(
            [
                ops.AddField("Transfer", "hold", HOLD),
                ops.AddConstraint("Transfer", UniqueConstraint(fields=("hold_id", "step"))),
            ],
            sqlite=[
                # Both tables anew, as dropping one that others refer to would take their rows with it; without the
                # session's id, which elsewhere 0020_settled takes away, as no node of before goes on here.
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
                f"CREATE UNIQUE INDEX {NAME} ON ledger_transfer (hold_id, step)",
                f"ALTER TABLE ledger_transfer ADD CONSTRAINT {NAME} UNIQUE USING INDEX {NAME}",
            ],
        ),
        Fill(
            "hold",
            postgres=f"""UPDATE ledger_transfer transfer SET hold_id = hold.id, step = {STEP} FROM hold
                WHERE hold.id = transfer.session_id AND hold.id > $1 AND hold.id <= $2 AND hold_id IS NULL""",
        ),
        ByHand([], postgres=[WITHOUT_HOLD]),
    ]
