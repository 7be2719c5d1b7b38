"""Calls: who was in the call of a session, through which connection, from when until when."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from domain.meter import Stay
from models.fields import DatetimeField, new_id
from models.people import User
from models.sessions import PrivateSession


class CallConnection(Model):
    """One connection of a person to the call of a session. ``connection`` is its name with whoever tells of it.

    ``node_id`` and ``expires_at``: the node that vouches for it by an open socket, and until when; None where others
    tell when it ends.
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

    class Meta:
        table = "call_connection"
        unique_together = (("session_id", "user_id", "connection"),)
        indexes = (("node_id", "until"), ("expires_at",))


async def connections_of(session: PrivateSession) -> Sequence[CallConnection]:
    """Every connection to the call of that session."""
    return await CallConnection.filter(session_id=session.id)


def stays(session: PrivateSession, connections: Sequence[CallConnection]) -> list[Stay]:
    """Who was in the call, as the meter reads it."""
    return [
        Stay(side, one.since, one.until) for one in connections if (side := session.side_of(one.user_id)) is not None
    ]
