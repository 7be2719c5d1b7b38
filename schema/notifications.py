"""Notifications."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry
from strawberry import relay

from domain.notifications import NotificationKind
from models import notifications
from models.sessions import PrivateSession as PrivateSessionRow
from schema.context import Info
from schema.sessions import PrivateSession


@strawberry.type(description="Something that a person is told.")
class Notification(relay.Node):
    id: relay.NodeID[UUID]
    session_id: strawberry.Private[UUID]
    kind: NotificationKind = strawberry.field(description="What it is about.")
    message: str = strawberry.field(description="A sentence, fit to be shown.")
    at: datetime | None = strawberry.field(description="The instant that the message speaks of.")
    created_at: datetime = strawberry.field(description="When it was given.")
    read_at: datetime | None = strawberry.field(description="When it was marked as read.")

    @classmethod
    def of(cls, row: notifications.Notification) -> Self:
        """A row as its reader sees it."""
        return cls(
            id=row.id,
            session_id=row.session_id,
            kind=row.kind,
            message=row.message,
            at=row.about,
            created_at=row.created_at,
            read_at=row.read_at,
        )

    @strawberry.field(description="The session it is about.")
    async def session(self, info: Info) -> PrivateSession | None:
        return PrivateSession.of(await PrivateSessionRow.get(id=self.session_id))
