"""A person's notifications."""

import asyncio
from collections.abc import Sequence
from functools import partial

from tortoise.exceptions import DoesNotExist

from domain.event_data import notification_in
from domain.events import EventKind
from models.log import TopicEvent
from schema.cursors import cursor_behind
from schema.notifications import Notification
from schema.updates import NotificationUpdate
from subscriptions.audience import Audience
from subscriptions.context import RealtimeContext
from subscriptions.feeds import Feed, LogSource, LogUpdate
from subscriptions.resume import start_after

KINDS = frozenset({EventKind.NOTIFIED})


async def notification_feed(
    context: RealtimeContext, topic: str, after: str | None, audience: Audience
) -> Feed[NotificationUpdate]:
    """Every notification of that inbox as it comes, and again when it is read, from now on or from a cursor.

    Raises CursorExpired or BadRequest.
    """
    start = await start_after(context, topic, after)
    to_updates = partial(_updates, context)
    return Feed(LogSource("notifications", topic, audience, KINDS, to_updates), context.user.id, *start)


async def _updates(context: RealtimeContext, events: Sequence[TopicEvent]) -> list[LogUpdate[NotificationUpdate]]:
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
