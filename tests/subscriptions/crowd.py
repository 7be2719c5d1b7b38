"""Many who wait, seated without the usual walk."""

from datetime import datetime

from models.people import User
from models.sessions import PrivateSession
from models.streams import LiveStream
from subscriptions.feeds import MOST_SEPARATE_UPDATES
from tests.stage import Person, Stage, row_of

CROWD = 2 * MOST_SEPARATE_UPDATES


async def crowd(stage: Stage, stream: str) -> list[Person]:
    """Fans who wait for that stream, seated without the usual walk through request and approval."""
    live = await LiveStream.get(id=row_of(stream))
    now = stage.clock.now()
    people = []
    for n in range(CROWD):
        person = await stage.person(f"Fan{n}")
        user = await User.get(id=row_of(person.id))
        await PrivateSession.create(
            stream_id=live.id, fan_id=user.id, creator_id=live.creator_id, status="WAITING", duration_minutes=5,
            price=500, currency="USD", requested_at=now, due_at=now, expires_at=datetime.max.replace(tzinfo=now.tzinfo),
        )  # fmt: skip
        people.append(person)
    return people
