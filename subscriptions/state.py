"""The two live values: a stream's emblem, and a session's estimated start."""

from collections.abc import AsyncIterator

from domain.events import line_topic
from domain.freshness import time_matters, wait_matters
from domain.lifecycle import OPEN
from models.sessions import PrivateSession
from models.streams import LiveStream
from schema.sessions import EstimatedStart, estimated_start_of, visible_session
from schema.streams import EmblemState, emblem_state
from subscriptions.context import LiveContext
from subscriptions.live_values import live_values


async def emblem_of(stream: LiveStream, context: LiveContext) -> AsyncIterator[EmblemState]:
    """The stream's emblem as this viewer sees it; ends after ``ENDED``."""

    async def read() -> EmblemState | None:
        row = await LiveStream.get(id=stream.id)
        return await emblem_state(row, context, kept_out=await context.keeps_out_viewer(row.creator_id))

    values = live_values(context.topics, line_topic(stream.creator_id), context.clock, read, emblem_matters)
    async for state in values:
        yield state
        if state.ended:
            return


async def estimates_of(session: PrivateSession, context: LiveContext) -> AsyncIterator[EstimatedStart]:
    """The session's estimated start while it is in line; waits while it is undecided, ends when it begins or ends."""

    async def read() -> EstimatedStart | Undecided | None:
        row = await visible_session(session.id, context)
        if row is None or row.status not in OPEN or row.started_at:
            return None
        return await estimated_start_of(row, context) or UNDECIDED

    def matters(shown: EstimatedStart | Undecided, present: EstimatedStart | Undecided) -> bool:
        if isinstance(shown, Undecided) or isinstance(present, Undecided):
            return shown is not present
        now = context.clock.now()
        times = ((shown.earliest, present.earliest), (shown.likely, present.likely), (shown.latest, present.latest))
        return shown.position != present.position or any(time_matters(old, new, now) for old, new in times)

    topic = line_topic(session.creator_id)
    values: AsyncIterator[EstimatedStart | Undecided] = live_values(context.topics, topic, context.clock, read, matters)
    async for value in values:
        if not isinstance(value, Undecided):
            yield value


class Undecided:
    """A request that has no place in the line yet."""


UNDECIDED = Undecided()


def emblem_matters(shown: EmblemState, present: EmblemState) -> bool:
    """Anything that a player shows, at once; a wait when it has moved enough."""
    waits = (
        (shown.wait.earliest, present.wait.earliest),
        (shown.wait.likely, present.wait.likely),
        (shown.wait.latest, present.wait.latest),
    )
    return _looks(shown) != _looks(present) or any(wait_matters(old, new) for old, new in waits)


def _looks(state: EmblemState) -> tuple[object, ...]:
    offer = state.offer
    return (
        state.status,
        state.emblem,
        state.wait.ahead,
        offer.open,
        offer.price_per_minute,
        offer.options,
        offer.queue_limit,
        offer.cool_down_seconds,
    )
