"""Both sides are sent the session as it is now, and whoever follows the creator's line reads it again."""

from actions.step import Step
from domain.events import Event, EventKind, fan_topic, line_topic, stream_topic
from models.writing.transaction import Transaction


async def follow(tx: Transaction, step: Step) -> None:
    """Record the change on the fan's topic and on the stream's."""
    session = step.session
    data = {"session": str(session.id), "transition": str(step.transition.id)}
    for topic in (fan_topic(session.fan_id), stream_topic(session.stream_id)):
        tx.record(Event(topic, EventKind.SESSION_CHANGED, dict(data)))
    tx.touch(line_topic(session.creator_id))
