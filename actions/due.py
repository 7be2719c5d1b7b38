"""What the clock does. Each deadline is a guarded transition of its own, so several nodes may try at once."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Concatenate, ParamSpec
from uuid import UUID

from actions.admission import tell_positions
from actions.call import end_lapsed, lapsed_calls
from actions.metering import settle
from actions.move import CLOCK, apply_due, move
from actions.presence import end_leases, expired_leases
from domain.events import line_topic
from domain.lifecycle import IN_LINE, OPEN, Status, Trigger, due
from domain.refusals import TryAgain
from models.calls import CallSignal
from models.idempotency import FirstAnswer
from models.log import LoggedEvent
from models.people import lock_line
from models.sessions import PrivateSession, line_of
from models.streams import LiveStream, StreamStatus
from models.transaction import Transaction, Transactions

P = ParamSpec("P")

BATCH = 200

logger = logging.getLogger("greenroom.clock")


async def run_due(transactions: Transactions, node_id: UUID, *, ends_leases: bool = True) -> int:
    """One round: do all that is due; how many things changed. ``ends_leases``: also those of nodes that seem to be
    gone."""
    now = transactions.clock.now()
    changed = 0
    for session_id in await lapsed_calls(now, node_id) if ends_leases else ():
        changed += await _try(transactions, end_lapsed, session_id)
    for session_id in await metered_sessions(now):
        changed += await _try(transactions, look_at_meter, session_id)
    for session_id in await overdue_sessions(now):
        changed += await _try(transactions, apply_overdue, session_id)
    for session_id in await rooms_to_open(now, transactions):
        changed += await _try(transactions, open_room, session_id)
    for stream_id in await lines_to_reorder(now):
        changed += await _try(transactions, reorder_line, stream_id)
    for stream_id, lease_ids in await expired_leases(now, node_id) if ends_leases else ():
        changed += await _try(transactions, end_leases, stream_id, lease_ids)
    return changed


async def apply_overdue(tx: Transaction, session_id: UUID) -> bool:
    """Carry out an expiry, a missed call or the end of the booked time; False when somebody was quicker."""
    session = await _locked(tx, session_id)
    before = session.status
    await settle(tx, session)
    if session.status is not before:
        return True
    overdue = due(session, tx.now)
    if overdue is None:
        return False
    await apply_due(tx, session, overdue)
    return True


async def look_at_meter(tx: Transaction, session_id: UUID) -> bool:
    """See whether somebody has been out of the call for too long; False when nothing came of it."""
    session = await _locked(tx, session_id)
    before = session.metering
    await settle(tx, session)
    return session.metering != before


async def open_room(tx: Transaction, session_id: UUID) -> bool:
    """Open the room ``room_lead`` before the promised start, while the creator is live; False when it is too early."""
    session = await _locked(tx, session_id)
    await session.fetch_related("stream")
    soon = session.scheduled_start is not None and session.scheduled_start <= tx.now + tx.rules.room_lead
    if session.status is not Status.SCHEDULED or not soon or not session.stream.live or due(session, tx.now):
        return False
    await move(tx, session, Trigger.ROOM_OPENS, CLOCK, Status.WAITING)
    return True


async def reorder_line(tx: Transaction, stream_id: UUID) -> bool:
    """Tell a room of positions that time alone has changed; False when another node was quicker."""
    stream = await LiveStream.get(id=stream_id)
    await lock_line(tx, stream.creator_id)
    if not await LiveStream.filter(id=stream_id, reorders_at__lte=tx.now).update(reorders_at=None):
        return False
    await tell_positions(tx, stream_id, await line_of(stream.creator_id))
    tx.touch(line_topic(stream.creator_id))
    return True


async def purge_expired(tx: Transaction) -> None:
    """Delete events and first answers that are older than they have to be kept."""
    await LoggedEvent.filter(at__lt=tx.now - tx.rules.event_retention).delete()
    await CallSignal.filter(sent_at__lt=tx.now - tx.rules.event_retention).delete()
    await FirstAnswer.filter(at__lt=tx.now - tx.rules.idempotency_ttl).delete()


async def overdue_sessions(now: datetime) -> list[UUID]:
    """Open sessions with a deadline that has passed."""
    expired = await PrivateSession.filter(status__in=OPEN, expires_at__lte=now).order_by("expires_at").limit(BATCH)
    called = await PrivateSession.filter(status=Status.WAITING, called_until__lte=now).limit(BATCH)
    return list(dict.fromkeys(session.id for session in (*expired, *called)))


async def metered_sessions(now: datetime) -> list[UUID]:
    """Sessions in progress whose meter may pause by now."""
    found = PrivateSession.filter(look_at__lte=now, status=Status.IN_PROGRESS).order_by("look_at")
    return [session.id for session in await found.limit(BATCH)]


async def rooms_to_open(now: datetime, transactions: Transactions) -> list[UUID]:
    """Promised sessions of live creators whose room is due to open."""
    sessions = (
        await PrivateSession.filter(
            status__in=IN_LINE - {Status.WAITING},
            scheduled_start__lte=now + transactions.rules.room_lead,
            stream__status=StreamStatus.LIVE,
        )
        .order_by("scheduled_start")
        .limit(BATCH)
    )
    return [session.id for session in sessions]


async def lines_to_reorder(now: datetime) -> list[UUID]:
    """The streams in whose line time alone may have changed the positions."""
    return [stream.id for stream in await LiveStream.filter(reorders_at__lte=now).limit(BATCH)]


async def _locked(tx: Transaction, session_id: UUID) -> PrivateSession:
    session = await PrivateSession.get(id=session_id)
    await lock_line(tx, session.creator_id)
    await session.refresh_from_db()
    return session


async def _try(
    transactions: Transactions,
    action: Callable[Concatenate[Transaction, P], Awaitable[int]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> int:
    try:
        return await transactions.try_now(action, *args, **kwargs)
    except TryAgain:
        return 0
    except Exception:
        # A failure must not hold up what else is due; the next round tries it again.
        logger.exception("could not do what was due: %s%s", action.__name__, args)
        return 0
