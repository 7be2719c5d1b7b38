"""How far a node's clock is from that of the database, which all nodes have in common."""

from datetime import datetime

from tortoise.connection import get_connection

from internals.tortoise import PostgresClient
from models.clock import Clock


async def seconds_ahead(clock: Clock) -> float:
    """By how many seconds that clock is ahead of PostgreSQL's, negative where it is behind, to within half of the time
    that asking takes. 0 for SQLite, which goes by its node's clock."""
    client = get_connection("default")
    if not isinstance(client, PostgresClient):
        return 0.0
    before = clock.now()
    (row,) = await client.execute_query_dict("SELECT clock_timestamp() AS now")
    theirs: datetime = row["now"]
    return (before + (clock.now() - before) / 2 - theirs).total_seconds()
