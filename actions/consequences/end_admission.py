"""A fan whose session waits no longer may not be in the waiting room any more."""

from actions.lines.admission import end_admission
from actions.step import Step
from domain.lifecycle import Status
from models.writing.transaction import Transaction


async def follow(tx: Transaction, step: Step) -> None:
    """End the fan's admission when the session leaves ``WAITING``."""
    if step.row.source is Status.WAITING and step.row.target is not Status.WAITING:
        await end_admission(tx, step.session.stream_id, step.session.fan_id)
