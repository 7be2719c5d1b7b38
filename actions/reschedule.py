"""Another time: the creator's takes effect at once, the fan's is asked for while what they have stands."""

from datetime import datetime
from functools import partial
from uuid import UUID

from actions.before.loading import session_for
from actions.before.rates import HOUR, check_rate
from actions.steps.free_time import check_time_free
from actions.steps.move import Mover, move
from actions.steps.promise import promise
from domain.actors import Actor
from domain.guard import check_transition
from domain.lifecycle import Status, Trigger
from domain.lines.promises import check_start
from domain.proposals import another_time
from domain.text import check_optional_text
from models.people import User
from models.sessions import PrivateSession
from models.steps import nth_latest_reschedule
from models.writing.transaction import Transaction


async def reschedule(
    tx: Transaction,
    by: User,
    session_id: UUID | None,
    start: datetime,
    reason: str | None,
    expected_version: int | None,
) -> PrivateSession:
    """The session, promised for ``start`` by its creator; or as it was, with its fan's wish or proposal.

    Refuses with NotFound, StaleVersion, InvalidTransition, ValidationFailed, RateLimited or ScheduleConflict.
    """
    session, side = await session_for(tx, by, session_id, expected_version=expected_version)
    reason = check_optional_text(reason, ["reason"], longest=tx.rules.text_length)
    check_transition(session, Trigger.RESCHEDULE, side, tx.now)
    check_start(start, tx.now, tx.rules, ["start"])
    wanted = partial(nth_latest_reschedule, session.id, by.id)
    await check_rate(wanted, tx.rules.reschedule_rate_per_hour, tx.now, HOUR)
    mover = Mover(side, by)
    if side is Actor.CREATOR:
        return await promise(tx, session, Trigger.RESCHEDULE, mover, start, reason)
    await check_time_free(tx, session, start)
    if session.status is Status.REQUESTED:
        return await move(tx, session, Trigger.RESCHEDULE, mover, Status.REQUESTED, reason=reason, desired_start=start)
    due = session.scheduled_start or session.not_before
    proposal = another_time(start, due, session.proposal, tx.now, tx.rules)
    trigger = Trigger.REPLACE if session.proposal else Trigger.RESCHEDULE
    return await move(tx, session, trigger, mover, session.status, reason=reason, proposal=proposal)
