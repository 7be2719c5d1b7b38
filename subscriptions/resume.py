"""Where a subscription begins."""

from models import log
from schema.cursors import cursor_offset
from schema.request_errors import CursorExpired
from subscriptions.context import RealtimeContext


async def offset_after(context: RealtimeContext, topic: str, after: str | None) -> int:
    """The offset after which a subscription goes on: the cursor's, or without one the present head of the topic.

    Raises CursorExpired when the cursor is of another topic or too old, BadRequest when it is none.
    """
    if after is None:
        head = context.realtime.topics.known_head(topic)
        return await context.loaders.heads.load(topic) if head is None else head
    offset = cursor_offset(after, topic)
    if not await log.can_resume(topic, offset):
        raise CursorExpired("This cursor is too old: start afresh from a query.")
    return offset
