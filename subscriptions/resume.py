"""Where a subscription begins."""

from models import log
from schema.cursors import cursor_offset
from schema.request_errors import CursorExpired
from subscriptions.context import RealtimeContext


async def offset_after(context: RealtimeContext, topic: str, after: str | None) -> int:
    """The number to go on behind: the cursor's, or the present head without one.

    Raises CursorExpired when the cursor is of another topic or too old, BadRequest when it is none.
    """
    if after is None:
        known = context.realtime.topics.known_head(topic)
        return await context.loaders.heads.load(topic) if known is None else known
    offset = cursor_offset(after, topic)
    if not await log.can_resume(topic, offset):
        raise CursorExpired("This cursor is too old: start afresh from a query.")
    return offset
