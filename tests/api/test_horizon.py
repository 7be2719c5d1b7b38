"""A horizon so near that a creator's line can reach it."""

from datetime import timedelta

import pytest

from gateway.settings.settings import Settings
from tests.api.scenes import nothing_changes
from tests.clock import START
from tests.conftest import settings_for
from tests.parts.databases import Backend
from tests.stage import Stage

A_QUARTER_OF_AN_HOUR = 15 / 60 / 24


@pytest.fixture
def settings(cast_url: str, backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("GREENROOM_HORIZON_DAYS", str(A_QUARTER_OF_AN_HOUR))
    return settings_for(cast_url, backend.broadcast_url)


async def test_later_without_a_time_is_refused_when_none_is_left_before_the_horizon(stage: Stage) -> None:
    stream = await stage.live()
    promised = await stage.scheduled(stage.cleo, stream, START + timedelta(minutes=7), minutes=20)
    session = await stage.requested(stage.ben, stream)
    async with nothing_changes():
        refusal = await stage.ana.refused("decide", sessionId=session["id"], decision="LATER")
        assert [one["id"] for one in refusal["conflictsWith"]] == [promised["id"]]
        assert refusal["__typename"] == "ScheduleConflict"
