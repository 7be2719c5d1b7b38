"""The emblem: what every viewer of a stream sees beside it."""

from datetime import datetime

import strawberry

from domain.emblem import Emblem, Wait, emblem
from models import streams
from models.streams import StreamStatus
from schema.context import Context
from schema.ids import global_id
from schema.offers import Offer, openness_of, shortest_of


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
    rests: strawberry.Private[bool]
    """Whether time alone leaves it as it is, but for ``as_of``."""

    @property
    def ended(self) -> bool:
        """Whether nothing more can come."""
        return self.status is StreamStatus.ENDED


async def emblem_state(stream: streams.LiveStream, context: Context, *, blocked: bool) -> EmblemState:
    """The stream's emblem for a viewer whom the creator has blocked, or not."""
    forecast = await context.loaders.forecasts.get(stream.creator_id)
    wait = forecast.wait(shortest_of(stream))
    openness = await openness_of(stream, context, blocked=blocked)
    now = context.clock.now()
    paused = stream.pause_at(now) is not None
    return EmblemState(
        stream_id=global_id("LiveStream", stream.id),
        status=stream.status,
        emblem=emblem(taking_requests=openness.taking_requests, ahead=wait.ahead, paused=paused),
        offer=Offer.of(stream, openness, wait),
        as_of=now,
        wait=wait,
        # Who is queued is not, once they have lapsed.
        rests=forecast.rests and not openness.queued,
    )
