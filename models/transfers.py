"""How a transfer is written with its entries, and with the hold that it places: a statement each.

``{6}`` are the entries, in JSON.
"""

from models.statement import Statement

TRANSFER = Statement(
    (
        "INSERT INTO ledger_transfer (id, kind, hold_id, step, at) VALUES ({0}, {1}, {2}, {3}, {4})",
        """
        INSERT INTO ledger_entry (id, transfer_id, owner_id, account, amount, currency)
        SELECT json_extract(value, '$.id'), {0}, json_extract(value, '$.owner'), json_extract(value, '$.account'),
            json_extract(value, '$.amount'), {5}
        FROM json_each({6})
        """,
    ),
    """
    WITH transfer AS (
        INSERT INTO ledger_transfer (id, kind, hold_id, step, at) VALUES ({0}, {1}, {2}, {3}, {4})
    )
    INSERT INTO ledger_entry (id, transfer_id, owner_id, account, amount, currency)
    SELECT id, {0}, owner, account, amount, {5}
    FROM json_to_recordset({6}) AS side (id uuid, owner uuid, account text, amount bigint)
    """,
)

HOLD = Statement(
    (
        "INSERT INTO hold (id, session_id, amount, at, status, captured) VALUES ({0}, {1}, {2}, {3}, 'HELD', 0)",
        "INSERT INTO ledger_transfer (id, kind, hold_id, step, at) VALUES ({4}, 'HOLD', {0}, 'HOLD', {3})",
        """
        INSERT INTO ledger_entry (id, transfer_id, owner_id, account, amount, currency)
        SELECT json_extract(value, '$.id'), {4}, json_extract(value, '$.owner'), json_extract(value, '$.account'),
            json_extract(value, '$.amount'), {5}
        FROM json_each({6})
        """,
    ),
    """
    WITH placed AS (
        INSERT INTO hold (id, session_id, amount, at, status, captured) VALUES ({0}, {1}, {2}, {3}, 'HELD', 0)
    ), transfer AS (
        INSERT INTO ledger_transfer (id, kind, hold_id, step, at) VALUES ({4}, 'HOLD', {0}, 'HOLD', {3})
    )
    INSERT INTO ledger_entry (id, transfer_id, owner_id, account, amount, currency)
    SELECT id, {4}, owner, account, amount, {5}
    FROM json_to_recordset({6}) AS side (id uuid, owner uuid, account text, amount bigint)
    """,
)
