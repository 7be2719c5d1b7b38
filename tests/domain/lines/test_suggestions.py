from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.forecasting.learned import Learned
from domain.lines.estimates import estimate
from domain.lines.line import Engagement, Line, LineEntry
from domain.lines.order import Order
from domain.lines.promises import check_promise, check_start
from domain.lines.suggestions import suggested_starts
from domain.rules import Rules
from tests.domain.samples import NOW, TICK, entry, line, lines, minutes

RULES = Rules()
FIVE = minutes(5)
booked_times = st.integers(1, 120).map(minutes)
moments = st.integers(0, 10**9).map(lambda offset: NOW + TICK * offset)


@given(lines(), booked_times, moments)
def test_suggestions_lie_on_whole_five_minutes_ahead_within_the_horizon(
    found: Line, booked: timedelta, now: datetime
) -> None:
    suggested = suggested_starts(found, booked, now, RULES, Learned(), first=5)
    assert len(suggested) == 5
    for start in suggested:
        assert (start - datetime(1970, 1, 1, tzinfo=UTC)) % FIVE == timedelta(0)
        assert start > now + RULES.room_lead
        assert check_start(start, now, RULES, []) == start


@given(lines(), booked_times)
def test_suggestions_touch_no_promise(found: Line, booked: timedelta) -> None:
    for start in suggested_starts(found, booked, NOW, RULES, Learned(), first=5):
        check_promise(found, start, booked, ())


@given(lines(), booked_times)
def test_suggestions_come_after_what_runs_and_all_who_wait_without_a_promise(found: Line, booked: timedelta) -> None:
    begin = estimate(Order(found, NOW), Learned())
    served = [begin[one.id].likely + one.booked for one in found.entries if one.promised is None]
    running = [found.running.until] if found.running else []
    (first,) = suggested_starts(found, booked, NOW, RULES, Learned(), first=1)
    assert all(first > end for end in (*served, *running))


@given(lines(), booked_times, st.integers(0, 20), st.integers(1, 60))
def test_between_two_suggestions_nothing_would_have_fitted(
    found: Line, booked: timedelta, later: int, taken: int
) -> None:
    # A promise behind the first: few lines have one there.
    (first,) = suggested_starts(found, booked, NOW, RULES, Learned(), first=1)
    start = first + booked + found.gap + minutes(later)
    promise = LineEntry(UUID(int=200), start, minutes(taken), start, may_start=False)
    assume(not found.overlapping(start, promise.booked))
    found = found.joined_by(promise)
    for one, following in pairwise(suggested_starts(found, booked, NOW, RULES, Learned(), first=10)):
        between = one + FIVE
        while between < following:
            assert found.overlapping(between, booked)
            between += FIVE


@pytest.mark.parametrize(
    ("found", "first_three"),
    [
        # The room would open at once for a promise in five.
        (line(), [10, 15, 20]),
        (line(running=9), [10, 15, 20]),
        (line(running=10), [15, 20, 25]),
        (line(entry(1)), [15, 20, 25]),
        (line(entry(1, promised=20)), [10, 30, 35]),
        (line(entry(1, due=0, promised=60)), [15, 20, 25]),
        (line(entry(1, promised=5), entry(2, promised=20)), [30, 35, 40]),
    ],
)
def test_the_first_times_for_ten_minutes_in_minutes_from_now(found: Line, first_three: list[int]) -> None:
    suggested = suggested_starts(found, minutes(10), NOW, RULES, Learned(), first=3)
    assert suggested == [NOW + minutes(count) for count in first_three]


@pytest.mark.parametrize(
    ("found", "first_three"),
    [
        (replace(line(), gap=minutes(5)), [10, 15, 20]),
        (replace(line(running=9), gap=minutes(5)), [15, 20, 25]),
        (replace(line(entry(1)), gap=minutes(5)), [20, 25, 30]),
        (replace(line(entry(1, promised=25)), gap=minutes(5)), [10, 40, 45]),
        (replace(line(entry(1, promised=25)), gap=minutes(6)), [45, 50, 55]),
        (replace(line(), rests_until=NOW + minutes(12)), [15, 20, 25]),
        (replace(line(), paused_until=NOW + minutes(12)), [15, 20, 25]),
        (replace(line(running=20), paused_until=NOW + minutes(12)), [25, 30, 35]),
    ],
)
def test_suggestions_leave_the_breath_and_come_after_a_pause(found: Line, first_three: list[int]) -> None:
    suggested = suggested_starts(found, minutes(10), NOW, RULES, Learned(), first=3)
    assert suggested == [NOW + minutes(count) for count in first_three]


def test_suggestions_keep_clear_of_what_the_two_have_elsewhere() -> None:
    elsewhere = [Engagement(UUID(int=7), NOW + minutes(10), NOW + minutes(20))]
    suggested = suggested_starts(line(), minutes(10), NOW, RULES, Learned(), first=2, elsewhere=elsewhere)
    assert suggested == [NOW + minutes(20), NOW + minutes(25)]


def test_where_nothing_fits_within_the_horizon_nothing_is_suggested() -> None:
    rules = Rules(horizon=timedelta(hours=1))
    assert suggested_starts(line(entry(1, promised=0, booked=90)), minutes(10), NOW, rules, Learned(), first=5) == []
