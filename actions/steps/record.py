"""What is kept of a transition: a row of the history, and all that follows from it."""

from datetime import datetime
from uuid import UUID

from actions.consequences import CONSEQUENCES
from actions.step import Step
from domain.lifecycle import Row
from models.sessions import PrivateSession
from models.steps import SessionTransition, step_of
from models.writing.transaction import Transaction


async def record(
    tx: Transaction,
    session: PrivateSession,
    row: Row,
    by_id: UUID | None,
    at: datetime,
    reason: str | None,
    about: datetime | None,
    more: int,
) -> None:
    """Record that ``session`` has been moved by that row.

    ``by_id``: None for the clock, and for support. ``about``: the instant of which the row's notifications speak.
    ``more``: how many minutes were added.
    """
    transition = SessionTransition(
        session_id=session.id,
        trigger=row.trigger,
        source=row.source,
        target=row.target,
        by_id=by_id,
        at=at,
        reason=reason,
    )
    tx.write(step_of(transition))
    step = Step(session, row, transition, about, more)
    for follow in CONSEQUENCES:
        await follow(tx, step)
