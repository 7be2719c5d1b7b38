"""Calls: who was in the call of a session, through which connection, from when until when."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from domain.calls.meter import Meter
from domain.calls.signals import SignalKind
from domain.calls.stays import Stay
from domain.lifecycle import Status
from domain.presence import doubted_until
from domain.rules import Rules
from models.codecs.meter_codec import read_meter
from models.fields import DatetimeField, new_id
from models.people import User
from models.sessions import PrivateSession
from models.sql.statement import Statement, instant, uuid_of


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
        """Whether nobody has reported its end, and it was only missing in a list. One whose reports are all from before
        the start, by a clock that is behind, is a stay without a length, and its end is not assumed."""
        if self.until is None or self.reported_at is None:
            return False
        return self.reported_at < self.until and self.since < self.until


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


def lapsed(now: datetime, but_for: UUID | None) -> QuerySet[CallConnection]:
    """Connections that no node vouches for any more. ``but_for``: that node vouches for its own, however late it is."""
    found = CallConnection.filter(until=None, expires_at__lte=now)
    return found.exclude(node_id=but_for) if but_for else found


async def lapsed_calls(now: datetime, but_for: UUID) -> list[UUID]:
    """Sessions with connections that have ``lapsed``."""
    return list(dict.fromkeys(row.session_id for row in await lapsed(now, but_for)))


async def accounted_for(session_ids: Collection[UUID], now: datetime, rules: Rules, but_for: UUID | None) -> list[UUID]:
    """Those of these sessions that have no connection that has ``lapsed``, or whose lease is in doubt (``domain/
    presence.py``). What the others have delivered depends on when such a connection ended, which is found out first.
    ``but_for``: the node that asks, which vouches for its own."""
    if not session_ids:
        return []
    doubted = lapsed(doubted_until(now, rules), but_for)
    unclear = {row.session_id for row in await doubted.filter(session_id__in=session_ids)}
    return [session_id for session_id in session_ids if session_id not in unclear]


class Signal(NamedTuple):
    """A signal, as it is read for the one to whom it is sent."""

    id: UUID
    sender_id: UUID
    kind: SignalKind
    payload: str
    at: datetime


SIGNALS_BY_ID = Statement("SELECT id, user_id, kind, payload, at FROM call_signal WHERE id = ANY({0})")
LATEST_SIGNALS = Statement(
    "SELECT at FROM call_signal WHERE user_id = {0} AND at > {1} ORDER BY at DESC LIMIT 1 OFFSET {2}"
)
SIGNAL = Statement(
    "INSERT INTO call_signal (id, session_id, user_id, kind, payload, at) SELECT {0}, id, {2}, {3}, {4}, {5} "
    "FROM private_session WHERE id = {1} AND status = {6} RETURNING id"
)
CALL = Statement("SELECT fan_id, creator_id, status, metering FROM private_session WHERE id = {0}")


async def signals_by_id(ids: Sequence[UUID]) -> dict[UUID, Signal]:
    """These signals, but for those that are not kept any more."""
    found = [
        Signal(uuid_of(row["id"]), uuid_of(row["user_id"]), SignalKind(row["kind"]), row["payload"], instant(row["at"]))
        for row in (await SIGNALS_BY_ID.rows(ids) if ids else ())
    ]
    return {signal.id: signal for signal in found}


async def store_signal(one: CallSignal) -> bool:
    """Store it unless the session has ended, as it may have while the topic of its call was waited for; whether it was
    stored."""
    given = one.id, one.session_id, one.user_id, one.kind.value, one.payload, one.at, Status.IN_PROGRESS.value
    return bool(await SIGNAL.rows(*given))


async def nth_latest_signal(user_id: UUID, since: datetime, number: int) -> datetime | None:
    """When that person sent the n-th latest of their signals, if that was after ``since``."""
    rows = await LATEST_SIGNALS.rows(user_id, since, number - 1)
    return instant(rows[0]["at"]) if rows else None


class CallState(NamedTuple):
    """Whose call a session has, and its meter while it is in progress."""

    people: frozenset[UUID]
    meter: Meter | None


async def call_state(session_id: UUID) -> CallState | None:
    """The call of that session, if there is such a session: only what every signal asks for."""
    rows = await CALL.rows(session_id)
    if not rows:
        return None
    (row,) = rows
    runs = row["status"] == Status.IN_PROGRESS and row["metering"]
    people = frozenset({uuid_of(row["fan_id"]), uuid_of(row["creator_id"])})
    return CallState(people, read_meter(row["metering"]) if runs else None)


async def connections_of(session: PrivateSession) -> Sequence[CallConnection]:
    """Every connection to the call of that session."""
    return await CallConnection.filter(session_id=session.id)


async def began_without_call(session: PrivateSession) -> bool:
    """Whether a session in progress has run from its start without a call. Who comes into one later, as after a restart
    with another ``GREENROOM_CALLS``, is nothing to its meter."""
    assert session.meter is not None
    return session.meter.has_run and not await CallConnection.exists(session_id=session.id)


def stays(session: PrivateSession, connections: Sequence[CallConnection]) -> list[Stay]:
    """Who was in the call, as the meter reads it."""
    return [
        Stay(side, one.since, one.until) for one in connections if (side := session.side_of(one.user_id)) is not None
    ]
