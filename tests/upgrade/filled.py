"""A database as 0.1.0 left it, with many sessions that are over, and what is counted there before and after."""

import asyncpg

FANS, STREAMS = 10_000, 1_000

KEY = """
    CREATE FUNCTION key(kind BIGINT, n BIGINT) RETURNS UUID LANGUAGE SQL IMMUTABLE
    RETURN ('00000000-0000-7000-8000-' || lpad(to_hex(kind * 4294967296 + n), 12, '0'))::uuid
"""
FILL = (
    """INSERT INTO user_account (id, sub, display_name, currency, created_at)
       SELECT key(1, n), 'person-' || n, 'Person ' || n, 'USD', '2030-01-01Z' FROM generate_series(1, {fans}) n""",
    "INSERT INTO wallet (user_id) SELECT key(1, n) FROM generate_series(1, {fans}) n",
    """INSERT INTO live_stream (id, creator_id, title, status, started_at, offer_open, price_per_minute,
         currency, durations, queue_limit, cool_down_seconds)
       SELECT key(2, n), key(1, n), 'Piano', 'ENDED', '2030-01-01Z', FALSE, 100, 'USD', '[5, 10]', 20, 1800
       FROM generate_series(1, {streams}) n""",
    """INSERT INTO private_session (id, version, status, stream_id, fan_id, creator_id, duration_minutes, price,
         currency, payment_status, captured, requested_at, started_at, ended_at)
       SELECT key(3, n), 3, 'COMPLETED', key(2, n % {streams} + 1), key(1, n % {fans} + 1), key(1, n % {streams} + 1),
         10, 1000, 'USD', 'CAPTURED', 400, '2030-01-01Z', '2030-01-01Z', '2030-01-01 00:04Z'
       FROM generate_series(1, {sessions}) n""",
    """INSERT INTO session_transition (id, session_id, "trigger", source, target, by_id, at)
       SELECT key(4 + step, n), key(3, n), (ARRAY['REQUEST', 'START', 'END'])[step + 1],
         (ARRAY[NULL, 'WAITING', 'IN_PROGRESS'])[step + 1], (ARRAY['REQUESTED', 'IN_PROGRESS', 'COMPLETED'])[step + 1],
         key(1, n % {streams} + 1), '2030-01-01Z' FROM generate_series(1, {sessions}) n, generate_series(0, 2) step""",
    """INSERT INTO ledger_transfer (id, kind, session_id, step, at)
       SELECT key(7 + step, n), (ARRAY['CREDIT', 'HOLD', 'CAPTURE_USED'])[step + 1],
         CASE WHEN step > 0 THEN key(3, n) END, (ARRAY[NULL, 'HOLD', 'SETTLE'])[step + 1], '2030-01-01Z'
       FROM generate_series(1, {sessions}) n, generate_series(0, 2) step""",
    """INSERT INTO ledger_entry (id, transfer_id, owner_id, account, amount, currency)
       SELECT key(10 + part, n), key(7 + (ARRAY[0, 0, 1, 1, 2, 2, 2])[part + 1], n),
         CASE part WHEN 0 THEN NULL WHEN 6 THEN key(1, n % {streams} + 1) ELSE key(1, n % {fans} + 1) END,
         (ARRAY['ISSUED', 'AVAILABLE', 'AVAILABLE', 'HELD', 'HELD', 'AVAILABLE', 'EARNED'])[part + 1],
         (ARRAY[-1000, 1000, -1000, 1000, -1000, 600, 400])[part + 1], 'USD'
       FROM generate_series(1, {sessions}) n, generate_series(0, 6) part""",
    """INSERT INTO notification (id, kind, message, created_at, session_id, user_id)
       SELECT key(20, n), 'REQUEST_RECEIVED', 'Somebody asks for 10 min.', '2030-01-01Z', key(3, n),
         key(1, n % {streams} + 1)
       FROM generate_series(1, {sessions}) n""",
    """INSERT INTO event (topic, seq, kind, payload, at)
       SELECT 'fan/' || n, 1, 'SESSION_CHANGED', '{{}}', '2030-01-01Z' FROM generate_series(1, {sessions}) n""",
    "ANALYZE",
)
COUNTED = {
    **{
        table: f"SELECT count(*) FROM {table}"
        for table in ("user_account", "private_session", "session_transition", "ledger_transfer", "ledger_entry")
    },
    "notification": "SELECT count(*) FROM notification",
    "captured": "SELECT sum(captured) FROM private_session",
    "earned": "SELECT sum(amount) FROM ledger_entry WHERE account = 'EARNED'",
    "books": "SELECT sum(amount) FROM ledger_entry",
}
"""Of what nothing may be lost."""


async def fill(connection: asyncpg.Connection, sessions: int) -> None:
    """Put that many sessions there, with the steps, the money and the notifications of each."""
    await connection.execute(KEY)
    for statement in FILL:
        await connection.execute(statement.format(fans=FANS, streams=STREAMS, sessions=sessions))


async def counted(connection: asyncpg.Connection) -> dict[str, int]:
    """What is there."""
    return {name: int(await connection.fetchval(sql)) for name, sql in COUNTED.items()}
