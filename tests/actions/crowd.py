"""A line of any length, without anybody having to act."""

from datetime import timedelta
from uuid import uuid4

from domain.lifecycle import Status
from models.fields import new_id
from models.people import User
from models.rooms import RoomLease, RoomMember
from models.sessions import PrivateSession
from models.streams import LiveStream
from tests.stage import Stage, row_of

HOURS = timedelta(hours=6)


async def crowd(stage: Stage, stream_id: str, count: int) -> None:
    """So many who wait, all of them in the room, put straight into the database."""
    stream, now, node = await LiveStream.get(id=row_of(stream_id)), stage.clock.now(), uuid4()
    fans = [User(id=new_id(), sub=f"{stream.id}-{n}", display_name=f"Fan {n}", created_at=now) for n in range(count)]
    await User.bulk_create(fans)
    await PrivateSession.bulk_create(
        PrivateSession(
            status=Status.WAITING, version=2, stream_id=stream.id, fan_id=fan.id, creator_id=stream.creator_id,
            duration_minutes=5, price=0, currency="USD", requested_at=now, decided_at=now, expires_at=now + HOURS,
            due_at=now - timedelta(seconds=count - n),
        )
        for n, fan in enumerate(fans)
    )  # fmt: skip
    await RoomMember.bulk_create(RoomMember(stream_id=stream.id, user_id=fan.id, since=now) for fan in fans)
    await RoomLease.bulk_create(
        RoomLease(stream_id=stream.id, user_id=fan.id, node_id=node, expires_at=now + HOURS) for fan in fans
    )
