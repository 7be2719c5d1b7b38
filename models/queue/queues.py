"""The queue of a stream: its open sessions, in order."""

from datetime import UTC, datetime
from uuid import UUID

from domain.lifecycle import OPEN, Status
from models.sessions import PrivateSession

PARTS = {Status.IN_PROGRESS: 0, Status.SCHEDULED: 1, Status.WAITING: 1, Status.REQUESTED: 2}
"""Who runs, the line, the undecided: in this order they stand in a queue."""


async def queue_of(stream_id: UUID) -> list[PrivateSession]:
    """A stream's open sessions: the running one, the line by due moment, then the undecided by age."""
    return sorted(await PrivateSession.filter(stream_id=stream_id, status__in=OPEN), key=queue_sort_key)


async def last_in_queue(stream_id: UUID, most: int) -> list[PrivateSession]:
    """The last so many of those who wait or are undecided, from the end of the queue on."""
    undecided = PrivateSession.filter(stream_id=stream_id, status=Status.REQUESTED).order_by("-requested_at", "-id")
    last = await undecided.limit(most)
    waiting = PrivateSession.filter(stream_id=stream_id, status=Status.WAITING).order_by("-due_at", "-id")
    return [*last, *(await waiting.limit(most - len(last)) if len(last) < most else ())]


def queue_sort_key(session: PrivateSession) -> str:
    """By which a stream's open sessions are sorted in its queue, as text: clients have it in their cursors."""
    return written_key(PARTS[session.status], session.due_at or session.requested_at, session.id)


def written_key(part: int, since: datetime, session_id: UUID) -> str:
    """The same of what it is made of."""
    return f"{part}/{since.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}/{session_id}"
