"""Both sides are told of the meter when the session begins, when it is extended and when it is over."""

from actions.step import Step
from actions.telling.meter_events import announce_meter
from domain.lifecycle import Status
from models.writing.transaction import Transaction


async def follow(tx: Transaction, step: Step) -> None:
    """Record the meter of a session that is in progress, or was until now."""
    if Status.IN_PROGRESS in {step.row.source, step.row.target} and not step.row.in_place:
        announce_meter(tx, step.session)
