"""A fan asks for a session."""

from datetime import datetime
from functools import partial
from uuid import UUID

from actions.loading import check_time_free, stream_by_id
from actions.move import request
from actions.overdue import apply_due
from actions.rates import HOUR, check_rate
from domain.lifecycle import OPEN, Status, due
from domain.money import Money
from domain.offers import is_full, is_open, quote
from domain.refusals import AlreadyRequested, CoolingDown, OfferClosed, QueueFull, SessionId, ValidationFailed
from domain.suggestions import check_start
from domain.text import check_optional_text
from models.fields import new_id
from models.people import User, is_blocked, lock_line
from models.queue_limit import queued_on
from models.request_mutes import requests_muted_until
from models.sessions import PrivateSession, nth_latest_request, open_session_of
from models.streams import LiveStream
from models.transaction import Transaction


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
    stream = await stream_by_id(stream_id)
    if stream.creator_id == by.id:
        raise ValidationFailed("You cannot ask yourself.", ["streamId"])
    await lock_line(tx, stream.creator_id)
    await stream.refresh_from_db()
    note = check_optional_text(note, ["note"], longest=tx.rules.text_length)
    if desired_start:
        check_start(desired_start, tx.now, tx.rules, ["desiredStart"])
    blocked = await is_blocked(stream.creator_id, by.id)
    if not is_open(live=stream.live, offer_open=stream.offer_open, blocked=blocked):
        raise OfferClosed
    price = quote(stream.terms, minutes, expected_price)
    await _check_no_open_request(tx, by, stream)
    await check_rate(partial(nth_latest_request, by.id, stream.creator_id), tx.rules.ask_rate_per_hour, tx.now, HOUR)
    await _check_cooled_down(tx, by, stream)
    await _check_room_in_queue(tx, stream)
    session = PrivateSession(
        id=new_id(),
        status=Status.REQUESTED,
        stream_id=stream.id,
        fan_id=by.id,
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
    if desired_start:
        await check_time_free(session, desired_start)
    return await request(tx, session, by)


async def _check_no_open_request(tx: Transaction, by: User, stream: LiveStream) -> None:
    session = await open_session_of(by.id, stream.id)
    if session and (overdue := due(session, tx.now)):
        session = await apply_due(tx, session, overdue)
    if session and session.status in OPEN:
        raise AlreadyRequested(SessionId(session.id))


async def _check_cooled_down(tx: Transaction, by: User, stream: LiveStream) -> None:
    cooling = (
        await PrivateSession.filter(fan_id=by.id, creator_id=stream.creator_id, cool_down_until__gt=tx.now)
        .order_by("-cool_down_until")
        .first()
    )
    cool_down = cooling.cool_down_until if cooling else None
    muted = await requests_muted_until(stream.creator_id, by.id, tx.now)
    if until := max((one for one in (cool_down, muted) if one), default=None):
        raise CoolingDown(until)


async def _check_room_in_queue(tx: Transaction, stream: LiveStream) -> None:
    queued = await queued_on([stream.id], tx.now, tx.rules)
    if is_full(queued.get(stream.id, 0), stream.queue_limit):
        raise QueueFull(stream.queue_limit)
