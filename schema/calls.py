"""The call of a session: where the two meet, its meter, and what they signal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from domain import ice
from domain.call_providers import TOKEN_TTL, CallProvider
from domain.calls.meter import Meter as MeterValue
from domain.calls.meter import MeterState, advanced
from domain.capture import cost_of_ending
from domain.lifecycle import Status
from domain.money import Money as MoneyValue
from models.sessions import PrivateSession
from schema.context import Context, Info
from schema.cost import LOADED, costs
from schema.money import Money
from schema.people import User


@strawberry.type(description="A server that helps two browsers to find a way to each other, as WebRTC takes it.")
class IceServer:
    urls: list[str] = strawberry.field(
        metadata=costs(), description="The addresses of the server, as WebRTC takes them."
    )
    username: str | None = strawberry.field(description="Who to be there; null where nobody is asked.")
    credential: str | None = strawberry.field(description="The password there; null where none is asked.")

    @classmethod
    def of(cls, server: ice.IceServer) -> Self:
        """A server as clients see it."""
        return cls(urls=list(server.urls), username=server.username, credential=server.credential)


@strawberry.type(description="Where the two of a session meet.")
class Call:
    provider: CallProvider = strawberry.field(description="How the two meet.")
    ice_servers: list[IceServer] = strawberry.field(
        metadata=costs(items=5), description="With PEER, the servers that help to connect."
    )
    url: str | None = strawberry.field(description="With LIVEKIT, the address of the server; else null.")
    token: str | None = strawberry.field(description="With LIVEKIT, the viewer's own token for the room; else null.")
    token_expires_at: datetime | None = strawberry.field(
        description="Until when the token lets one in; null where there is none."
    )


@strawberry.type(
    description="How much of the booked time has been delivered: `usedSeconds`, and while RUNNING also the time since "
    "`runningSince`."
)
class Meter:
    missing_ids: strawberry.Private[Sequence[UUID]]
    state: MeterState = strawberry.field(description="What the meter does.")
    used_seconds: int = strawberry.field(description="Whole seconds that were delivered before `runningSince`.")
    running_since: datetime | None = strawberry.field(description="Since when it runs; null unless it is RUNNING.")
    resume_by: datetime | None = strawberry.field(
        description="Until when those who are missing may come back; null unless it is PAUSED."
    )
    as_of: datetime = strawberry.field(description="When this was so.")

    @classmethod
    def of(cls, session: PrivateSession, meter: MeterValue, as_of: datetime) -> Self:
        """The meter of a session, as it was at that instant."""
        sides = {session.side_of(user_id): user_id for user_id in (session.fan_id, session.creator_id)}
        return cls(
            missing_ids=[sides[side] for side in meter.missing],
            state=meter.state,
            used_seconds=int(meter.used.total_seconds()),
            running_since=meter.running_since,
            resume_by=meter.resume_by,
            as_of=as_of,
        )

    @strawberry.field(
        metadata=costs(2, items=2) | LOADED,
        description="Who is not in the call while it is CONNECTING or PAUSED; else nobody.",
    )
    async def missing(self, info: Info) -> list[User]:
        return [User.of(user) for user in await info.context.loaders.users.load_many(self.missing_ids)]


def meter_of(session: PrivateSession, context: Context) -> Meter | None:
    """The meter now, or when a first answer was given; None before the start."""
    now = session.seen_at(context.clock.now())
    if session.meter is None:
        return None
    return Meter.of(session, advanced(session.meter, now), now)


def call_of(session: PrivateSession, context: Context) -> Call | None:
    """Where the two meet, for one of them; None unless it is in progress."""
    if session.status is not Status.IN_PROGRESS or session.side_of(context.user.id) is None:
        return None
    rules, now = context.rules, session.seen_at(context.clock.now())
    call = Call(provider=rules.calls, ice_servers=[], url=None, token=None, token_expires_at=None)
    if rules.means.has_ice:
        call.ice_servers = [IceServer.of(server) for server in rules.ice.for_person(context.user.id, now)]
    if rules.call_server:
        # Tokens count whole seconds.
        until = (now + TOKEN_TTL).replace(microsecond=0)
        call.url, call.token_expires_at = rules.call_server.url, until
        call.token = rules.call_server.token(session.id, context.user.id, context.user.display_name, until)
    return call


def cost_if_ended_now(session: PrivateSession, context: Context) -> Money | None:
    """What the fan would pay were the viewer to end it now; None unless it is in progress."""
    side = context.side_of(session)
    if session.status is not Status.IN_PROGRESS or session.meter is None or side is None:
        return None
    now, rules = session.seen_at(context.clock.now()), context.rules
    amount = cost_of_ending(session.agreed, session.meter, side, now, rules.minimum_delivered)
    return Money.of(MoneyValue(amount, session.currency))
