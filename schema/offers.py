"""What a creator sells on a live stream."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

import strawberry

from domain.capture import WhenFanLeaves
from domain.emblem import Wait
from domain.lines.line import Engagement
from domain.lines.suggestions import suggested_starts
from domain.offers import NUMBERS, is_full, is_open
from models import streams
from schema.context import Context, Info
from schema.cost import LOADED, costs
from schema.money import Money
from schema.request_errors import BadRequest
from schema.terms import with_numbers

USUAL_SUGGESTIONS = 5
MOST_SUGGESTIONS = 50
LONGEST_SUGGESTION = 24 * 60
"""In minutes: what is asked for need not be on offer."""


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


@dataclass(frozen=True, slots=True)
class Openness:
    """Whether a viewer may ask for a session on a stream now; ``queue_full``: only the queue keeps them from it.
    ``queued``: how many count for its limit, where that matters."""

    taking_requests: bool
    queue_full: bool
    queued: int = 0


@strawberry.type(description="What a creator sells on a live stream, as this viewer sees it.")
@with_numbers(lambda number: strawberry.field(description=number.meaning))
class Offer:
    stream: strawberry.Private[streams.LiveStream]
    wait: strawberry.Private[Wait | None] = None
    """As it was read with what stands beside the offer; None: it is read when it is asked for."""
    open: bool = strawberry.field(
        description="Whether the creator takes requests now, and from this viewer as far as a block goes; false also "
        "while the queue is full. Whether the viewer has a session open there, or has to wait after a denial, "
        "`requestSession` tells."
    )
    queue_full: bool = strawberry.field(
        description="Whether the creator takes requests, and only the full queue is in the way of one more now; false "
        "while the offer is closed."
    )
    price_per_minute: Money = strawberry.field(description="The price of one minute of a session.")
    options: list[DurationOption] = strawberry.field(
        metadata=costs(items=10), description="The lengths to choose from, the shortest first."
    )
    when_fan_leaves: WhenFanLeaves = strawberry.field(description="What a fan pays who ends a session, or is lost.")

    @classmethod
    def of(cls, stream: streams.LiveStream, openness: Openness, wait: Wait | None = None) -> Self:
        """The stream's offer for a viewer to whom it is open or not."""
        terms = stream.terms
        return cls(
            stream=stream,
            wait=wait,
            open=openness.taking_requests,
            queue_full=openness.queue_full,
            price_per_minute=Money.of(terms.price_per_minute),
            options=[
                DurationOption(minutes=minutes, price=Money.of(terms.price_of(minutes))) for minutes in terms.durations
            ],
            when_fan_leaves=terms.when_fan_leaves,
            **{name: getattr(terms, name) for name in NUMBERS},
        )

    @strawberry.field(
        metadata=costs(1),
        description="When the pause of the queue is over, during which the creator means to begin with nobody; null "
        "while there is none.",
    )
    def paused_until(self, info: Info) -> datetime | None:
        return self.stream.pause_at(info.context.clock.now())

    @strawberry.field(
        metadata=costs(5) | LOADED,
        description="How long a fan who asked now for the shortest length would wait; null while `open` is false.",
    )
    async def estimated_wait(self, info: Info) -> EstimatedWait | None:
        return EstimatedWait.of(self.wait or await wait_now(self.stream, info.context)) if self.open else None

    @strawberry.field(
        metadata=costs(400),
        description="The first times, on whole five minutes, that fit after the creator's present line and overlap no "
        "promise, neither the creator's nor the viewer's own elsewhere. Updates of `emblem`, which are the same for "
        "everybody, do not know the viewer's own.",
    )
    async def suggested_starts(
        self,
        info: Info,
        duration_minutes: Annotated[
            int, strawberry.argument(description=f"The length of the session in minutes, 1 to {LONGEST_SUGGESTION:,}.")
        ],
        first: Annotated[
            int | None, strawberry.argument(description=f"How many times to suggest, 1 to {MOST_SUGGESTIONS}.")
        ] = USUAL_SUGGESTIONS,
    ) -> list[datetime]:
        count = USUAL_SUGGESTIONS if first is None else first
        if not 1 <= count <= MOST_SUGGESTIONS or not 1 <= duration_minutes <= LONGEST_SUGGESTION:
            raise BadRequest(f"Ask for 1 to {MOST_SUGGESTIONS} times of 1 to {LONGEST_SUGGESTION} minutes.")
        forecast = await info.context.loaders.forecasts.get(self.stream.creator_id)
        return suggested_starts(
            forecast.line,
            timedelta(minutes=duration_minutes),
            forecast.as_of,
            info.context.rules,
            forecast.learned,
            first=count,
            elsewhere=await engagements_beside(self.stream.creator_id, info.context),
        )


async def engagements_beside(creator_id: UUID, context: Context) -> list[Engagement]:
    """What leaves no time for a promise to the viewer beside the creator's line: that the creator is somebody's fan
    then, or the viewer engaged with anybody, where it is known who they are."""
    loaders, viewer_id = context.loaders, context.viewer_id if context.knows_viewer else None
    beside = await loaders.engaged_as_fan.load(creator_id)
    if viewer_id is None or viewer_id == creator_id:
        return beside
    return [*beside, *await loaders.engaged.load(viewer_id)]


async def wait_now(stream: streams.LiveStream, context: Context) -> Wait:
    """The wait of somebody who now asks for the shortest session on offer."""
    forecast = await context.loaders.forecasts.get(stream.creator_id)
    return forecast.wait(shortest_of(stream))


def shortest_of(stream: streams.LiveStream) -> timedelta:
    """The shortest session on offer."""
    return timedelta(minutes=min(stream.durations))


async def openness_of(stream: streams.LiveStream, context: Context, *, blocked: bool) -> Openness:
    """How open a stream is for a viewer now: what emblem and offer show."""
    if not is_open(live=stream.live, offer_open=stream.offer_open, blocked=blocked):
        return Openness(taking_requests=False, queue_full=False)
    queued = await context.loaders.queued.get((stream.creator_id, stream.id)) if stream.queue_limit else 0
    full = is_full(queued, stream.queue_limit)
    return Openness(taking_requests=not full, queue_full=full, queued=queued)
