"""A person's notifications, and the steps of sessions."""

import asyncio
from collections.abc import Sequence
from functools import partial

from tortoise.exceptions import DoesNotExist

from domain.event_data import notification_in, session_in, transition_in
from domain.events import EventKind
from models.log import TopicEvent
from schema.cursors import cursor_behind
from schema.notifications import Notification
from schema.session_parts import SessionTransition
from schema.streams import PrivateSession
from schema.updates import NotificationUpdate, SessionUpdate
from subscriptions.audience import Audience
from subscriptions.context import RealtimeContext
from subscriptions.feeds import Feed, LogSource, LogUpdate
from subscriptions.resume import start_after

SESSION_KINDS = frozenset({EventKind.SESSION_CHANGED, EventKind.ENGAGEMENT_CHANGED})
NOTIFICATION_KINDS = frozenset({EventKind.NOTIFIED})


async def session_updates_of(
    context: RealtimeContext, topic: str, after: str | None, audience: Audience
) -> Feed[SessionUpdate]:
    """Every step told on that topic, from now on or from a cursor. Raises CursorExpired or BadRequest."""
    start = await start_after(context, topic, after)
    to_updates = partial(_session_updates, context)
    return Feed(LogSource("sessionUpdates", topic, audience, SESSION_KINDS, to_updates), context.user.id, *start)


async def notifications_of(
    context: RealtimeContext, topic: str, after: str | None, audience: Audience
) -> Feed[NotificationUpdate]:
    """Every notification of that inbox as it comes, and again when it is read, from now on or from a cursor.

    Raises CursorExpired or BadRequest.
    """
    start = await start_after(context, topic, after)
    to_updates = partial(_notification_updates, context)
    return Feed(LogSource("notifications", topic, audience, NOTIFICATION_KINDS, to_updates), context.user.id, *start)


async def _session_updates(context: RealtimeContext, events: Sequence[TopicEvent]) -> list[LogUpdate[SessionUpdate]]:
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


async def _notification_updates(
    context: RealtimeContext, events: Sequence[TopicEvent]
) -> list[LogUpdate[NotificationUpdate]]:
    loads = [context.loaders.notifications.load(notification_in(event.data)) for event in events]
    rows = await asyncio.gather(*loads, return_exceptions=True)
    if error := next(
        (row for row in rows if isinstance(row, BaseException) and not isinstance(row, DoesNotExist)), None
    ):
        raise error
    return [
        LogUpdate(
            event.offset,
            NotificationUpdate(cursor=cursor_behind(event), notification=Notification.of(row)),
        )
        for event, row in zip(events, rows, strict=True)
        # An old one that was read a moment ago may not be kept any more.
        if not isinstance(row, BaseException)
    ]
