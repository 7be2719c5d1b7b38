"""What the clock does. Each deadline is a guarded transition of its own, so several nodes may try at once."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from actions.move import CLOCK, apply_due, move
from actions.presence import end_lease, expired_leases, needs_renewal, renew_leases
from domain.lifecycle import IN_LINE, OPEN, Status, Trigger, due
from models.idempotency import FirstAnswer
from models.log import LoggedEvent
from models.people import lock_line
from models.sessions import PrivateSession
from models.streams import StreamStatus
from models.transaction import Transaction, Transactions

BATCH = 200

logger = logging.getLogger("greenroom.clock")


async def run_due(transactions: Transactions, node_id: UUID) -> int:
    """One round: renew this node's leases, then do all that is due; how many things changed."""
    now = transactions.clock.now()
    if await needs_renewal(node_id, now, transactions.rules):
        await transactions.run(renew_leases, node_id)
    changed = 0
    for action, ids in (
        (apply_overdue, await overdue_sessions(now)),
        (open_room, await rooms_to_open(now, transactions)),
        (end_lease, await expired_leases(now)),
    ):
        for row_id in ids:
            changed += await _try(transactions, action, row_id)
    return changed


async def apply_overdue(tx: Transaction, session_id: UUID) -> bool:
    """Carry out an expiry, a missed call or the end of the booked time; False when somebody was quicker."""
    session = await _locked(session_id)
    overdue = due(session, tx.now)
    if overdue is None:
        return False
    await apply_due(tx, session, overdue)
    return True


async def open_room(tx: Transaction, session_id: UUID) -> bool:
    """Open the room ``room_lead`` before the promised start, while the creator is live; False when it is too early."""
    session = await _locked(session_id)
    await session.fetch_related("stream")
    soon = session.scheduled_start is not None and session.scheduled_start <= tx.now + tx.rules.room_lead
    if session.status is not Status.SCHEDULED or not soon or not session.stream.live or due(session, tx.now):
        return False
    await move(tx, session, Trigger.ROOM_OPENS, CLOCK, Status.WAITING)
    return True


async def purge_expired(tx: Transaction) -> None:
    """Delete events and first answers that are older than they have to be kept."""
    await LoggedEvent.filter(at__lt=tx.now - tx.rules.event_retention).delete()
    await FirstAnswer.filter(at__lt=tx.now - tx.rules.idempotency_ttl).delete()


async def overdue_sessions(now: datetime) -> list[UUID]:
    """Open sessions with a deadline that has passed."""
    expired = await PrivateSession.filter(status__in=OPEN, expires_at__lte=now).order_by("expires_at").limit(BATCH)
    called = await PrivateSession.filter(status=Status.WAITING, called_until__lte=now).limit(BATCH)
    return list(dict.fromkeys(session.id for session in (*expired, *called)))


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


async def _locked(session_id: UUID) -> PrivateSession:
    session = await PrivateSession.get(id=session_id)
    await lock_line(session.creator_id)
    await session.refresh_from_db()
    return session


async def _try(
    transactions: Transactions, action: Callable[[Transaction, UUID], Awaitable[bool]], row_id: UUID
) -> bool:
    try:
        return await transactions.run(action, row_id)
    except Exception:
        # A failure must not hold up what else is due; the next round tries it again.
        logger.exception("could not do what was due for %s", row_id)
        return False
