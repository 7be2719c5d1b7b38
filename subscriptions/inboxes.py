"""A person's notifications, and the steps of sessions."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from models.log import Entry
from schema.cursors import topic_cursor
from schema.notifications import Notification
from schema.sessions import PrivateSession, SessionTransition
from schema.updates import NotificationUpdate, SessionUpdate
from subscriptions.audience import Audience
from subscriptions.context import LiveContext
from subscriptions.feeds import Feed, Log, Shown
from subscriptions.resume import place_after


async def session_updates_of(
    context: LiveContext, topic: str, after: str | None, audience: Audience
) -> Feed[SessionUpdate]:
    """Every step told on that topic, from now on or from a cursor. Raises CursorExpired or BadRequest."""
    place = await place_after(context, topic, after)
    show = partial(_session_updates, context)
    return Feed(Log("sessionUpdates", topic, audience, show), context.user.id, place)


async def notifications_of(
    context: LiveContext, topic: str, after: str | None, audience: Audience
) -> Feed[NotificationUpdate]:
    """Every notification of that inbox, from now on or from a cursor. Raises CursorExpired or BadRequest."""
    place = await place_after(context, topic, after)
    show = partial(_notification_updates, context)
    return Feed(Log("notifications", topic, audience, show), context.user.id, place)


async def _session_updates(context: LiveContext, events: Sequence[Entry]) -> list[Shown[SessionUpdate]]:
    sessions = await context.loaders.sessions.load_many(_ids(events, "session"))
    steps = await context.loaders.steps.load_many(_ids(events, "transition"))
    return [
        Shown(
            event.seq,
            SessionUpdate(
                cursor=topic_cursor(event.topic, event.seq),
                session=PrivateSession.of(session),
                transition=SessionTransition.of(step),
            ),
        )
        for event, session, step in zip(events, sessions, steps, strict=True)
    ]


async def _notification_updates(context: LiveContext, events: Sequence[Entry]) -> list[Shown[NotificationUpdate]]:
    rows = await context.loaders.notifications.load_many(_ids(events, "notification"))
    return [
        Shown(
            event.seq,
            NotificationUpdate(cursor=topic_cursor(event.topic, event.seq), notification=Notification.of(row)),
        )
        for event, row in zip(events, rows, strict=True)
    ]


def _ids(events: Sequence[Entry], key: str) -> list[UUID]:
    return [UUID(str(event.payload[key])) for event in events]
