"""Nobody begins a session while one of its two people is in another one: the creators whom that concerns are told."""

from actions.step import Step
from domain.events import Event, EventData, EventKind, stream_topic
from domain.lifecycle import Status
from models.line.engagements import waiting_elsewhere
from models.steps import latest_transitions
from models.writing.transaction import Transaction


async def follow(tx: Transaction, step: Step) -> None:
    """Tell the creators of other sessions of the two that wait that one of them is taken now, or free again."""
    session, running = step.session, Status.IN_PROGRESS
    if (step.row.source is running) is (step.row.target is running):
        return
    waiting = await waiting_elsewhere(session.creator_id, session.fan_id)
    latest = await latest_transitions([one.id for one in waiting])
    for one in waiting:
        data: EventData = {"session": str(one.id), "transition": str(latest[one.id])}
        tx.record(Event(stream_topic(one.stream_id), EventKind.ENGAGEMENT_CHANGED, data))
