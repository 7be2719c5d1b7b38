"""Live streams, their offers, and the emblem."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Self
from uuid import UUID

import strawberry
from strawberry import relay

from domain.emblem import Emblem, Wait, emblem
from domain.events import stream_topic
from domain.suggestions import suggested_starts
from models import streams
from models.sessions import open_session_of, queue_of, queue_sort_key
from models.streams import StreamStatus
from schema.connections import After, First, in_order
from schema.context import Context, Info
from schema.cursors import present_cursor
from schema.ids import global_id
from schema.money import Money
from schema.people import User
from schema.request_errors import BadRequest

if TYPE_CHECKING:
    from schema.sessions import PrivateSession

LazySession = Annotated["PrivateSession", strawberry.lazy("schema.sessions")]
USUAL_SUGGESTIONS = 5
MOST_SUGGESTIONS = 50
LONGEST_SUGGESTION = 24 * 60


@strawberry.type(description="A length that can be asked for.")
class DurationOption:
    minutes: int = strawberry.field(description="How long.")
    price: Money = strawberry.field(description="What it costs in full.")


@strawberry.type(description="How long one would wait.")
class EstimatedWait:
    earliest_seconds: int = strawberry.field(description="10th percentile.")
    likely_seconds: int = strawberry.field(description="50th percentile.")
    latest_seconds: int = strawberry.field(description="90th percentile.")
    ahead: int = strawberry.field(description="How many would be served before.")

    @classmethod
    def of(cls, wait: Wait) -> Self:
        """The rules' wait in whole seconds."""
        return cls(
            earliest_seconds=int(wait.earliest.total_seconds()),
            likely_seconds=int(wait.likely.total_seconds()),
            latest_seconds=int(wait.latest.total_seconds()),
            ahead=wait.ahead,
        )


@strawberry.type(description="What a creator sells on a stream.")
class Offer:
    stream: strawberry.Private[streams.LiveStream]
    open: bool = strawberry.field(description="Whether requests are taken.")
    price_per_minute: Money = strawberry.field(description="The price of a minute.")
    options: list[DurationOption] = strawberry.field(description="The durations to choose from.")
    queue_limit: int = strawberry.field(description="How many may be open at once.")
    cool_down_seconds: int = strawberry.field(description="How long a declined fan waits before asking again.")

    @classmethod
    def of(cls, stream: streams.LiveStream, *, blocked: bool) -> Self:
        """The stream's offer for somebody whom the creator keeps out, or not."""
        price = stream.terms.price_per_minute
        return cls(
            stream=stream,
            open=takes_requests(stream, blocked=blocked),
            price_per_minute=Money.of(price),
            options=[
                DurationOption(minutes=minutes, price=Money(amount=price.amount * minutes, currency=price.currency))
                for minutes in stream.durations
            ],
            queue_limit=stream.queue_limit,
            cool_down_seconds=stream.cool_down_seconds,
        )

    @strawberry.field(description="Were one to ask now; null while requests are not taken.")
    async def estimated_wait(self, info: Info) -> EstimatedWait | None:
        return EstimatedWait.of(await wait_now(self.stream, info.context)) if self.open else None

    @strawberry.field(description="The first times, on whole five minutes, that fit after the present line.")
    async def suggested_starts(
        self,
        info: Info,
        duration_minutes: Annotated[int, strawberry.argument(description="How long the session would be.")],
        first: Annotated[int | None, strawberry.argument(description="How many times, up to 50.")] = 5,
    ) -> list[datetime]:
        count = USUAL_SUGGESTIONS if first is None else first
        if not 1 <= count <= MOST_SUGGESTIONS or not 1 <= duration_minutes <= LONGEST_SUGGESTION:
            raise BadRequest(f"Ask for 1 to {MOST_SUGGESTIONS} times of 1 to {LONGEST_SUGGESTION} minutes.")
        forecast = await info.context.loaders.forecasts.get(self.stream.creator_id)
        booked = timedelta(minutes=duration_minutes)
        return suggested_starts(forecast.line, booked, forecast.as_of, info.context.rules, first=count)


@strawberry.type(description="A creator's public broadcast.")
class LiveStream(relay.Node):
    id: relay.NodeID[UUID]
    row: strawberry.Private[streams.LiveStream]
    title: str = strawberry.field(description="What it is called.")
    status: StreamStatus = strawberry.field(description="Whether it is on air.")
    playback_url: str | None = strawberry.field(description="Where it can be watched.")
    started_at: datetime = strawberry.field(description="When it went on air.")
    ended_at: datetime | None = strawberry.field(description="When it went off air.")

    @classmethod
    def of(cls, row: streams.LiveStream) -> Self:
        """A row as clients see it."""
        return cls(
            id=row.id,
            row=row,
            title=row.title,
            status=row.status,
            playback_url=row.playback_url,
            started_at=row.started_at,
            ended_at=row.ended_at,
        )

    @strawberry.field(description="Who broadcasts.")
    async def creator(self, info: Info) -> User:
        return User.of(await info.context.loaders.users.load(self.row.creator_id))

    @strawberry.field(description="What the creator sells here.")
    async def offer(self, info: Info) -> Offer:
        return Offer.of(self.row, blocked=await info.context.has_blocked_viewer(self.row.creator_id))

    @strawberry.field(description="What a player shows beside the stream.")
    async def emblem(self, info: Info) -> Emblem:
        blocked = await info.context.has_blocked_viewer(self.row.creator_id)
        return (await emblem_state(self.row, info.context, blocked=blocked)).emblem

    @strawberry.field(description="The viewer's open session on this stream.")
    async def viewer_session(self, info: Info) -> LazySession | None:
        from schema.sessions import PrivateSession

        if info.context.viewer is None:
            return None
        row = await open_session_of(info.context.viewer.id, self.row.id)
        return PrivateSession.of(row) if row else None

    @strawberry.field(
        description="Goes into the `after` of `sessionUpdates` of this stream: what comes after this answer. For the "
        "creator only."
    )
    async def sessions_cursor(self, info: Info) -> str | None:
        if info.context.viewer is None or info.context.viewer.id != self.row.creator_id:
            return None
        return await present_cursor(stream_topic(self.row.id))

    @strawberry.field(description="All open sessions: the running one, the line, the undecided. For the creator only.")
    async def queue(self, info: Info, first: First = 50, after: After = None) -> relay.Connection[LazySession] | None:
        from schema.sessions import PrivateSession

        if info.context.viewer is None or info.context.viewer.id != self.row.creator_id:
            return None
        return in_order(await queue_of(self.row.id), PrivateSession.of, queue_sort_key, first, after)


@strawberry.type(description="What every viewer of a stream listens to.")
class EmblemState:
    stream_id: strawberry.ID = strawberry.field(description="The stream.")
    status: StreamStatus = strawberry.field(description="Whether it is on air.")
    emblem: Emblem = strawberry.field(description="What a player shows beside the stream.")
    offer: Offer = strawberry.field(description="What the creator sells.")
    as_of: datetime = strawberry.field(description="When this was so.")
    wait: strawberry.Private[Wait]

    @property
    def ended(self) -> bool:
        """Whether nothing more can come."""
        return self.status is StreamStatus.ENDED


async def emblem_state(stream: streams.LiveStream, context: Context, *, blocked: bool) -> EmblemState:
    """The stream's emblem for somebody whom the creator keeps out, or not."""
    wait = await wait_now(stream, context)
    return EmblemState(
        stream_id=global_id("LiveStream", stream.id),
        status=stream.status,
        emblem=emblem(taking_requests=takes_requests(stream, blocked=blocked), ahead=wait.ahead),
        offer=Offer.of(stream, blocked=blocked),
        as_of=context.clock.now(),
        wait=wait,
    )


async def wait_now(stream: streams.LiveStream, context: Context) -> Wait:
    """The wait for the shortest session on offer, were one to ask now."""
    forecast = await context.loaders.forecasts.get(stream.creator_id)
    return forecast.wait(timedelta(minutes=min(stream.durations)))


def takes_requests(stream: streams.LiveStream, *, blocked: bool) -> bool:
    """Whether somebody may ask here."""
    return stream.live and stream.offer_open and not blocked
