"""What creators do each time, and do unlike others, is learned."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.forecasting.draws import PATHS
from domain.forecasting.lean import UPRIGHT, Lean, Leaning
from tests.domain.forecasting.logs import MINUTE, asked, event, waits

DAY = 24 * 60 * MINUTE
LEANING = st.builds(Leaning, st.floats(5, 9), st.floats(-2, 2), st.floats(0.35, 1))


def evenings(count: int, lasts: dict[int, float], begins: float = 20) -> Iterator[str]:
    """As many streams, a day apart, the first session of each ``begins`` seconds into it. ``lasts``: in seconds, by how
    many minutes are booked; two of each."""
    for number in range(count):
        at = number * DAY + begins
        yield event(number * DAY, "stream_started")
        booked = [(f"{number}-{minutes}-{twice}", minutes) for minutes in lasts for twice in (1, 2)]
        for name, minutes in booked:
            yield from waits(number * DAY + 5, name, minutes)
        for name, minutes in booked:
            yield event(at, "started", name)
            yield event(at + lasts[minutes], "ended", name)
            at += lasts[minutes] + 30
        yield event(at, "stream_ended")


def third(minutes: int, *before: str) -> float:
    """After how many seconds the third of those who booked so much is likely to begin."""
    at = 20 * DAY
    line = [one for name in ("a", "b", "c") for one in waits(at + 1, name, minutes)]
    return float(asked(at + 10, *before, event(at, "stream_started"), *line)["c"]["likely"]) - at


def test_who_gives_ten_minutes_whole_and_ends_an_hour_early_is_expected_to() -> None:
    both = list(evenings(8, {10: 600, 60: 1080}))
    assert third(10, *both) == pytest.approx(2 * 630, rel=0.25)
    assert third(60, *both) == pytest.approx(2 * 1110, rel=0.25)


def test_who_gives_as_much_of_each_is_expected_to() -> None:
    both = list(evenings(8, {10: 420, 60: 2520}))
    assert third(10, *both) == pytest.approx(2 * 450, rel=0.25)
    assert third(60, *both) == pytest.approx(2 * 2550, rel=0.25)


@given(st.lists(st.floats(0, 1), max_size=60), st.floats(60, 7_200))
def test_where_all_have_booked_as_much_nothing_leans(quantiles: list[float], booked: float) -> None:
    lean = Lean()
    for one in quantiles:
        lean.observe(booked, one)
    assert lean.leaning().strata(booked) == UPRIGHT.strata(booked) == tuple(range(PATHS))


@given(LEANING, st.floats(60, 7_200), st.floats(0.001, 0.999))
def test_a_quantile_of_all_is_that_of_one_of_its_like(leaning: Leaning, booked: float, quantile: float) -> None:
    there = leaning.among_all(quantile, booked)
    assert 0 <= there <= 1
    if 1e-6 < there < 1 - 1e-6:
        assert leaning.among_its_like(there, booked) == pytest.approx(quantile, abs=1e-4)


@given(LEANING, st.floats(60, 7_200))
def test_who_lasts_longer_of_those_alike_lasts_longer_among_all(leaning: Leaning, booked: float) -> None:
    strata = leaning.strata(booked)
    assert list(strata) == sorted(strata)
    assert all(0 <= one < PATHS for one in strata)


def first(come: float, at: float, *before: str) -> float:
    """When the first session of the next stream is likely to begin, in seconds from its beginning. ``come``: when its
    fan did; ``at``: when it is asked."""
    began = 20 * DAY
    found = asked(began + at, *before, event(began, "stream_started"), *waits(began + come, "a"))
    return float(found["a"]["likely"]) - began


def test_who_begins_half_an_hour_into_each_stream_is_expected_to() -> None:
    late, at_once = (list(evenings(8, {10: 600}, begins)) for begins in (1800, 20))
    assert first(5, 600, *late) == pytest.approx(1800, abs=300)
    assert first(5, 10, *at_once) < 120
    assert first(600, 620, *late) == pytest.approx(1800, abs=300)


def test_whoever_comes_once_the_prelude_is_over_waits_for_no_other() -> None:
    late = list(evenings(8, {10: 600}, 1800))
    assert first(3600, 3610, *late) < 3600 + 300


def overdue(number: int) -> list[str]:
    """A stream on which a promise falls due while somebody runs, and five wait who were there before it."""
    began = number * DAY
    runs = [event(began, "stream_started"), *waits(began + 1, f"{number}-runs", 40)]
    promised = [event(began + 5, "requested", f"{number}-p", bookedMinutes=10)]
    promised.append(event(began + 6, "later", f"{number}-p", scheduledFor=began + 1800))
    line = [one for place in range(5) for one in waits(began + 50 + place, f"{number}-{place}")]
    return [*runs, event(began + 20, "started", f"{number}-runs"), *promised, *line]


def lets(*, before: int, number: int) -> Iterator[str]:
    """The same, and so many go before the promise."""
    yield from overdue(number)
    at = number * DAY + 1900
    yield event(at, "ended", f"{number}-runs")
    turns = [f"{number}-{place}" for place in range(5)]
    for name in (*turns[:before], f"{number}-p", *turns[before:]):
        yield from (event(at + 30, "started", name), event(at + 630, "ended", name))
        at += 630
    yield event(at, "stream_ended")


@pytest.mark.parametrize(("before", "latest"), [(0, 300), (1, 5 * 660), (5, 5 * 700)])
def test_who_lets_as_many_go_before_a_promise_each_time_is_expected_to(before: int, latest: float) -> None:
    evenings = [line for number in range(12) for line in lets(before=before, number=number)]
    told = asked(20 * DAY + 1905, *evenings, *overdue(20), event(20 * DAY + 1900, "ended", "20-runs"))["20-p"]
    assert told["likely"] - 20 * DAY - 1900 == pytest.approx(30 + before * 630, rel=0.3, abs=60)
    assert told["latest"] - 20 * DAY - 1900 < latest
