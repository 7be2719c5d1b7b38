"""The signed-in person: wallet, sessions, and inbox."""

from functools import partial
from typing import Annotated, Self
from uuid import UUID

import strawberry

from domain.actors import SIDES, Actor
from domain.events import fan_topic, inbox_topic
from domain.lifecycle import Status
from models import notifications, people, request_mutes
from models.histories import newest_sessions
from models.ledger import balances
from models.streams import live_stream_of
from schema import relay
from schema.connections import USUAL_PAGE, After, First, newest, newest_first
from schema.context import Info, present_cursor
from schema.cost import LOADED, STATEMENT, costs
from schema.enums import Side
from schema.money import Wallet
from schema.notifications import Notification
from schema.people import User
from schema.request_mutes import RequestMute
from schema.session_parts import StatusOnly
from schema.streams import LiveStream, PrivateSession

SideOnly = Annotated[
    Side | None,
    strawberry.argument(description="Only sessions in which the person is on this side; leave it out for both."),
]


async def sessions_of(
    user_id: UUID, side: Side | None, status: list[Status] | None, first: int | None, after: str | None
) -> relay.Connection[PrivateSession]:
    """A page of a person's sessions, on one side or both, of these statuses or all."""
    sides = [Actor(side.value)] if side else SIDES
    read = partial(newest_sessions, user_id, sides, tuple(Status) if status is None else status)
    return await newest(read, PrivateSession.of, first, after)


@strawberry.type(description="The signed-in person, with what only they may see.")
class Viewer:
    row: strawberry.Private[people.User]

    @classmethod
    def of(cls, row: people.User) -> Self:
        """The viewer of a request."""
        return cls(row=row)

    @strawberry.field(metadata=costs(2) | LOADED, description="The viewer as others see them.")
    async def user(self, info: Info) -> User:
        return User.of(await info.context.loaders.users.load(self.row.id))

    @strawberry.field(
        metadata=costs(1),
        description="Whether the viewer's token lets them go live: not where the platform demands a scope of creators "
        "that it does not have.",
    )
    def may_go_live(self, info: Info) -> bool:
        return info.context.may_go_live

    @strawberry.field(metadata=costs(STATEMENT), description="The viewer's own money.")
    async def wallet(self, info: Info) -> Wallet:
        currency = (await info.context.loaders.users.load(self.row.id)).currency
        return Wallet.of(await balances(self.row.id, currency or info.context.rules.currency))

    @strawberry.field(
        metadata=costs(STATEMENT), description="The viewer's own stream that is live; null while none is."
    )
    async def live_stream(self) -> LiveStream | None:
        row = await live_stream_of(self.row.id)
        return LiveStream.of(row) if row else None

    @strawberry.field(
        metadata=costs(STATEMENT), description="The viewer's sessions as fan and as creator, the newest first."
    )
    async def private_sessions(
        self, side: SideOnly = None, status: StatusOnly = None, first: First = USUAL_PAGE, after: After = None
    ) -> relay.Connection[PrivateSession]:
        return await sessions_of(self.row.id, side, status, first, after)

    @strawberry.field(
        metadata=costs(STATEMENT),
        description="The `after` for `sessionUpdates` of the viewer: with it they go on where this answer ends.",
    )
    async def sessions_cursor(self, info: Info) -> str:
        return await present_cursor(info, fan_topic(self.row.id))

    @strawberry.field(
        metadata=costs(STATEMENT),
        description="The `after` for the subscription `notifications`: with it they go on where this answer ends.",
    )
    async def notifications_cursor(self, info: Info) -> str:
        return await present_cursor(info, inbox_topic(self.row.id))

    @strawberry.field(metadata=costs(STATEMENT), description="The viewer's notifications, the newest first.")
    async def notifications(
        self,
        unread_only: Annotated[
            bool | None, strawberry.argument(description="Whether to leave out what the viewer has read.")
        ] = False,
        first: First = USUAL_PAGE,
        after: After = None,
    ) -> relay.Connection[Notification]:
        rows = notifications.Notification.filter(user_id=self.row.id)
        if unread_only:
            rows = rows.filter(read_at=None)
        return await newest_first(rows, Notification.of, first, after)

    @strawberry.field(
        metadata=costs(STATEMENT), description="Whom the viewer blocks as a creator, the last to be blocked first."
    )
    async def blocked_fans(self, first: First = USUAL_PAGE, after: After = None) -> relay.Connection[User]:
        blocks = people.Block.filter(creator_id=self.row.id).select_related("fan")
        return await newest_first(blocks, lambda block: User.of(block.fan), first, after)

    @strawberry.field(
        metadata=costs(STATEMENT),
        description="Whose requests the viewer does not take at the moment as a creator, the last to be muted first.",
    )
    async def request_mutes(
        self, info: Info, first: First = USUAL_PAGE, after: After = None
    ) -> relay.Connection[RequestMute]:
        mutes = request_mutes.RequestMute.filter(creator_id=self.row.id, until__gt=info.context.clock.now())
        return await newest_first(mutes.select_related("fan"), RequestMute.of, first, after)
