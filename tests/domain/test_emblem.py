from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.emblem import Emblem, emblem, is_at_rest, wait_of_newcomer
from domain.forecasting.learned import Learned
from domain.lines.line import Line
from tests.domain.samples import NOW, TICK, entry, line, lines, minutes

LAPSE = timedelta(hours=6)
booked_times = st.integers(1, 120).map(minutes)


@pytest.mark.parametrize(
    ("taking_requests", "ahead", "paused", "shown"),
    [
        (True, 0, False, Emblem.AVAILABLE),
        (True, 1, False, Emblem.BUSY),
        (True, 7, False, Emblem.BUSY),
        (True, 0, True, Emblem.BUSY),
        (True, 1, True, Emblem.BUSY),
        (False, 0, False, Emblem.CLOSED),
        (False, 0, True, Emblem.CLOSED),
        (False, 7, False, Emblem.CLOSED),
    ],
)
def test_the_emblem_is_closed_else_busy_else_available(
    taking_requests: bool, ahead: int, paused: bool, shown: Emblem
) -> None:
    assert emblem(taking_requests=taking_requests, ahead=ahead, paused=paused) is shown


@given(lines(), booked_times)
def test_the_wait_of_a_newcomer_is_ordered_and_never_negative(found: Line, booked: timedelta) -> None:
    wait = wait_of_newcomer(found, booked, NOW, LAPSE, Learned())
    assert timedelta(0) <= wait.earliest <= wait.likely <= wait.latest


@given(lines(), booked_times)
def test_whoever_runs_or_waits_for_no_longer_is_ahead_of_a_newcomer(found: Line, booked: timedelta) -> None:
    certain = sum(1 for one in found.entries if one.promised is None and one.booked <= booked)
    certain += found.running is not None
    everybody = len(found.entries) + (found.running is not None)
    assert certain <= wait_of_newcomer(found, booked, NOW, LAPSE, Learned()).ahead <= everybody


@pytest.mark.parametrize(
    ("found", "least", "most", "ahead"),
    [
        (line(), 0, 1, 0),
        (line(running=10), 2, 11, 1),
        (line(entry(1)), 5, 12, 1),
        (line(entry(1, promised=60, here=False)), 0, 1, 0),
        (line(entry(1, promised=5, here=False)), 5, 16, 1),
    ],
)
def test_the_wait_of_one_who_asks_now_for_ten_minutes(found: Line, least: float, most: float, ahead: int) -> None:
    wait = wait_of_newcomer(found, minutes(10), NOW, LAPSE, Learned())
    assert minutes(least) <= wait.likely <= minutes(most)
    assert wait.ahead == ahead


ends = st.none() | st.integers(-60, 60).map(minutes).map(NOW.__add__)


@given(lines() | st.just(line()), ends, ends, st.integers(0, 30).map(minutes), booked_times, st.integers(0, 600))
def test_beside_a_line_at_rest_a_newcomer_waits_as_long_at_any_later_time(
    found: Line, rests: datetime | None, paused: datetime | None, gap: timedelta, booked: timedelta, later: int
) -> None:
    found = replace(found, rests_until=rests, paused_until=paused, gap=gap)
    if is_at_rest(found, NOW, Learned()):
        waits = [wait_of_newcomer(found, booked, at, LAPSE, Learned()) for at in (NOW, NOW + minutes(later))]
        assert waits[0] == waits[1]


@pytest.mark.parametrize(
    ("found", "rests"),
    [
        (line(), True),
        (line(running=10), False),
        (line(entry(1)), False),
        (line(entry(1, promised=60, here=False)), False),
        (replace(line(), rests_until=NOW - minutes(10) - TICK, paused_until=NOW), True),
        # Their breath may be a break.
        (replace(line(), rests_until=NOW - minutes(10)), False),
        (replace(line(), rests_until=NOW + TICK), False),
        (replace(line(), paused_until=NOW + TICK, rests_until=NOW), False),
    ],
)
def test_a_line_is_at_rest_when_nothing_in_it_is_about_to_end(found: Line, rests: bool) -> None:
    assert is_at_rest(found, NOW, Learned()) is rests
