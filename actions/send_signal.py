"""One of the two signals to the other."""

from uuid import UUID

from actions.rates import check_rate
from domain.events import Event, EventData, EventKind, call_topic
from domain.lifecycle import Status, status_at
from domain.refusals import NotFound, ValidationFailed
from domain.signals import SIGNALS_A_MINUTE, SignalKind, check_payload
from models.calls import CallSignal
from models.fields import new_id
from models.people import User
from models.sessions import PrivateSession
from models.transaction import Transaction


async def send_signal(tx: Transaction, by: User, session_id: UUID | None, kind: SignalKind, payload: str) -> CallSignal:
    """The signal as it was sent. Refuses with NotFound, ValidationFailed or RateLimited."""
    session = await PrivateSession.get_or_none(id=session_id) if session_id else None
    if session is None or session.side_of(by.id) is None:
        raise NotFound(["sessionId"])
    payload = check_payload(payload)
    if status_at(session, tx.now) is not Status.IN_PROGRESS:
        raise ValidationFailed("There is no call of this session now.", ["sessionId"])
    signal_id = new_id()
    # Recorded at once, which locks the topic: signals are counted one after the other.
    data: EventData = {"signal": str(signal_id), "user": str(by.id)}
    await tx.record_now(Event(call_topic(session.id), EventKind.SIGNALLED, data))
    await check_rate(CallSignal.filter(user_id=by.id), "at", SIGNALS_A_MINUTE, tx.now)
    return await CallSignal.create(
        id=signal_id, session_id=session.id, user_id=by.id, kind=kind, payload=payload, at=tx.now
    )
