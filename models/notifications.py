"""Each person's inbox."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import TypeAdapter
from tortoise import fields
from tortoise.models import Model

from domain.notifications import Named, NotificationKind
from models.fields import DatetimeField, new_id
from models.people import User
from models.sessions import PrivateSession
from models.sql.rows import RowsWhere
from models.sql.statement import Asked, Statement

NAMED = TypeAdapter(Named)


class Notification(Model):
    """Something that a person is told. ``about``: the instant that it speaks of, if any; ``session``: that which it
    concerns, if any."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", related_name="notifications")
    user_id: UUID
    kind = fields.CharEnumField(NotificationKind, max_length=24)
    session: fields.ForeignKeyNullableRelation[PrivateSession] = fields.ForeignKeyField(
        "models.PrivateSession", related_name="notifications", null=True
    )
    session_id: UUID | None
    message = fields.TextField()
    facts: dict[str, Any] | None = fields.JSONField(null=True)
    about: datetime | None = DatetimeField(null=True)
    created_at: datetime = DatetimeField()
    read_at: datetime | None = DatetimeField(null=True)

    class Meta:
        table = "notification"
        indexes = (("user_id", "id"), ("created_at",), ("session_id",))

    @property
    def named(self) -> Named:
        """What the message names; nothing where it was written before such facts were kept, or somebody it names has
        been erased since."""
        return NAMED.validate_python(self.facts or {})

    def tell(self, message: str, named: Named) -> None:
        """Say this, which names that."""
        self.message, self.facts = message, NAMED.dump_python(named, mode="json", exclude_none=True)


TELL = Statement(
    "INSERT INTO notification (id, user_id, kind, session_id, message, facts, about, created_at) "
    "VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7})"
)
TELL_ANEW = Statement(
    "UPDATE notification SET session_id = {1}, message = {2}, facts = {3}, about = {4} WHERE id = {0}"
)


def telling(one: Notification) -> Asked:
    """The statement that stores a new notification."""
    facts = orjson.dumps(one.facts).decode()
    return TELL, (one.id, one.user_id, one.kind.value, one.session_id, one.message, facts, one.about, one.created_at)


async def tell_so_now(one: Notification) -> None:
    """Store what it says now, and of which session."""
    await TELL_ANEW.rows(one.id, one.session_id, one.message, orjson.dumps(one.facts).decode(), one.about)


UNREAD_OF_ONE_BEFORE = RowsWhere(
    Notification,
    """
    user_id = {0} AND kind = {1} AND read_at IS NULL AND session_id = (
        SELECT CASE WHEN status = 'CANCELLED' AND decided_at IS NULL THEN id END FROM private_session
        WHERE fan_id = {2} AND creator_id = {0} AND id < {3} ORDER BY id DESC LIMIT 1
    ) LIMIT 1
    """,
)


async def unread_of_one_before(session: PrivateSession, kind: NotificationKind) -> Notification | None:
    """The creator's unread notification of that kind, of the request that the session's fan made before this one. None
    where there is none, or that request was not taken back undecided."""
    found = await UNREAD_OF_ONE_BEFORE(session.creator_id, kind.value, session.fan_id, session.id)
    return found[0] if found else None
