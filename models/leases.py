"""Leases: a node's word that somebody is in a venue, which it renews while it lives."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from models.sql.statement import Statement, uuid_of


class Leases:
    """The leases of a table. ``venue``: its column for where somebody is; ``held``: the condition by which a node
    renews one."""

    def __init__(self, table: str, venue: str, held: str) -> None:
        given = f"RETURNING {venue} AS venue, user_id"
        self._renew = Statement(
            f"UPDATE {table} SET expires_at = {{0}} WHERE node_id = {{1}} AND {held} {given}",  # noqa: S608
            postgres=f"UPDATE {table} SET expires_at = {{0}} WHERE id IN "  # noqa: S608
            f"(SELECT id FROM {table} WHERE node_id = {{1}} AND {held} FOR NO KEY UPDATE SKIP LOCKED) {given}",
        )

    async def renewed_until(self, node_id: UUID, until: datetime) -> dict[UUID, set[UUID]]:
        """Renew that node's leases until then; by venue, those for whom it vouches. Locked leases are passed over."""
        renewed: dict[UUID, set[UUID]] = defaultdict(set)
        for row in await self._renew.rows(until, node_id):
            renewed[uuid_of(row["venue"])].add(uuid_of(row["user_id"]))
        return renewed


IN_ROOMS = Leases("room_lease", "stream_id", "connected")
IN_CALLS = Leases("call_connection", "session_id", "until IS NULL")
