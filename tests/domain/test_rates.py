"""How often anybody may do what: the rule by which it is counted, and the table."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rates import MUTATION_RATES, Per, Rate, Rates, seconds_to_wait, table
from tests.mutations import MUTATIONS

RATE = Rate(Per.PERSON, 10, 60)
COUNTS = st.integers(0, 10)
ELAPSED = st.floats(0, 59.99)


def waits(previous: int, current: int, elapsed: float, cost: int = 1) -> float:
    return seconds_to_wait(RATE, previous, current, elapsed, cost)


def test_as_many_as_the_rate_has_fit_at_once() -> None:
    assert [waits(0, taken, 0) for taken in range(10)] == [0.0] * 10
    assert waits(0, 10, 0) > 0


def test_what_is_older_than_the_window_counts_no_more() -> None:
    assert waits(10, 0, 0) == pytest.approx(6)
    assert waits(10, 0, 6) == 0
    assert waits(10, 5, 30) == pytest.approx(6)
    # Nothing fits before the present window has ended, and some of it has faded.
    assert waits(0, 10, 15) == pytest.approx(45 + 6)


def test_what_costs_more_than_the_rate_takes_the_whole_of_it() -> None:
    assert waits(0, 0, 0, 10_000) == waits(0, 0, 0, 10) == 0
    assert waits(0, 1, 0, 10_000) == 60 + 60


@given(COUNTS, COUNTS, ELAPSED, st.integers(1, 20))
def test_whoever_waits_as_long_as_they_were_told_comes_in_and_not_much_sooner(
    previous: int, current: int, elapsed: float, cost: int
) -> None:
    wait = waits(previous, current, elapsed, cost)
    assert 0 <= wait <= 2 * RATE.seconds
    assert waits_after(math.ceil(wait), previous, current, elapsed, cost) == 0
    if wait > 0.01:
        assert waits_after(wait - 0.01, previous, current, elapsed, cost) > 0


@given(COUNTS, COUNTS, ELAPSED)
def test_more_that_was_taken_never_makes_the_wait_shorter(previous: int, current: int, elapsed: float) -> None:
    assert waits(previous, current, elapsed) <= waits(previous + 1, current, elapsed)
    assert waits(previous, current, elapsed) <= waits(previous, current + 1, elapsed)


def waits_after(seconds: float, previous: int, current: int, elapsed: float, cost: int) -> float:
    """What is to be waited so much later, when nothing was taken meanwhile."""
    ended, elapsed = divmod(elapsed + seconds, RATE.seconds)
    windows = [previous, current, 0, 0, 0]
    return waits(windows[int(ended)], windows[int(ended) + 1], elapsed, cost)


def test_every_rate_is_of_somebody_and_no_two_have_a_name() -> None:
    assert not MUTATION_RATES.keys() & {name for name in table(Rates()) if name not in MUTATION_RATES}
    assert all(rate.seconds in (1, 60) for rate in table(Rates()).values())


def test_whatever_has_a_rate_of_its_own_is_a_mutation() -> None:
    assert MUTATION_RATES.keys() <= MUTATIONS.keys()


def test_without_limits_nothing_has_one() -> None:
    assert table(None).keys() == table(Rates()).keys()
    assert {rate.amount for rate in table(None).values()} == {0}
