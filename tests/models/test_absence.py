"""What cannot be reached is told when it is lost, once a minute, and when it is back."""

import logging

import pytest

from models.absence import AGAIN_SECONDS, Absence
from tests.clock import ManualClock


@pytest.fixture
def server(clock: ManualClock, caplog: pytest.LogCaptureFixture) -> Absence:
    caplog.set_level(logging.INFO, "greenroom")
    return Absence(
        logging.getLogger("greenroom.server"), "it is away", "it is back", logging.ERROR, seconds=clock.seconds
    )


async def test_it_is_told_at_once_and_then_once_a_minute(
    server: Absence, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(int(AGAIN_SECONDS * 2.5)):
        server.noticed("no answer")
        clock.move(seconds=1)
    assert told(caplog) == [
        ("ERROR", "it is away: no answer"),
        ("ERROR", "it is away, for 60 s by now: no answer"),
        ("ERROR", "it is away, for 120 s by now: no answer"),
    ]


async def test_that_it_is_back_is_told_once_and_what_is_lost_again_at_once(
    server: Absence, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    server.over()
    server.noticed("no answer")
    clock.move(seconds=7)
    server.over()
    server.over()
    server.noticed("no answer again")
    assert told(caplog) == [
        ("ERROR", "it is away: no answer"),
        ("INFO", "it is back, after 7 s"),
        ("ERROR", "it is away: no answer again"),
    ]


async def test_the_whole_story_is_told_with_the_first_line_alone(
    server: Absence, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    refused = ConnectionRefusedError()
    server.noticed("refused", refused)
    clock.move(seconds=AGAIN_SECONDS)
    server.noticed("refused", refused)
    first, second = caplog.records
    assert first.exc_info
    assert (first.exc_info[1], second.exc_info) == (refused, None)


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    return [(record.levelname, record.getMessage()) for record in caplog.records]
