"""The steps of sessions, as one of their sides is told of them."""

from collections.abc import Sequence
from functools import partial

from domain.event_data import session_in, transition_in
from domain.events import EventKind
from models.log import TopicEvent
from schema.cursors import cursor_behind
from schema.session_parts import SessionTransition
from schema.streams import PrivateSession
from schema.updates import SessionUpdate
from subscriptions.audience import Audience
from subscriptions.context import RealtimeContext
from subscriptions.feeds import Feed, LogSource, LogUpdate
from subscriptions.resume import start_after

KINDS = frozenset({EventKind.SESSION_CHANGED, EventKind.ENGAGEMENT_CHANGED})


async def session_feed(
    context: RealtimeContext, topic: str, after: str | None, audience: Audience
) -> Feed[SessionUpdate]:
    """Every step told on that topic, from now on or from a cursor. Raises CursorExpired or BadRequest."""
    start = await start_after(context, topic, after)
    to_updates = partial(_updates, context)
    return Feed(LogSource("sessionUpdates", topic, audience, KINDS, to_updates), context.user.id, *start)


async def _updates(context: RealtimeContext, events: Sequence[TopicEvent]) -> list[LogUpdate[SessionUpdate]]:
    sessions = await context.loaders.sessions.load_many([session_in(event.data) for event in events])
    steps = await context.loaders.steps.load_many([transition_in(event.data) for event in events])
    return [
        LogUpdate(
            event.offset,
            SessionUpdate(
                cursor=cursor_behind(event),
                session=PrivateSession.of(session),
                transition=SessionTransition.of(step),
            ),
        )
        for event, session, step in zip(events, sessions, steps, strict=True)
    ]
