from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.freshness import time_matters, wait_matters
from tests.domain.samples import NOW, TICK, minutes

SECOND = timedelta(seconds=1)
spans = st.integers(0, 100_000).map(lambda seconds: SECOND * seconds)


@pytest.mark.parametrize(
    ("left", "least"),
    [
        (timedelta(0), 15 * SECOND),
        (minutes(1), 15 * SECOND),
        (minutes(5), 15 * SECOND),
        (minutes(10), 30 * SECOND),
        (timedelta(hours=1), minutes(3)),
        (-timedelta(hours=1), minutes(3)),
    ],
)
def test_a_time_matters_when_it_has_moved_by_15_s_or_5_percent_of_what_is_left(
    left: timedelta, least: timedelta
) -> None:
    shown = NOW + left
    for present in (shown + least, shown - least):
        assert time_matters(shown, present, NOW)
    for present in (shown + least - TICK, shown - least + TICK):
        assert not time_matters(shown, present, NOW)


@pytest.mark.parametrize(
    ("shown", "least"),
    [(timedelta(0), 15 * SECOND), (minutes(5), 15 * SECOND), (minutes(10), 30 * SECOND), (minutes(60), minutes(3))],
)
def test_a_wait_matters_when_it_has_changed_by_15_s_or_5_percent(shown: timedelta, least: timedelta) -> None:
    for present in (shown + least, shown - least):
        assert wait_matters(shown, present)
    for present in (shown + least - TICK, shown - least + TICK):
        assert not wait_matters(shown, present)


@given(spans, spans, spans)
def test_a_larger_change_matters_whenever_a_smaller_one_does(
    shown: timedelta, one: timedelta, other: timedelta
) -> None:
    smaller, larger = sorted((one, other))
    if wait_matters(shown, shown + smaller):
        assert wait_matters(shown, shown + larger)
    if time_matters(NOW + shown, NOW + shown + smaller, NOW):
        assert time_matters(NOW + shown, NOW + shown + larger, NOW)


@given(spans, spans)
def test_less_than_15_s_never_matters_and_what_has_not_moved_least_of_all(shown: timedelta, passed: timedelta) -> None:
    assert not wait_matters(shown, shown + 14 * SECOND)
    assert not time_matters(NOW + shown, NOW + shown, NOW + passed)
