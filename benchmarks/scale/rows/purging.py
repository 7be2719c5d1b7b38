"""How long others who write may wait for a piece of a purge, when all that there is may go."""

import time
from dataclasses import replace
from datetime import timedelta

from tortoise.connection import get_connection

from actions.purge import RETENTIONS, old_rows, purge_rows
from benchmarks.scale.house import House, Row
from models.writing.pieces import Piece

OLD = (
    "UPDATE private_session SET note = 'a note', reason = 'a reason'",
    "UPDATE session_transition SET reason = 'a reason'",
    "INSERT INTO event (topic, seq, kind, payload, at) SELECT 'old', row_number() OVER (), 'X', '{}', created_at "
    "FROM notification",
)
A_DAY = timedelta(days=1)
MOST_PIECES = 60


async def measure(house: House) -> list[Row]:
    """For each kind that is kept for a time, its usual piece and its longest, of the first so many."""
    connection, transactions = get_connection("default"), house.node.transactions
    for statement in OLD:
        await connection.execute_query(statement)
    if connection.capabilities.dialect == "sqlite":
        # What was just written goes into the file now, and not in the midst of a piece.
        await connection.execute_query("PRAGMA wal_checkpoint(TRUNCATE)")
    rules = transactions.rules
    transactions.rules = replace(rules, notification_retention=A_DAY, chat_retention=A_DAY, note_retention=A_DAY)
    rows = []
    for kept in RETENTIONS:
        taken: list[float] = []
        piece = Piece()
        while len(taken) < MOST_PIECES and (
            ids := await old_rows(kept, transactions.clock.now(), transactions.rules, piece.rows)
        ):
            began = time.perf_counter()
            with piece.measured():
                await transactions.run(purge_rows, kept, ids)
            taken.append((time.perf_counter() - began) * 1_000)
        if len(taken) > 1:
            words = f"'s {' and '.join(kept.words)}" if kept.words else ""
            rows.append(
                Row(
                    f"a piece of {kept.table.__name__}{words}: usual, longest",
                    sorted(taken)[len(taken) // 2],
                    max(taken),
                    reach=None,
                )
            )
    transactions.rules = rules
    return rows
