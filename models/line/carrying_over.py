"""Promises that go with their creator to the next stream."""

from collections.abc import Collection
from uuid import UUID

from domain.lifecycle import Trigger
from models.sessions import PrivateSession
from models.sql.statement import Statement, uuid_of
from models.steps import SessionTransition

PROMISED = Statement(
    "SELECT id FROM private_session WHERE creator_id = {0} AND status = 'SCHEDULED' AND id > {1} ORDER BY id LIMIT {2}"
)
CARRIED = Statement(
    "UPDATE private_session SET stream_id = {0}, version = version + 1 WHERE id = ANY({1}) AND status = 'SCHEDULED' "
    "RETURNING id, version"
)


async def promised_by(creator_id: UUID, after: UUID, count: int) -> list[UUID]:
    """The next so many sessions behind that one, in the order of ids, to which the creator has promised a time."""
    return [uuid_of(row["id"]) for row in await PROMISED.rows(creator_id, after, count)]


async def carried_over(sessions: Collection[PrivateSession], stream_id: UUID) -> set[UUID]:
    """Move these sessions to that stream; the ids of those that were still promised, and had the version that they have
    here."""
    if not sessions:
        return set()
    versions = {session.id: session.version for session in sessions}
    carried = await CARRIED.rows(stream_id, list(versions))
    return {one for row in carried if row["version"] == versions[one := uuid_of(row["id"])] + 1}


async def was_carried_over(session_id: UUID) -> bool:
    """Whether that session has come to another stream than the one on which it was asked for."""
    return await SessionTransition.filter(session_id=session_id, trigger=Trigger.CARRY_OVER).exists()
