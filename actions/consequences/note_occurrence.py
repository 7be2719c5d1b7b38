"""What happens to a session is noted in its creator's log, which forecasts learn from."""

from actions.step import Step
from domain.occurring import occurrence_of
from models.writing.transaction import Transaction


async def follow(tx: Transaction, step: Step) -> None:
    """Note it, where it says anything of how the line goes on."""
    session = step.session
    occurrence = occurrence_of(
        step.row,
        str(session.id),
        step.transition.at,
        booked=session.duration_minutes,
        more=step.more,
        promised=session.scheduled_start,
    )
    if occurrence:
        tx.note(session.creator_id, occurrence)
