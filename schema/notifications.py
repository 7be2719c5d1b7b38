"""Notifications."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from domain import money
from domain.notifications import Named, NotificationKind
from models import notifications
from schema import relay
from schema.context import Info
from schema.cost import LOADED, costs
from schema.money import Money
from schema.streams import PrivateSession


@strawberry.type(
    description="What a notification's message names, for clients that write their own; its instant is `at` beside it."
)
class NotificationFacts:
    name: str | None = strawberry.field(
        description="The name of the other person, as it was then; null once they have left."
    )
    minutes: int | None = strawberry.field(description="How many minutes are booked, in all.")
    used_minutes: int | None = strawberry.field(description="How many whole minutes the session took.")
    more_minutes: int | None = strawberry.field(description="How many more minutes are asked for.")
    price: Money | None = strawberry.field(description="What the booked minutes cost, in all.")
    more_price: Money | None = strawberry.field(description="What the minutes that are asked for would cost.")
    charged: Money | None = strawberry.field(description="What the fan was charged, and the creator has earned.")
    refunded: Money | None = strawberry.field(description="What the fan was given back of that, in all.")

    @classmethod
    def of(cls, named: Named) -> Self:
        """As its reader sees it."""
        return cls(
            name=named.name,
            minutes=named.minutes,
            used_minutes=named.used_minutes,
            more_minutes=named.more_minutes,
            price=_money(named.price),
            more_price=_money(named.more_price),
            charged=_money(named.charged),
            refunded=_money(named.refunded),
        )


def _money(amount: money.Money | None) -> Money | None:
    return Money.of(amount) if amount else None


@strawberry.type(description="Something that a person is told about one of their sessions.")
class Notification(relay.Node):
    id: relay.NodeID[UUID]
    session_id: strawberry.Private[UUID | None]
    kind: NotificationKind = strawberry.field(description="What the notification is about, for programs.")
    message: str = strawberry.field(
        description="What the notification says, in a sentence that is fit to be shown to a person, in English and as "
        "of when it was given: an instant is how long it was until then."
    )
    facts: NotificationFacts = strawberry.field(
        description="What the message names, for clients that write their own in the reader's language. All are null "
        "where the message names nothing, and in notifications that were given before there were facts."
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
            facts=NotificationFacts.of(row.named),
            at=row.about,
            created_at=row.created_at,
            read_at=row.read_at,
        )

    @strawberry.field(metadata=costs(2) | LOADED, description="The session that the notification is about.")
    async def session(self, info: Info) -> PrivateSession | None:
        if self.session_id is None:
            return None
        return PrivateSession.of(await info.context.loaders.sessions.load(self.session_id))
