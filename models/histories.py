"""Lists of sessions, of one person or of everybody, the newest first: as many rows are read as are given, however many
there are."""

from collections.abc import Collection
from functools import cache
from uuid import UUID

from domain.actors import SIDES, Actor
from domain.lifecycle import Status
from models.fields import LAST_ID
from models.sessions import PrivateSession
from models.sql.statement import Statement, uuid_of

COLUMNS = {Actor.FAN: "fan_id", Actor.CREATOR: "creator_id"}

HALF = (
    "SELECT id FROM (SELECT id FROM private_session WHERE SIDE = {0} AND status = 'STATUS' AND id < {1} "
    "ORDER BY id DESC LIMIT {2}) half"
)

ANYBODYS = (
    "SELECT id FROM (SELECT id FROM private_session WHERE status = 'STATUS' AND id < {0} "
    "ORDER BY id DESC LIMIT {1}) half"
)


async def newest_sessions(
    user_id: UUID, sides: Collection[Actor], statuses: Collection[Status], before: UUID | None, count: int
) -> list[PrivateSession]:
    """The newest of a person's sessions on these sides and of these statuses; ``before``: older than that one."""
    if not sides or not statuses:
        return []
    newest = _newest(frozenset(sides), frozenset(statuses))
    found = [uuid_of(row["id"]) for row in await newest.rows(user_id, before or LAST_ID, count)]
    return await PrivateSession.filter(id__in=found).order_by("-id") if found else []


async def newest_of_everybody(statuses: Collection[Status], before: UUID | None, count: int) -> list[PrivateSession]:
    """The newest of all sessions of these statuses; ``before``: older than that one."""
    if not statuses:
        return []
    found = [uuid_of(row["id"]) for row in await _of_everybody(frozenset(statuses)).rows(before or LAST_ID, count)]
    return await PrivateSession.filter(id__in=found).order_by("-id") if found else []


@cache
def _of_everybody(statuses: frozenset[Status]) -> Statement:
    """One half for each status."""
    halves = (ANYBODYS.replace("STATUS", status.value) for status in Status if status in statuses)
    return Statement(" UNION ALL ".join(halves) + " ORDER BY id DESC LIMIT {1}")


@cache
def _newest(sides: frozenset[Actor], statuses: frozenset[Status]) -> Statement:
    """One half for each side and status: an index has each in order, which it has of no two."""
    halves = (
        HALF.replace("SIDE", COLUMNS[side]).replace("STATUS", status.value)
        for side in SIDES
        if side in sides
        for status in Status
        if status in statuses
    )
    return Statement(" UNION ALL ".join(halves) + " ORDER BY id DESC LIMIT {2}")
