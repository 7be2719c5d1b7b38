"""Live streams, their offers, and the emblem."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Self
from uuid import UUID

import strawberry

from domain.emblem import Emblem, Wait, emblem
from domain.events import stream_topic
from domain.suggestions import suggested_starts
from models import streams
from models.sessions import open_session_of, queue_of, queue_sort_key
from models.streams import StreamStatus
from schema import relay
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


@strawberry.type(description="A length of session that fans can ask for.")
class DurationOption:
    minutes: int = strawberry.field(description="The length in minutes.")
    price: Money = strawberry.field(description="The full price of a session of this length.")


@strawberry.type(description="How long a fan who asked now would wait, as a range.")
class EstimatedWait:
    earliest_seconds: int = strawberry.field(
        description="The 10th percentile in seconds: one fan in ten waits less than this."
    )
    likely_seconds: int = strawberry.field(
        description="The 50th percentile in seconds: as many fans wait less than this as more."
    )
    latest_seconds: int = strawberry.field(
        description="The 90th percentile in seconds: one fan in ten waits more than this."
    )
    ahead: int = strawberry.field(description="How many sessions would come before, the running one among them.")

    @classmethod
    def of(cls, wait: Wait) -> Self:
        """The rules' wait in whole seconds."""
        return cls(
            earliest_seconds=int(wait.earliest.total_seconds()),
            likely_seconds=int(wait.likely.total_seconds()),
            latest_seconds=int(wait.latest.total_seconds()),
            ahead=wait.ahead,
        )


@strawberry.type(description="What a creator sells on a live stream, as this viewer sees it.")
class Offer:
    stream: strawberry.Private[streams.LiveStream]
    open: bool = strawberry.field(description="Whether the creator takes requests at present.")
    price_per_minute: Money = strawberry.field(description="The price of one minute of a session.")
    options: list[DurationOption] = strawberry.field(description="The lengths to choose from, the shortest first.")
    queue_limit: int = strawberry.field(
        description="How many sessions that have not begun may be open on the stream at once."
    )
    cool_down_seconds: int = strawberry.field(
        description="How many seconds a denied fan has to wait before asking this creator again."
    )

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

    @strawberry.field(
        description="How long a fan who asked now for the shortest length would wait; null while `open` is false."
    )
    async def estimated_wait(self, info: Info) -> EstimatedWait | None:
        return EstimatedWait.of(await wait_now(self.stream, info.context)) if self.open else None

    @strawberry.field(
        description="The first times, on whole five minutes, that fit after the creator's present line without "
        "touching a promise."
    )
    async def suggested_starts(
        self,
        info: Info,
        duration_minutes: Annotated[
            int, strawberry.argument(description="The length of the session in minutes, 1 to 1,440.")
        ],
        first: Annotated[int | None, strawberry.argument(description="How many times to suggest, 1 to 50.")] = 5,
    ) -> list[datetime]:
        count = USUAL_SUGGESTIONS if first is None else first
        if not 1 <= count <= MOST_SUGGESTIONS or not 1 <= duration_minutes <= LONGEST_SUGGESTION:
            raise BadRequest(f"Ask for 1 to {MOST_SUGGESTIONS} times of 1 to {LONGEST_SUGGESTION} minutes.")
        forecast = await info.context.loaders.forecasts.get(self.stream.creator_id)
        booked = timedelta(minutes=duration_minutes)
        return suggested_starts(forecast.line, booked, forecast.as_of, info.context.rules, first=count)


@strawberry.type(description="A creator's public broadcast, which everybody can see, signed in or not.")
class LiveStream(relay.Node):
    id: relay.NodeID[UUID]
    row: strawberry.Private[streams.LiveStream]
    title: str = strawberry.field(description="What the stream is called.")
    status: StreamStatus = strawberry.field(description="Whether the stream is live or has ended.")
    playback_url: str | None = strawberry.field(
        description="The address where the broadcast can be watched; null when the creator gave none."
    )
    started_at: datetime = strawberry.field(description="When the stream went live.")
    ended_at: datetime | None = strawberry.field(description="When the stream ended; null while it is live.")

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

    @strawberry.field(description="The person who broadcasts.")
    async def creator(self, info: Info) -> User:
        return User.of(await info.context.loaders.users.load(self.row.creator_id))

    @strawberry.field(description="What the creator sells on this stream.")
    async def offer(self, info: Info) -> Offer:
        return Offer.of(self.row, blocked=await info.context.has_blocked_viewer(self.row.creator_id))

    @strawberry.field(
        description="Whether the viewer could have a session here: what a player shows beside the stream."
    )
    async def emblem(self, info: Info) -> Emblem:
        blocked = await info.context.has_blocked_viewer(self.row.creator_id)
        return (await emblem_state(self.row, info.context, blocked=blocked)).emblem

    @strawberry.field(description="The viewer's own open session on this stream; null when there is none.")
    async def viewer_session(self, info: Info) -> LazySession | None:
        from schema.sessions import PrivateSession

        if info.context.viewer is None:
            return None
        row = await open_session_of(info.context.viewer.id, self.row.id)
        return PrivateSession.of(row) if row else None

    @strawberry.field(
        description="The `after` for `sessionUpdates` of this stream: with it they go on where this answer ends. For "
        "the creator only; null for others."
    )
    async def sessions_cursor(self, info: Info) -> str | None:
        if info.context.viewer is None or info.context.viewer.id != self.row.creator_id:
            return None
        return await present_cursor(stream_topic(self.row.id))

    @strawberry.field(
        description="All open sessions on this stream: the running one, the line, then the undecided. For the creator "
        "only; null for others."
    )
    async def queue(self, info: Info, first: First = 50, after: After = None) -> relay.Connection[LazySession] | None:
        from schema.sessions import PrivateSession

        if info.context.viewer is None or info.context.viewer.id != self.row.creator_id:
            return None
        return in_order(await queue_of(self.row.id), PrivateSession.of, queue_sort_key, first, after)


@strawberry.type(description="What a player shows about a stream, for everybody who watches it.")
class EmblemState:
    stream_id: strawberry.ID = strawberry.field(description="The stream whose emblem it is.")
    status: StreamStatus = strawberry.field(description="Whether the stream is live or has ended.")
    emblem: Emblem = strawberry.field(
        description="Whether the viewer could have a session here: what a player shows beside the stream."
    )
    offer: Offer = strawberry.field(description="What the creator sells on the stream now.")
    as_of: datetime = strawberry.field(description="When the emblem was so.")
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
