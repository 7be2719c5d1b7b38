"""Positions in a line: who is told when they change, and when time alone may change them."""

from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q

from actions.lines.estimating import order_in
from domain.event_data import line_moved
from domain.lifecycle import Status
from domain.lines.line import Line
from domain.lines.moved import moved, widest
from domain.lines.order import Order
from models.line.lines import line_of
from models.rooms import anybody_in_room
from models.sessions import PrivateSession
from models.streams import LiveStream
from models.writing.transaction import Transaction


async def tell_moved(
    tx: Transaction, stream_id: UUID, before: Line, after: Line, *, since: datetime | None = None
) -> None:
    """Tell those in a room, if anybody is there, how far a change of the line reaches; the positions themselves are
    read by whoever shows them. ``since``: the instant as of which the order of ``before`` may have been told; it may
    have been told as of now, too, by another step."""
    if not await anybody_in_room(stream_id):
        return
    earlier = [order_in(tx, before), *([Order(before, since)] if since else [])]
    if reach := widest(moved(one.likely, order_in(tx, after).likely) for one in earlier):
        tx.record(line_moved(stream_id, reach))
    await watch_for_reordering(tx, stream_id, after)


async def watch_for_reordering(tx: Transaction, stream_id: UUID, line: Line) -> None:
    """Have the clock call ``reorder_line`` when time alone may change the positions. A call that is due already stays
    due."""
    if at := order_in(tx, line).reorders_at:
        not_due = Q(reorders_at__isnull=True) | Q(reorders_at__gt=tx.now)
        await LiveStream.filter(not_due, id=stream_id).update(reorders_at=at)


async def position_of(tx: Transaction, stream: LiveStream, user_id: UUID) -> int | None:
    """The position of somebody who waits there; None for who does not."""
    session = await PrivateSession.get_or_none(stream_id=stream.id, fan_id=user_id, status=Status.WAITING)
    return order_in(tx, await line_of(tx, stream.creator_id)).positions.get(session.id) if session else None
