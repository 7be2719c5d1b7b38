"""The history of private sessions: a row for each step that one has taken."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from domain.lifecycle import Status, Trigger
from models.fields import DatetimeField, new_id
from models.people import User
from models.sessions import PrivateSession
from models.sql.statement import Asked, Statement

RESCHEDULES = frozenset({Trigger.RESCHEDULE, Trigger.REPLACE})


class SessionTransition(Model):
    """One step in a session's life. ``by`` is None when the clock took it, or the platform's support."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    session: fields.ForeignKeyRelation[PrivateSession] = fields.ForeignKeyField(
        "models.PrivateSession", related_name="transitions"
    )
    session_id: UUID
    trigger = fields.CharEnumField(Trigger, max_length=16)
    source: Status | None = fields.CharEnumField(Status, max_length=16, null=True)  # type: ignore[assignment]
    target = fields.CharEnumField(Status, max_length=16)
    by: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="transitions", null=True
    )
    by_id: UUID | None
    at: datetime = DatetimeField()
    reason: str | None = fields.TextField(null=True)

    class Meta:
        table = "session_transition"
        indexes = (("session_id", "id"),)


STEP = Statement(
    'INSERT INTO session_transition (id, session_id, "trigger", source, target, by_id, at, reason) '
    "VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7})"
)


def step_of(taken: SessionTransition) -> Asked:
    """What stores a step that was taken."""
    source = taken.source.value if taken.source else None
    ends = (taken.trigger.value, source, taken.target.value)
    return STEP, (taken.id, taken.session_id, *ends, taken.by_id, taken.at, taken.reason)


async def nth_latest_reschedule(session_id: UUID, by_id: UUID, since: datetime, number: int) -> datetime | None:
    """When that person moved that session, or asked for another time, for the n-th latest time, if that was after
    ``since``."""
    moves = SessionTransition.filter(session_id=session_id, by_id=by_id, trigger__in=RESCHEDULES, at__gt=since)
    found = await moves.order_by("-at").offset(number - 1).first()
    return found.at if found else None


async def latest_step_at(session_id: UUID) -> datetime | None:
    """When that session has taken its last step."""
    last = await SessionTransition.filter(session_id=session_id).order_by("-at").first()
    return last.at if last else None


async def latest_transitions(session_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """By session, the last step that it has taken."""
    steps = SessionTransition.filter(session_id__in=session_ids).order_by("id")
    return dict(await steps.values_list("session_id", "id")) if session_ids else {}
