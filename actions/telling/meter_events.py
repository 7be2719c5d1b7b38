"""Telling of a meter."""

from domain.event_data import meter_changed
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


def announce_meter(tx: Transaction, session: PrivateSession) -> None:
    """Record that the meter of a session is another one now."""
    tx.record(meter_changed(session.id, session.metering, tx.now))
