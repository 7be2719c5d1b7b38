"""The two live values: a stream's emblem, and a session's estimated start."""

from dataclasses import fields
from functools import partial
from uuid import UUID

from domain.events import line_topic
from domain.freshness import time_matters, wait_matters
from domain.lifecycle import OPEN
from models.clock import Clock
from models.sessions import PrivateSession
from models.stamps import stamps_of
from models.streams import LiveStream
from schema.emblem import EmblemState, emblem_state
from schema.offers import Offer
from schema.session_parts import EstimatedStart, estimated_start_of
from subscriptions.audience import BLOCKED, Audience
from subscriptions.context import RealtimeContext
from subscriptions.feeds import NOTHING_YET, Feed, NothingYet, StateSource

TERMS = [field.name for field in fields(Offer) if field.init and field.name not in ("stream", "wait")]
"""All that an offer says by itself."""


def emblem_feed(context: RealtimeContext, stream: LiveStream, audience: Audience) -> Feed[EmblemState]:
    """The stream's emblem as that audience sees it; ends after ``ENDED``."""

    async def read() -> EmblemState:
        row = await context.loaders.streams.load(stream.id)
        return await emblem_state(row, context, blocked=audience is BLOCKED)

    async def of_another_audience(users: set[UUID]) -> set[UUID]:
        blocked = await context.loaders.blocked.load(stream.creator_id)
        return users - blocked if audience is BLOCKED else users & blocked

    source = StateSource(
        field="emblem",
        # One for each stream: a creator's streams share the topic.
        key=stream.id,
        topic=line_topic(stream.creator_id),
        audience=audience,
        read=read,
        matters=emblem_matters,
        is_last=lambda state: state.ended,
        audience_changed=of_another_audience,
        stamps=stamps_of,
        rests=lambda state: state.rests,
    )
    return Feed(source, context.viewer_id)


def estimate_feed(context: RealtimeContext, session: PrivateSession, audience: Audience) -> Feed[EstimatedStart]:
    """The session's estimated start while it is in line; waits while it is undecided, ends when it begins or ends."""

    async def read() -> EstimatedStart | NothingYet | None:
        # All who wait in a line look at it together; only who is not in it has to be looked at.
        forecast = await context.loaders.forecasts.get(session.creator_id)
        if found := EstimatedStart.in_line(session.id, forecast):
            return found
        row = await context.loaders.sessions.load(session.id)
        if row.status not in OPEN or row.started_at:
            return None
        return await estimated_start_of(row, context) or NOTHING_YET

    source = StateSource(
        field="estimatedStart",
        key=session.id,
        topic=line_topic(session.creator_id),
        audience=audience,
        read=read,
        matters=partial(estimate_matters, context.clock),
    )
    return Feed(source, context.user.id)


def estimate_matters(clock: Clock, shown: EstimatedStart, present: EstimatedStart) -> bool:
    """Whether the position differs, or a time differs enough."""
    now = clock.now()
    times = ((shown.earliest, present.earliest), (shown.likely, present.likely), (shown.latest, present.latest))
    return shown.position != present.position or any(time_matters(old, new, now) for old, new in times)


def emblem_matters(shown: EmblemState, present: EmblemState) -> bool:
    """Whether anything that a player shows differs, or a wait differs enough."""
    if _shown_by_player(shown) != _shown_by_player(present):
        return True
    waits = (
        (shown.wait.earliest, present.wait.earliest),
        (shown.wait.likely, present.wait.likely),
        (shown.wait.latest, present.wait.latest),
    )
    return present.offer.open and any(wait_matters(old, new) for old, new in waits)


def _shown_by_player(state: EmblemState) -> tuple[object, ...]:
    offer = state.offer
    # Who cannot ask is shown no wait.
    ahead = state.wait.ahead if offer.open else None
    terms = [getattr(offer, name) for name in TERMS]
    return state.status, state.emblem, ahead, *terms, offer.stream.pause_at(state.as_of)
