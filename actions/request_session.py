"""A fan asks for a session."""

from datetime import datetime
from uuid import UUID

from actions.before.rates import HOUR, check_nth
from actions.steps.free_time import check_time_free
from actions.steps.move import request
from actions.steps.overdue import catch_up
from domain.lifecycle import OPEN, Status
from domain.lines.promises import check_start
from domain.money import Money
from domain.offers import is_full, is_open, quote
from domain.refusals import AlreadyRequested, CoolingDown, NotFound, OfferClosed, QueueFull, SessionId, ValidationFailed
from domain.text import check_optional_text
from models.fields import new_id
from models.people import User, lock_line
from models.queue.asking import AskingFan, asker_of
from models.sessions import PrivateSession, open_session_of
from models.streams import LiveStream, creator_of
from models.writing.transaction import Transaction


async def request_session(
    tx: Transaction,
    by: User,
    stream_id: UUID | None,
    minutes: int,
    desired_start: datetime | None,
    note: str | None,
    expected_price: Money | None,
) -> PrivateSession:
    """A new session in ``REQUESTED`` with its price fixed and held.

    Refuses with ValidationFailed, NotFound, OfferClosed, AlreadyRequested, RateLimited, CoolingDown, PriceChanged,
    QueueFull, ScheduleConflict or InsufficientFunds.
    """
    creator_id = await creator_of(stream_id) if stream_id else None
    if stream_id is None or creator_id is None:
        raise NotFound(["streamId"])
    if creator_id == by.id:
        raise ValidationFailed("You cannot ask yourself.", ["streamId"])
    note = check_optional_text(note, ["note"], longest=tx.rules.text_length)
    if desired_start:
        check_start(desired_start, tx.now, tx.rules, ["desiredStart"])
    await lock_line(tx, creator_id)
    stream, asker = await asker_of(by.id, creator_id, stream_id, tx.now, tx.rules.ask_rate_per_hour, tx.rules.lapse)
    tx.names[by.id] = asker.name
    if not is_open(live=stream.live, offer_open=stream.offer_open, blocked=asker.blocked):
        raise OfferClosed
    price = quote(stream.terms, minutes, expected_price)
    await _check_asker(tx, by, stream, asker)
    session = _requested(tx, by, stream, minutes, price, desired_start, note)
    if desired_start:
        await check_time_free(tx, session, desired_start)
    return await request(tx, session, by)


async def _check_asker(tx: Transaction, by: User, stream: LiveStream, asker: AskingFan) -> None:
    """Refuse with AlreadyRequested, RateLimited, CoolingDown or QueueFull a fan who may not ask just now."""
    if asker.has_asked:
        await _check_no_open_request(tx, by, stream)
    check_nth(asker.nth_latest, tx.now, HOUR)
    if asker.wait_until:
        raise CoolingDown(asker.wait_until)
    if is_full(asker.queued, stream.queue_limit):
        raise QueueFull(stream.queue_limit)


async def _check_no_open_request(tx: Transaction, by: User, stream: LiveStream) -> None:
    session = await open_session_of(by.id, stream.id)
    if session:
        await catch_up(tx, session)
    if session and session.status in OPEN:
        raise AlreadyRequested(SessionId(session.id))


def _requested(
    tx: Transaction,
    fan: User,
    stream: LiveStream,
    minutes: int,
    price: Money,
    desired_start: datetime | None,
    note: str | None,
) -> PrivateSession:
    """A new session, by the terms of that stream's offer as they are now."""
    return PrivateSession(
        id=new_id(),
        status=Status.REQUESTED,
        stream_id=stream.id,
        fan_id=fan.id,
        creator_id=stream.creator_id,
        duration_minutes=minutes,
        price=price.amount,
        currency=price.currency,
        desired_start=desired_start,
        note=note,
        requested_at=tx.now,
        minimum_minutes=stream.minimum_minutes,
        when_fan_leaves=stream.when_fan_leaves,
    )
