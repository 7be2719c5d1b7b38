"""The creator answers a request: approve, deny, or later."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from actions.before.loading import session_for
from actions.steps.move import Mover, move
from actions.steps.overdue import line_in_time
from actions.steps.promise import promise
from domain.actors import Actor
from domain.described import Described
from domain.guard import approval_target, check_transition
from domain.lifecycle import Status, Trigger
from domain.lines.promises import check_start
from domain.lines.suggestions import suggested_starts
from domain.offers import cooled_down_at
from domain.refusals import InvalidTransition, ScheduleConflict, SessionId, ValidationFailed
from domain.text import check_optional_text
from models.line.carrying_over import was_carried_over
from models.line.engagements import engagements_elsewhere
from models.line.lines import learned_of
from models.people import User
from models.sessions import PrivateSession
from models.streams import LiveStream, latest_stream_of, live_stream_of
from models.writing.transaction import Transaction


class Decision(Described):
    """What a creator may answer."""

    APPROVE = "APPROVE", "Take the fan into the waiting room now, or promise a desired time that is further ahead."
    DENY = "DENY", "Deny the request: the hold is released, and the fan has to wait for the cool-down to end."
    LATER = "LATER", "Promise the fan another time; the hold stays."


@dataclass(frozen=True, slots=True)
class Answer:
    """Who decided, the start that they named, and the reason."""

    by: Mover
    start: datetime | None
    reason: str | None


async def decide(
    tx: Transaction,
    by: User,
    session_id: UUID | None,
    decision: Decision,
    scheduled_start: datetime | None,
    reason: str | None,
    expected_version: int | None,
) -> PrivateSession:
    """The session after the decision.

    Refuses with NotFound, Forbidden, StaleVersion, InvalidTransition, ValidationFailed or ScheduleConflict.
    """
    session, _ = await session_for(tx, by, session_id, {Actor.CREATOR}, expected_version=expected_version)
    reason = check_optional_text(reason, ["reason"], longest=tx.rules.text_length)
    if scheduled_start and decision is not Decision.LATER:
        raise ValidationFailed("A start goes with LATER only.", ["scheduledStart"])
    check_transition(session, Trigger(decision), Actor.CREATOR, tx.now)
    return await ANSWERS[decision](tx, session, Answer(Mover(Actor.CREATOR, by), scheduled_start, reason))


async def _approve(tx: Transaction, session: PrivateSession, answer: Answer) -> PrivateSession:
    live = await live_stream_of(session.creator_id) is not None
    target = approval_target(session, tx.now, tx.rules.room_lead, creator_live=live)
    if target is None:
        raise InvalidTransition(session.status, Trigger.APPROVE)
    if target is Status.SCHEDULED and session.desired_start:
        return await _promise(tx, session, Trigger.APPROVE, session.desired_start, answer)
    return await move(
        tx,
        session,
        Trigger.APPROVE,
        answer.by,
        target,
        reason=answer.reason,
        decided_at=tx.now,
        due_at=min(session.due_at or tx.now, tx.now),
    )


async def _deny(tx: Transaction, session: PrivateSession, answer: Answer) -> PrivateSession:
    asked_on = await _asked_on(session)
    return await move(
        tx,
        session,
        Trigger.DENY,
        answer.by,
        Status.DENIED,
        reason=answer.reason,
        decided_at=tx.now,
        cool_down_until=cooled_down_at(tx.now, asked_on.cool_down_seconds),
    )


async def _asked_on(session: PrivateSession) -> LiveStream:
    """The stream on which the fan asked. A promise that was carried over is on another one by now, whose offer the fan
    has not seen."""
    found = None
    if await was_carried_over(session.id):
        found = await latest_stream_of(session.creator_id, session.requested_at)
    return found or await LiveStream.get(id=session.stream_id)


async def _later(tx: Transaction, session: PrivateSession, answer: Answer) -> PrivateSession:
    if answer.start:
        check_start(answer.start, tx.now, tx.rules, ["scheduledStart"])
        return await _promise(tx, session, Trigger.LATER, answer.start, answer)
    line = (await line_in_time(tx, session.creator_id)).without(session.id)
    elsewhere = await engagements_elsewhere(session.creator_id, session.fan_id, tx.now)
    starts = suggested_starts(
        line, session.booked, tx.now, tx.rules, await learned_of(tx, session.creator_id), first=1, elsewhere=elsewhere
    )
    if not starts:
        raise ScheduleConflict([SessionId(entry.id) for entry in line.entries])
    return await _promise(tx, session, Trigger.LATER, starts[0], answer)


async def _promise(
    tx: Transaction, session: PrivateSession, trigger: Trigger, start: datetime, answer: Answer
) -> PrivateSession:
    return await promise(tx, session, trigger, answer.by, start, answer.reason, decided_at=tx.now)


ANSWERS: dict[Decision, Callable[[Transaction, PrivateSession, Answer], Awaitable[PrivateSession]]] = {
    Decision.APPROVE: _approve,
    Decision.DENY: _deny,
    Decision.LATER: _later,
}
