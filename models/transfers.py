"""How a transfer is written with its entries, and with the hold that it places: a statement each.

``{0}`` is the transfer, ``{5}`` its currency, and ``{6}`` are its entries, in JSON.
"""

from models.sql.statement import Statement

NEW_TRANSFER = "INSERT INTO ledger_transfer (id, kind, hold_id, step, at)"
NEW_HOLD = "INSERT INTO hold (id, session_id, amount, at, status, captured)"
TAKE = (
    "UPDATE balance SET available = available - {3}, held = held + {3} "
    "WHERE owner_id = {7} AND currency = {5} AND available >= {3}"
)

SQLITE_ENTRIES = """
    INSERT INTO ledger_entry (id, transfer_id, owner_id, account, amount, currency)
    SELECT json_extract(value, '$.id'), {0}, json_extract(value, '$.owner'), json_extract(value, '$.account'),
        json_extract(value, '$.amount'), {5}
    FROM json_each({6})
"""
POSTGRES_ENTRIES = """
    INSERT INTO ledger_entry (id, transfer_id, owner_id, account, amount, currency)
    SELECT id, {0}, owner, account, amount, {5}
    FROM json_to_recordset({6}) AS side (id uuid, owner uuid, account text, amount bigint)
"""

TRANSFER = Statement(
    (f"{NEW_TRANSFER} VALUES ({{0}}, {{1}}, {{2}}, {{3}}, {{4}})", SQLITE_ENTRIES),
    f"WITH transfer AS ({NEW_TRANSFER} VALUES ({{0}}, {{1}}, {{2}}, {{3}}, {{4}})) {POSTGRES_ENTRIES}",
)

HOLD = Statement(
    (
        TAKE,
        f"{NEW_HOLD} SELECT {{1}}, {{2}}, {{3}}, {{4}}, 'HELD', 0 WHERE changes() > 0",
        f"{NEW_TRANSFER} SELECT {{0}}, 'HOLD', {{1}}, 'HOLD', {{4}} WHERE changes() > 0",
        f"{SQLITE_ENTRIES} WHERE changes() > 0 RETURNING id",
    ),
    f"""
    WITH wallet AS (
        SELECT user_id FROM wallet WHERE user_id = {{7}} FOR NO KEY UPDATE
    ), taken AS (
        {TAKE.replace("WHERE", "FROM wallet WHERE user_id = owner_id AND")} RETURNING owner_id
    ), placed AS (
        {NEW_HOLD} SELECT {{1}}::uuid, {{2}}::uuid, {{3}}, {{4}}::timestamptz, 'HELD', 0 FROM taken
    ), transfer AS (
        {NEW_TRANSFER} SELECT {{0}}::uuid, 'HOLD', {{1}}::uuid, 'HOLD', {{4}}::timestamptz FROM taken
    )
    {POSTGRES_ENTRIES}, taken RETURNING id
    """,  # noqa: S608
)
"""Gives rows where there is so much money, and does nothing where there is not. What others take at the same time is
not missed, though this begins before they are done: the UPDATE waits for them, and looks at the row again."""
