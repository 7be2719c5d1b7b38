"""Calls: who was in the call of a session, through which connection, from when until when."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from tortoise import BaseDBAsyncClient, fields
from tortoise.models import Model

from domain.meter import Stay
from domain.signals import SignalKind
from models.fields import DatetimeField, new_id
from models.people import User
from models.sessions import PrivateSession


class CallConnection(Model):
    """One connection of a person to the call of a session. ``connection`` is its name with whoever tells of it.

    ``node_id`` and ``expires_at``: the node that vouches for it by an open socket, and until when; None where others
    report of it. ``reported_at``: of when, by the reporter's clock, the last of these reports is.
    """

    id = fields.UUIDField(primary_key=True, default=new_id)
    session: fields.ForeignKeyRelation[PrivateSession] = fields.ForeignKeyField(
        "models.PrivateSession", related_name="connections"
    )
    session_id: UUID
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", related_name="calls")
    user_id: UUID
    connection = fields.CharField(max_length=255)
    since: datetime = DatetimeField()
    until: datetime | None = DatetimeField(null=True)
    node_id: UUID | None = fields.UUIDField(null=True)
    expires_at: datetime | None = DatetimeField(null=True)
    reported_at: datetime | None = DatetimeField(null=True)

    class Meta:
        table = "call_connection"
        unique_together = (("session_id", "user_id", "connection", "since"),)
        indexes = (("node_id", "until"), ("expires_at",))

    @property
    def end_is_assumed(self) -> bool:
        """Whether nobody has reported its end: it was only not in a list."""
        return self.until is not None and self.reported_at is not None and self.reported_at < self.until


class CallSignal(Model):
    """What one of the two has signalled to the other. ``payload`` is theirs alone."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    session: fields.ForeignKeyRelation[PrivateSession] = fields.ForeignKeyField(
        "models.PrivateSession", related_name="signals"
    )
    session_id: UUID
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", related_name="signals")
    user_id: UUID
    kind = fields.CharEnumField(SignalKind, max_length=16)
    payload = fields.TextField()
    at: datetime = DatetimeField()

    class Meta:
        table = "call_signal"
        indexes = (("user_id", "at"), ("at",))


RENEW = {
    "sqlite": "UPDATE call_connection SET expires_at = ?1 WHERE node_id = ?2 AND until IS NULL "
    "RETURNING session_id, user_id",
    "postgres": "UPDATE call_connection SET expires_at = $1 WHERE id IN (SELECT id FROM call_connection "
    "WHERE node_id = $2 AND until IS NULL FOR NO KEY UPDATE SKIP LOCKED) RETURNING session_id, user_id",
}


async def renewed_calls_until(connection: BaseDBAsyncClient, node_id: UUID, until: datetime) -> dict[UUID, set[UUID]]:
    """By session, whose connections that node vouches for until then from now on; locked ones are passed over."""
    dialect = connection.capabilities.dialect
    values = [until, node_id] if dialect == "postgres" else [until.isoformat(" "), str(node_id)]
    renewed: dict[UUID, set[UUID]] = defaultdict(set)
    for row in await connection.execute_query_dict(RENEW[dialect], values):
        renewed[UUID(str(row["session_id"]))].add(UUID(str(row["user_id"])))
    return renewed


async def lapsed_calls(now: datetime, but_for: UUID) -> list[UUID]:
    """Sessions with connections that no node vouches for any more, without those of the node ``but_for``."""
    lapsed = CallConnection.filter(until=None, expires_at__lte=now).exclude(node_id=but_for)
    return list(dict.fromkeys(row.session_id for row in await lapsed))


async def accounted_for(session_ids: Collection[UUID], now: datetime) -> list[UUID]:
    """Those of these sessions without a connection whose node may be gone: what was delivered depends on it, so that is
    found out first."""
    if not session_ids:
        return []
    lapsed = CallConnection.filter(session_id__in=session_ids, until=None, expires_at__lte=now)
    unclear = {row.session_id for row in await lapsed}
    return [session_id for session_id in session_ids if session_id not in unclear]


async def signals_by_id(ids: Sequence[UUID]) -> dict[UUID, CallSignal]:
    """These signals, but for those that are not kept any more."""
    return {signal.id: signal for signal in await CallSignal.filter(id__in=list(ids))} if ids else {}


async def connections_of(session: PrivateSession) -> Sequence[CallConnection]:
    """Every connection to the call of that session."""
    return await CallConnection.filter(session_id=session.id)


def stays(session: PrivateSession, connections: Sequence[CallConnection]) -> list[Stay]:
    """Who was in the call, as the meter reads it."""
    return [
        Stay(side, one.since, one.until) for one in connections if (side := session.side_of(one.user_id)) is not None
    ]
