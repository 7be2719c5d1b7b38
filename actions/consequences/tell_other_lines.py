"""The other lines of a session's two people are told when it begins, is extended and ends."""

from actions.lines.taken import tell_other_lines
from actions.step import Step
from domain.lifecycle import Status
from models.writing.transaction import Transaction


async def follow(tx: Transaction, step: Step) -> None:
    """Tell them, where the step changes until when the two are taken."""
    source, target = step.row.source, step.row.target
    runs = Status.IN_PROGRESS
    if (source is runs) is not (target is runs) or (target is runs and step.more):
        await tell_other_lines(tx, step.session)
