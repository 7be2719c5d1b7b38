"""What is kept for a time only goes while a node runs, each kind after its own time."""

import asyncio

import pytest
from tortoise.models import Model

from gateway.background import purge
from gateway.settings.settings import Settings
from models.idempotency import FirstAnswer
from models.log import LoggedEvent
from tests.clock import ManualClock
from tests.conftest import on_stage, opened, settings_for
from tests.parts.databases import Backend
from tests.sockets import TIMEOUT_SECONDS

HOUR_SECONDS = 3_600


@pytest.fixture(params=[1, 48])
def event_hours(request: pytest.FixtureRequest) -> int:
    """For how long events are kept: shorter and longer than the day for which first answers are."""
    hours: int = request.param
    return hours


@pytest.fixture
def settings(cast_url: str, backend: Backend, event_hours: int, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("GREENROOM_EVENT_RETENTION_SECONDS", str(event_hours * HOUR_SECONDS))
    tuned = settings_for(cast_url, backend.broadcast_url)
    return tuned.model_copy(update={"clock_interval_seconds": 1.0})


async def test_events_and_first_answers_go_each_after_their_own_time_and_again_and_again(
    settings: Settings, clock: ManualClock, event_hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge, "EVERY_ROUNDS", 3)
    kept = {LoggedEvent: event_hours, FirstAnswer: 24}
    (first, early), (second, late) = sorted(kept.items(), key=lambda item: item[1])
    async with opened(settings, clock) as app, on_stage(app, clock) as stage:
        await stage.gather()
        stream = await stage.live()
        for key in ("once", "again"):
            await stage.ana.do("sendMessage", streamId=stream, body="hi", idempotencyKey=key)
            clock.move(hours=early)
            await gone(first, clock)
            assert await second.exists()
            clock.move(hours=late - early)
            await gone(second, clock)


async def gone(kind: type[Model], clock: ManualClock) -> None:
    """Let the node do its rounds until there is nothing of that kind."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while await kind.exists():
            clock.move(seconds=1)
