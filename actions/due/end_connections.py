"""Connections to calls are over when the node that vouched for them is gone."""

from uuid import UUID

from actions.deadline import BATCH, Deadline, Round, locked_session
from actions.metering import settle
from domain.presence import vouched_at
from models.calls import CallConnection, lapsed_calls
from models.transaction import Transaction


async def calls_with_lapsed(this: Round) -> list[UUID]:
    """Sessions with connections that no node vouches for any more; never those of the node that asks."""
    return (await lapsed_calls(this.now, but_for=this.node_id))[:BATCH] if this.ends_leases else []


async def end_connections(tx: Transaction, session_id: UUID) -> int:
    """They are over since they were last vouched for; how many there were.

    Somebody who was back before that was noticed was never away.
    """
    session = await locked_session(tx, session_id)
    lapsed = await CallConnection.filter(session_id=session_id, until=None, expires_at__lte=tx.now)
    for one in lapsed:
        assert one.expires_at is not None
        until = max(vouched_at(one.expires_at, tx.rules), one.since)
        others = CallConnection.filter(session_id=session_id, user_id=one.user_id, since__gte=until).exclude(id=one.id)
        back = await others.order_by("since").first()
        one.until, one.expires_at = back.since if back else until, None
        await one.save()
    await settle(tx, session)
    return len(lapsed)


DEADLINE = Deadline(calls_with_lapsed, end_connections)
