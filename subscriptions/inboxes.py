"""A person's notifications, and the steps of sessions."""

from collections.abc import AsyncIterator

from models import notifications, sessions
from schema.cursors import topic_cursor
from schema.notifications import Notification
from schema.sessions import PrivateSession, SessionTransition
from schema.updates import NotificationUpdate, SessionUpdate
from subscriptions.context import LiveContext
from subscriptions.resume import place_after


async def session_updates_of(context: LiveContext, topic: str, after: str | None) -> AsyncIterator[SessionUpdate]:
    """Every step told on that topic, from now on or from a cursor. Raises CursorExpired or BadRequest."""
    async for event in context.topics.events(topic, await place_after(topic, after)):
        session = await sessions.PrivateSession.get(id=str(event.payload["session"]))
        step = await sessions.SessionTransition.get(id=str(event.payload["transition"]))
        yield SessionUpdate(
            cursor=topic_cursor(topic, event.seq),
            session=PrivateSession.of(session),
            transition=SessionTransition.of(step),
        )


async def notifications_of(context: LiveContext, topic: str, after: str | None) -> AsyncIterator[NotificationUpdate]:
    """Every notification of that inbox, from now on or from a cursor. Raises CursorExpired or BadRequest."""
    async for event in context.topics.events(topic, await place_after(topic, after)):
        row = await notifications.Notification.get(id=str(event.payload["notification"]))
        yield NotificationUpdate(cursor=topic_cursor(topic, event.seq), notification=Notification.of(row))
