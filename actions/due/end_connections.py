"""Connections to calls are over when the node that vouched for them is gone."""

from uuid import UUID

from actions.call_presence import end_lapsed
from actions.steps.deadline import BATCH, Deadline, Round, locked_session
from models.calls import lapsed_calls
from models.writing.transaction import Transaction


async def calls_with_lapsed(this: Round) -> list[UUID]:
    """Sessions with connections that no node vouches for any more; never those of the node that asks."""
    return (await lapsed_calls(this.now, but_for=this.node_id))[:BATCH] if this.ends_leases else []


async def end_connections(tx: Transaction, session_id: UUID) -> int:
    """They are over since they were last vouched for; how many there were."""
    return await end_lapsed(tx, await locked_session(tx, session_id))


DEADLINE = Deadline(calls_with_lapsed, end_connections)
