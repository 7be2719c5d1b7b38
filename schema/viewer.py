"""The signed-in person: wallet, sessions, inbox, and a creator's figures."""

from typing import Annotated, Self

import strawberry
from strawberry import relay
from tortoise.expressions import Q

from domain.events import fan_topic, inbox_topic
from domain.lifecycle import Status
from models import notifications, people, sessions
from models.ledger import balances
from models.streams import live_stream_of
from schema.connections import After, First, newest_first
from schema.context import Info
from schema.cursors import present_cursor
from schema.enums import Side
from schema.money import Money, Wallet
from schema.notifications import Notification
from schema.people import User
from schema.sessions import PrivateSession
from schema.streams import LiveStream


@strawberry.type(description="The signed-in person.")
class Viewer:
    row: strawberry.Private[people.User]
    user: User = strawberry.field(description="As others see them.")

    @classmethod
    def of(cls, row: people.User) -> Self:
        """The viewer of a request."""
        return cls(row=row, user=User.of(row))

    @strawberry.field(description="Their money.")
    async def wallet(self, info: Info) -> Wallet:
        currency = (await info.context.loaders.users.load(self.row.id)).currency
        return Wallet.of(await balances(self.row.id, currency or info.context.rules.currency))

    @strawberry.field(description="Their own stream that is on air; null while none is.")
    async def live_stream(self) -> LiveStream | None:
        row = await live_stream_of(self.row.id)
        return LiveStream.of(row) if row else None

    @strawberry.field(description="Their sessions, the newest first.")
    async def private_sessions(
        self,
        side: Annotated[Side | None, strawberry.argument(description="Only on this side; null: both.")] = None,
        status: Annotated[list[Status] | None, strawberry.argument(description="Only in one of these.")] = None,
        first: First = 20,
        after: After = None,
    ) -> relay.Connection[PrivateSession]:
        sides = {Side.FAN: Q(fan_id=self.row.id), Side.CREATOR: Q(creator_id=self.row.id)}
        found = sessions.PrivateSession.filter(sides[side] if side else sides[Side.FAN] | sides[Side.CREATOR])
        if status is not None:
            found = found.filter(status__in=status)
        return await newest_first(found, PrivateSession.of, first, after)

    @strawberry.field(description="Goes into the `after` of `sessionUpdates`: what comes after this answer.")
    async def sessions_cursor(self) -> str:
        return await present_cursor(fan_topic(self.row.id))

    @strawberry.field(description="Goes into the `after` of `notifications`: what comes after this answer.")
    async def notifications_cursor(self) -> str:
        return await present_cursor(inbox_topic(self.row.id))

    @strawberry.field(description="Their inbox, the newest first.")
    async def notifications(
        self,
        unread_only: Annotated[bool | None, strawberry.argument(description="Leave out what was read.")] = False,
        first: First = 20,
        after: After = None,
    ) -> relay.Connection[Notification]:
        found = notifications.Notification.filter(user_id=self.row.id)
        if unread_only:
            found = found.filter(read_at=None)
        return await newest_first(found, Notification.of, first, after)


@strawberry.type(description="A creator's figures over a span of time.")
class CreatorStats:
    requested: int = strawberry.field(description="Requests that came in.")
    completed: int = strawberry.field(description="Of these, sessions that were completed.")
    minutes: int = strawberry.field(description="Whole minutes spent in them.")
    earned: Money = strawberry.field(description="What was captured for them.")
    approval_rate: float | None = strawberry.field(
        description="Share of the decided requests that were not denied, 0 to 1; null when none was decided."
    )
    estimate_error_seconds: float | None = strawberry.field(
        description="Mean distance between the likely start first told and the real one; null when none began."
    )
