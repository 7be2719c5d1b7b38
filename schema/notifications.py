"""Notifications."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from domain.notifications import NotificationKind
from models import notifications
from schema import relay
from schema.context import Info
from schema.cost import costs
from schema.streams import PrivateSession


@strawberry.type(description="Something that a person is told about one of their sessions.")
class Notification(relay.Node):
    id: relay.NodeID[UUID]
    session_id: strawberry.Private[UUID | None]
    kind: NotificationKind = strawberry.field(description="What the notification is about, for programs.")
    message: str = strawberry.field(
        description="What the notification says, in a sentence that is fit to be shown to a person."
    )
    at: datetime | None = strawberry.field(
        description="The instant that the message speaks of; null when it speaks of none."
    )
    created_at: datetime = strawberry.field(description="When the notification was given to the person.")
    read_at: datetime | None = strawberry.field(
        description="When the person first marked it as read; null while it is unread."
    )

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

    @strawberry.field(metadata=costs(2), description="The session that the notification is about.")
    async def session(self, info: Info) -> PrivateSession | None:
        if self.session_id is None:
            return None
        return PrivateSession.of(await info.context.loaders.sessions.load(self.session_id))
