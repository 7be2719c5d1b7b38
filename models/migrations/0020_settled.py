"""What nodes of 0.1.0 wrote since the migrations before is brought to the present too, and what was only there for them
goes. It looks at nothing else, whatever there is."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from internals.tortoise_operations import ByHand

HOLDS = """
    INSERT INTO hold (id, session_id, amount, status, captured, at, ended_at)
    SELECT id, id, price, payment_status, captured, requested_at, ended_at FROM private_session
    WHERE id IN (SELECT session_id FROM ledger_transfer WHERE hold_id IS NULL AND session_id IS NOT NULL)
"""
TRANSFERS = """
    UPDATE ledger_transfer SET hold_id = session_id, step = CASE step WHEN 'SETTLE' THEN 'END' ELSE step END
    WHERE hold_id IS NULL AND session_id IS NOT NULL
"""
REASONS = """
    UPDATE private_session SET end_reason = (
        SELECT CASE step.trigger
            WHEN 'END' THEN CASE WHEN step.by_id = private_session.creator_id THEN 'CREATOR_ENDED' ELSE 'FAN_ENDED' END
            WHEN 'BLOCK' THEN 'BLOCKED'
            WHEN 'END_STREAM' THEN 'STREAM_ENDED'
            ELSE 'TIME_UP' END
        FROM session_transition step WHERE step.session_id = private_session.id AND step.target = 'COMPLETED'
    ) WHERE status = 'COMPLETED' AND end_reason IS NULL
"""
BALANCES = """
    INSERT INTO balance (id, owner_id, currency, available, held, earned)
    SELECT gen_random_uuid(), owner_id, currency,
        sum(CASE account WHEN 'AVAILABLE' THEN amount ELSE 0 END),
        sum(CASE account WHEN 'HELD' THEN amount ELSE 0 END),
        sum(CASE account WHEN 'EARNED' THEN amount ELSE 0 END)
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
        {HOLDS}; {TRANSFERS}; {REASONS}; {BALANCES};
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
