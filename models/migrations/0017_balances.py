"""What the entries of a person sum to is kept beside them, of all that were written so far too."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from internals.tortoise import ByHand
from models.fields import new_id

SUMS = """
    INSERT INTO balance (id, owner_id, currency, available, held, earned)
    SELECT {new_id}, owner_id, currency,
        sum(CASE account WHEN 'AVAILABLE' THEN amount ELSE 0 END),
        sum(CASE account WHEN 'HELD' THEN amount ELSE 0 END),
        sum(CASE account WHEN 'EARNED' THEN amount ELSE 0 END)
    FROM ledger_entry WHERE owner_id IS NOT NULL GROUP BY owner_id, currency
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0016_peace")]

    operations = [
        ops.CreateModel(
            name="Balance",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "owner",
                    fields.ForeignKeyField(
                        "models.User",
                        source_field="owner_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="balances",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("currency", fields.CharField(max_length=3)),
                ("available", fields.BigIntField(default=0)),
                ("held", fields.BigIntField(default=0)),
                ("earned", fields.BigIntField(default=0)),
            ],
            options={
                "table": "balance",
                "app": "models",
                "unique_together": (("owner_id", "currency"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ByHand(
            [],
            sqlite=[SUMS.format(new_id="min(id)")],
            postgres=["LOCK TABLE ledger_entry IN SHARE MODE", SUMS.format(new_id="gen_random_uuid()")],
        ),
    ]
