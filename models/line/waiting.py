"""Who waits in a stream's line, and who of them is ready."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from domain.lifecycle import Status
from models.sessions import PrivateSession
from models.sql.statement import Statement, uuid_of

WAITING = Statement("SELECT fan_id, id FROM private_session WHERE stream_id = {0} AND status = 'WAITING'")
WAITING_AMONG = Statement(
    "SELECT stream_id, fan_id FROM private_session "
    "WHERE stream_id = ANY({0}) AND fan_id = ANY({1}) AND status = 'WAITING'"
)


async def waiting_sessions(stream_id: UUID) -> dict[UUID, UUID]:
    """By fan, the stream's ``WAITING`` sessions."""
    return {uuid_of(row["fan_id"]): uuid_of(row["id"]) for row in await WAITING.rows(stream_id)}


async def waiting_among(stream_ids: set[UUID], fan_ids: set[UUID]) -> set[tuple[UUID, UUID]]:
    """Pairs of stream and fan, of those given, where the fan's session is ``WAITING``."""
    found = await WAITING_AMONG.rows(list(stream_ids), list(fan_ids))
    return {(uuid_of(row["stream_id"]), uuid_of(row["fan_id"])) for row in found}


async def ready_sessions(stream_id: UUID, fan_ids: Collection[UUID], now: datetime) -> list[PrivateSession]:
    """The stream's sessions of these fans that are ``WAITING``, and whose fan is ready."""
    found = PrivateSession.filter(stream_id=stream_id, fan_id__in=fan_ids, status=Status.WAITING, ready_until__gt=now)
    return await found.order_by("id") if fan_ids else []
