"""Where a subscription begins."""

from typing import NamedTuple

from models import log
from schema.cursors import marked_offset_of
from schema.request_errors import CursorExpired, RateLimitExceeded
from subscriptions.context import RealtimeContext

TOO_OLD = "This cursor is too old: start afresh from a query."


class Start(NamedTuple):
    """The offset to go on behind, and the topic's head at that moment."""

    offset: int
    head: int


async def start_after(context: RealtimeContext, topic: str, after: str | None) -> Start:
    """Behind the cursor or, without one, behind the present head.

    Raises CursorExpired when the cursor is of another topic, is too old, or is of a log that was replaced by another;
    BadRequest when it is no cursor; RateLimitExceeded when the viewer was lately sent too much from behind cursors.
    """
    if after is None:
        head = await context.realtime.topics.head(topic)
        return Start(head, head)
    asked = marked_offset_of(after, topic)
    found = await log.resumable_head(topic, asked)
    if found is None:
        raise CursorExpired(TOO_OLD)
    behind, viewer = found - asked.offset, context.viewer
    if behind > 0 and viewer and (wait := context.limiter.take("replay_rate", viewer.id, behind)):
        raise RateLimitExceeded(wait)
    return Start(asked.offset, found)
