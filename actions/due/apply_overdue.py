"""What has fallen due in sessions is carried out: they end, or go on without what was there until then."""

from uuid import UUID

from actions.calls.metering import settle
from actions.steps.deadline import BATCH, Deadline, Round, locked_session
from actions.steps.overdue import catch_up
from domain.lifecycle import OPEN, Status
from models.calls import accounted_for
from models.sessions import PrivateSession
from models.sql.statement import uuid_of
from models.writing.transaction import Transaction

WAITING = frozenset({Status.WAITING})
FALLS_DUE = {
    "expires_at": OPEN,
    "called_until": WAITING,
    "proposal_until": OPEN,
    "not_before": WAITING,
    "ready_until": WAITING,
}
"""By column, in which statuses something falls due at that instant."""


async def overdue_sessions(this: Round) -> list[UUID]:
    """Open sessions in which something has fallen due, those first in which it was first."""
    found = []
    for column, statuses in FALLS_DUE.items():
        due = PrivateSession.filter(status__in=statuses, **{f"{column}__lte": this.now}).order_by(column).limit(BATCH)
        found += [(at, uuid_of(one)) for at, one in await due.values_list(column, "id")]
    return await accounted_for(list(dict.fromkeys(one for _, one in sorted(found))), this.now, this.rules, this.node_id)


async def apply_overdue(tx: Transaction, session_id: UUID) -> bool:
    """Carry out all that has fallen due in a session; False when somebody was quicker."""
    session = await locked_session(tx, session_id)
    version = session.version
    await settle(tx, session)
    await catch_up(tx, session)
    return session.version != version


DEADLINE = Deadline(overdue_sessions, apply_overdue)
