"""What the entries of a person sum to is kept beside them, of all that were written so far too."""

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from internals.tortoise_operations import ByHand
from models.changing.beside import Beside, Fill
from models.changing.first_release import SUMS
from models.fields import new_id

BALANCES = """
    INSERT INTO balance (id, owner_id, currency, available, held, earned)
    SELECT {new_id}, owner_id, currency,
        {sums}
    FROM ledger_entry entry WHERE {which} GROUP BY owner_id, currency {again}
"""
OF_ALL = BALANCES.format(sums=SUMS, new_id="min(id)", which="owner_id IS NOT NULL", again="")
OF_WRITTEN_BEFORE = BALANCES.format(
    sums=SUMS,
    new_id="gen_random_uuid()",
    which="""owner_id > $1 AND owner_id <= $2
        AND NOT EXISTS (SELECT FROM entry_not_summed later WHERE later.id = entry.id)""",
    again="ON CONFLICT (owner_id, currency) DO NOTHING",
)

NOTE_THOSE_TO_COME = [
    "CREATE TABLE entry_not_summed (id UUID PRIMARY KEY)",
    """CREATE OR REPLACE FUNCTION note_entry_not_summed() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO entry_not_summed VALUES (NEW.id); RETURN NULL; END $$""",
    """CREATE TRIGGER entry_is_not_summed AFTER INSERT ON ledger_entry
        FOR EACH ROW EXECUTE FUNCTION note_entry_not_summed()""",
]
"""Nodes of before write entries alone. From the trigger on each of theirs is noted, in the transaction that writes it:
whoever sees one sees the other. Until it is there nobody else writes entries, so that an entry without a note was there
before it, for ever. Those are summed beside, however often; those with a note are added by ``0020_settled``, once."""


class Migration(Beside):
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
        ByHand([], postgres=NOTE_THOSE_TO_COME),
        Fill("user_account", sqlite=OF_ALL, postgres=OF_WRITTEN_BEFORE),
    ]
