"""What is done for everybody in a line is done, however many they are."""

from datetime import timedelta

from benchmarks.scale.fans import waiting
from models.sessions import PrivateSession
from tests.clock import ManualClock
from tests.conftest import on_stage, opened, settings_for
from tests.parts.databases import Backend
from tests.stage import row_of

LITTLE_SECONDS = 0.1
"""Of CPU: to end one of these sessions takes a few thousandths."""

FANS = 400


async def test_a_stream_with_a_long_line_is_ended(database_url: str, backend: Backend) -> None:
    clock = ManualClock()
    settings = settings_for(database_url, backend.broadcast_url).model_copy(update={"cpu_seconds": LITTLE_SECONDS})
    async with opened(settings, clock) as app, on_stage(app, clock) as stage:
        await stage.person("Ana")
        stream = await stage.live(stage.ana)
        await waiting(row_of(stream), [f"fan-{number}" for number in range(FANS)])
        line, now = PrivateSession.filter(stream_id=row_of(stream)), clock.now()
        await line.update(requested_at=now, decided_at=now, due_at=now, expires_at=now + timedelta(hours=1))
        assert (await stage.ana.do("endStream", streamId=stream))["status"] == "ENDED"
        assert {one.status.value for one in await line.all()} == {"CANCELLED"}
        assert await line.count() == FANS
