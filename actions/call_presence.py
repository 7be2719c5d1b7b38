"""Coming into the call of a session and leaving it: the connections of its two people, and the meter that follows them.

A node vouches for those who listen through it; of others' connections it is told.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from actions.before.loading import session_for
from actions.calls.connections import has_call
from actions.calls.metering import settle
from actions.steps.deadline import locked_session
from domain.calls.meter import MeterState
from domain.presence import lease_until, vouched_at
from domain.refusals import NotFound, Refusal
from models.calls import CallConnection, began_without_call, lapsed
from models.fields import new_id
from models.leases import IN_CALLS
from models.people import User
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


async def enter_call(tx: Transaction, users: Sequence[User], session_id: UUID, node_id: UUID) -> dict[UUID, Refusal]:
    """These people listen through that node from now on. Gives NotFound for each of them who has no such call now."""
    refusals: dict[UUID, Refusal] = {}
    for user in users:
        try:
            session, _ = await session_for(tx, user, session_id)
        except NotFound as refusal:
            refusals[user.id] = refusal
            continue
        if not has_call(session, tx.now):
            refusals[user.id] = NotFound(["sessionId"])
            continue
        if not await began_without_call(session):
            await _connect(tx, session, user, node_id)
        await settle(tx, session)
    return refusals


async def leave_call(tx: Transaction, user_ids: Iterable[UUID], session_id: UUID, node_id: UUID) -> None:
    """The node's last sockets of these people have gone."""
    session = await locked_session(tx, session_id)
    listening = CallConnection.filter(session_id=session_id, node_id=node_id, until=None)
    await listening.filter(user_id__in=list(user_ids)).update(until=tx.now, expires_at=None)
    await settle(tx, session)


async def end_lapsed(tx: Transaction, session: PrivateSession) -> int:
    """End the connections that have ``lapsed``, as of when they were last vouched for; how many there were. The caller
    has locked the session's line.

    Somebody who was back before that was noticed was never away.
    """
    ended = await lapsed(tx.now, tx.node_id).filter(session_id=session.id)
    for one in ended:
        assert one.expires_at is not None
        until = max(vouched_at(one.expires_at, tx.rules), one.since)
        others = CallConnection.filter(session_id=session.id, user_id=one.user_id, since__gte=until).exclude(id=one.id)
        back = await others.order_by("since").first()
        one.until, one.expires_at = back.since if back else until, None
        await one.save()
    await settle(tx, session)
    return len(ended)


async def renew_calls(tx: Transaction, node_id: UUID) -> dict[UUID, set[UUID]]:
    """The node is alive: what it vouches for holds for another term. By session, who that is."""
    return await IN_CALLS.renewed_until(node_id, lease_until(tx.now, tx.rules))


async def _connect(tx: Transaction, session: PrivateSession, user: User, node_id: UUID) -> None:
    until = lease_until(tx.now, tx.rules)
    mine = CallConnection.filter(session_id=session.id, user_id=user.id, node_id=node_id)
    if await mine.filter(until=None).update(expires_at=until):
        return
    assert session.meter is not None
    if session.meter.state is MeterState.RUNNING:
        # Who comes back this soon was never away: the same connection goes on.
        just_left = mine.filter(until__gte=tx.now - session.meter.limits.call_grace)
        if latest := await just_left.order_by("-until").first():
            await CallConnection.filter(id=latest.id).update(until=None, expires_at=until)
            return
    await CallConnection.create(
        session_id=session.id,
        user_id=user.id,
        connection=str(new_id()),
        since=tx.now,
        node_id=node_id,
        expires_at=until,
    )
