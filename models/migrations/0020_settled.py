"""What nodes of 0.1.0 wrote since the migrations before is brought to the present too, and what was only there for them
goes. It looks at nothing else, whatever there is."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from internals.tortoise_operations import ByHand
from models.changing.first_release import HOLDS, REASONS, STEP, SUMS

HOLDS_OF_TRANSFERS = f"""{HOLDS}
    WHERE id IN (SELECT session_id FROM ledger_transfer WHERE hold_id IS NULL AND session_id IS NOT NULL)
"""
TRANSFERS = f"""
    UPDATE ledger_transfer SET hold_id = session_id, step = {STEP}
    WHERE hold_id IS NULL AND session_id IS NOT NULL
"""
BALANCES = f"""
    INSERT INTO balance (id, owner_id, currency, available, held, earned)
    SELECT gen_random_uuid(), owner_id, currency,
        {SUMS}
    FROM entry_not_summed JOIN ledger_entry USING (id) WHERE owner_id IS NOT NULL GROUP BY owner_id, currency
    ON CONFLICT (owner_id, currency) DO UPDATE SET available = balance.available + excluded.available,
        held = balance.held + excluded.held, earned = balance.earned + excluded.earned
"""
SETTLED = f"""
    DO $$ BEGIN
        IF to_regclass('entry_not_summed') IS NULL THEN
            RETURN; -- it was brought here by migrations that left nothing to do
        END IF;
        LOCK TABLE private_session, ledger_transfer, ledger_entry IN ACCESS EXCLUSIVE MODE;
        {HOLDS_OF_TRANSFERS}; {TRANSFERS}; {REASONS}; {BALANCES};
        DROP TRIGGER entry_is_not_summed ON ledger_entry;
        DROP FUNCTION note_entry_not_summed;
        DROP TABLE entry_not_summed;
        DROP INDEX session_without_reason;
        ALTER TABLE ledger_transfer DROP COLUMN session_id; -- and what is made of it
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("models", "0019_days")]

    operations = [
        ByHand(
            [
                ops.RemoveConstraint("Transfer", fields=["session_id", "step"]),
                ops.RemoveField("Transfer", "session_id"),
            ],
            postgres=[SETTLED],  # on SQLite 0005_holds has done it, as no node of before goes on there
        )
    ]
