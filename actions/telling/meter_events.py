"""Telling of a meter."""

from domain.events import Event, EventData, EventKind, call_topic
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


def announce_meter(tx: Transaction, session: PrivateSession) -> None:
    """Record that the meter of a session is another one now."""
    data: EventData = {"meter": session.metering, "at": tx.now.isoformat()}
    tx.record(Event(call_topic(session.id), EventKind.METER_CHANGED, data))
