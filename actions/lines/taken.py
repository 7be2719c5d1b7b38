"""Nobody begins a session while one of its two people is in another one: lines that this concerns are told."""

from domain.events import Event, EventData, EventKind, line_topic, room_topic, stream_topic
from models.line.engagements import waiting_elsewhere
from models.rooms import anybody_in_room
from models.sessions import PrivateSession
from models.steps import latest_transitions
from models.streams import looked_at_anew
from models.writing.transaction import Transaction


async def tell_other_lines(tx: Transaction, session: PrivateSession) -> None:
    """Tell the other lines in which the two wait, or are waited for, that until when they are taken is another time
    now: their creators, whoever follows them, and who is in their rooms."""
    waiting = await waiting_elsewhere(session.creator_id, session.fan_id)
    latest = await latest_transitions([one.id for one in waiting])
    for one in waiting:
        data: EventData = {"session": str(one.id), "transition": str(latest[one.id])}
        tx.record(Event(stream_topic(one.stream_id), EventKind.ENGAGEMENT_CHANGED, data))
        tx.touch(line_topic(one.creator_id))
    streams = sorted({one.stream_id for one in waiting})
    for stream_id in streams:
        if await anybody_in_room(stream_id):
            tx.record(Event(room_topic(stream_id), EventKind.LINE_MOVED, {"first": 1, "last": None}))
    if streams:
        # Who is next, and when time alone may change positions, may be another matter now: these lines are not locked.
        tx.write(looked_at_anew(streams, tx.now))
