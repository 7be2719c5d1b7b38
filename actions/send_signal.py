"""One of the two signals to the other."""

from functools import partial
from uuid import UUID

from actions.before.rates import check_rate
from domain.call_providers import NO_CALL
from domain.calls.meter import MeterState, advanced
from domain.calls.signals import SignalKind, check_payload
from domain.event_data import signalled
from domain.refusals import NotFound, ValidationFailed
from models.calls import CallSignal, call_state, nth_latest_signal, store_signal
from models.fields import new_id
from models.people import User
from models.writing.transaction import Transaction


async def send_signal(tx: Transaction, by: User, session_id: UUID | None, kind: SignalKind, payload: str) -> CallSignal:
    """The signal as it was sent. Refuses with NotFound, ValidationFailed or RateLimited."""
    call = await call_state(session_id) if session_id else None
    if session_id is None or call is None or by.id not in call.people:
        raise NotFound(["sessionId"])
    payload = check_payload(payload)
    if call.meter is None or advanced(call.meter, tx.now).state is MeterState.STOPPED:
        raise ValidationFailed(NO_CALL, ["sessionId"])
    signal_id = new_id()
    # Recorded at once, which locks the topic: signals are counted one after the other.
    await tx.record_now(signalled(session_id, signal_id, by.id))
    await check_rate(partial(nth_latest_signal, by.id), tx.rules.signal_rate_per_minute, tx.now)
    signal = CallSignal(id=signal_id, session_id=session_id, user_id=by.id, kind=kind, payload=payload, at=tx.now)
    if not await store_signal(signal):
        raise ValidationFailed(NO_CALL, ["sessionId"])
    return signal
