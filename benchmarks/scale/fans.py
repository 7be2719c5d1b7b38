"""Fans who wait for a session, straight in the database."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from domain.lifecycle import Status
from models.clock import SystemClock
from models.people import User
from models.sessions import PrivateSession
from models.streams import LiveStream

AT_ONCE = 500
HOURS = timedelta(hours=6)


async def waiting(stream_id: UUID, subjects: Sequence[str]) -> list[UUID]:
    """Those with these subjects, who wait on that stream in this order, and may enter its waiting room."""
    now, stream = SystemClock().now(), await LiveStream.get(id=stream_id)
    people = [User(sub=one, display_name=one, currency="USD", created_at=now) for one in subjects]
    await User.bulk_create(people, batch_size=AT_ONCE)
    sessions = [
        PrivateSession(
            status=Status.WAITING, version=2, stream_id=stream_id, fan_id=fan.id, creator_id=stream.creator_id,
            duration_minutes=10, price=0, currency="USD", requested_at=now, decided_at=now,
            due_at=now + timedelta(milliseconds=n), expires_at=now + HOURS,
        )
        for n, fan in enumerate(people)
    ]  # fmt: skip
    await PrivateSession.bulk_create(sessions, batch_size=AT_ONCE)
    return [fan.id for fan in people]
