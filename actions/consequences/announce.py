"""Both sides are sent the session as it is now, and whoever follows the creator's line reads it again."""

from actions.step import Step
from domain.event_data import session_changed
from domain.events import line_topic
from models.writing.transaction import Transaction


async def follow(tx: Transaction, step: Step) -> None:
    """Record the change on the fan's topic and on the stream's."""
    session = step.session
    for event in session_changed(session.fan_id, session.stream_id, session.id, step.transition.id):
        tx.record(event)
    tx.touch(line_topic(session.creator_id))
