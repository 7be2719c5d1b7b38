"""What others report of connections to a call: a LiveKit server of its participants, a platform of its own vendor."""

from datetime import datetime, timedelta
from typing import NamedTuple

from domain.refusals import ValidationFailed

CLOCK_TOLERANCE = timedelta(seconds=5)
"""By how much a reporter's clock may differ from ours."""

CONNECTION_LENGTH = 255


class Report(NamedTuple):
    """Whether a connection was there at an instant, by the reporter's clock."""

    connection: str
    connected: bool
    at: datetime


def is_news(report: Report, reported_at: datetime | None) -> bool:
    """Whether it is about later than all that was reported of its connection. Of two reports of one instant the end is
    the later one: a connection begins before it ends."""
    if reported_at is None or report.at > reported_at:
        return True
    return report.at == reported_at and not report.connected


def check_connection(connection: str) -> None:
    """Refuse with ValidationFailed what is no name of a connection."""
    if not 1 <= len(connection) <= CONNECTION_LENGTH or not connection.isprintable():
        raise ValidationFailed(f"It must have 1 to {CONNECTION_LENGTH} printable characters.", ["connectionId"])


def check_time(at: datetime, started: datetime, now: datetime) -> None:
    """Refuse with ValidationFailed a report of before the session began, or of what is yet to come, by more than the
    reporter's clock may differ."""
    if at < started - CLOCK_TOLERANCE:
        raise ValidationFailed("The session had not begun then.", ["at"])
    if at > now + CLOCK_TOLERANCE:
        raise ValidationFailed("That is yet to come.", ["at"])
