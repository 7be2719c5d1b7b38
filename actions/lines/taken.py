"""Nobody begins a session while one of its two people is in another one: lines that this concerns are told."""

from domain.event_data import engagement_changed, line_moved
from domain.events import line_topic
from domain.lines.moved import Moved
from models.line.engagements import waiting_elsewhere
from models.rooms import anybody_in_room
from models.sessions import PrivateSession
from models.steps import latest_transitions
from models.streams import looked_at_anew
from models.writing.transaction import Transaction


async def tell_other_lines(tx: Transaction, session: PrivateSession) -> None:
    """Tell the other lines in which the two wait, or are waited for, that they become free at another time than before:
    their creators, whoever follows them, and who is in their rooms."""
    waiting = await waiting_elsewhere(session.creator_id, session.fan_id)
    latest = await latest_transitions([one.id for one in waiting])
    for one in waiting:
        tx.record(engagement_changed(one.stream_id, one.id, latest[one.id]))
        tx.touch(line_topic(one.creator_id))
    streams = sorted({one.stream_id for one in waiting})
    for stream_id in streams:
        if await anybody_in_room(stream_id):
            tx.record(line_moved(stream_id, Moved(1)))
    if streams:
        # Who is next, and when time alone may change positions, may be another matter now: these lines are not locked.
        tx.write(looked_at_anew(streams, tx.now))
