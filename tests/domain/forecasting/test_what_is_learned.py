"""What the forecast knows of a creator: from nothing to much, and never so much that it learns no more."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.forecasting.habits import GAP
from domain.forecasting.level import Level
from domain.forecasting.occurrence import Occurrence, Occurs
from domain.forecasting.shares import Shares
from domain.forecasting.watch import FOLLOWED, Watch


def test_of_a_new_creator_sessions_last_as_long_as_of_any() -> None:
    shares = Shares()
    assert shares.worth == 0.0
    known = [round(shares.distribution().at(tenth / 10), 3) for tenth in range(1, 10)]
    assert known == [0.394, 0.557, 0.681, 0.79, 0.896, 1.0, 1.0, 1.0, 1.0]


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8, 1.0])
def test_who_is_always_the_same_is_expected_to_be(share: float) -> None:
    shares = Shares()
    for _ in range(8):
        for _ in range(10):
            shares.observe(share)
        shares.begin_evening()
    known = shares.distribution()
    assert known.below(share - 0.11) < 0.15
    assert known.below(share + 0.11) > 0.85


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12))
def test_of_evenings_before_no_more_is_known_than_of_twenty_sessions(evenings: list[int]) -> None:
    shares = Shares()
    for count in evenings:
        for _ in range(count):
            shares.observe(0.5)
        shares.begin_evening()
    assert shares.worth == pytest.approx(min(sum(evenings), 20.0) if max(evenings) <= 20 else shares.worth)
    assert shares.worth <= 20.0 + 1e-9


@given(st.floats(0.001, 0.999))
def test_as_much_is_below_a_quantile_as_it_says(quantile: float) -> None:
    known = Shares().distribution()
    at = known.at(quantile)
    assert known.below(at) == pytest.approx(quantile) or at == 1.0


@pytest.mark.parametrize("seconds", [10.0, 45.0, 300.0])
@pytest.mark.parametrize("evenings", [1, 3, 12])
def test_a_time_that_is_always_the_same_is_believed(seconds: float, evenings: int) -> None:
    level = Level()
    for _ in range(evenings):
        for _ in range(30):
            level.observe(seconds, GAP)
        level.begin_evening()
    belief = level.belief(GAP)
    assert belief.mean == pytest.approx(log(seconds), abs=0.25)
    assert level.past_n == pytest.approx(min(30 * evenings, 80))
    assert level.past_sum / level.past_n == pytest.approx(log(seconds) - GAP.mean, abs=0.15)


def test_the_more_is_known_the_less_is_in_doubt() -> None:
    level = Level()
    doubts = [level.belief(GAP).doubt]
    for _ in range(5):
        level.observe(45.0, GAP)
        doubts.append(level.belief(GAP).doubt)
    assert doubts == sorted(doubts, reverse=True)


def test_a_time_that_is_far_out_counts_as_one_at_the_edge() -> None:
    one, other = Level(), Level()
    one.observe(1e9, GAP)
    other.observe(1e12, GAP)
    assert one == other


def test_what_occurs_is_followed_whatever_it_is() -> None:
    assert FOLLOWED.keys() == set(Occurs)


def test_who_is_approved_without_a_request_that_was_told_has_asked_for_what_is_usual() -> None:
    watch = Watch()
    for event in (Occurrence(0.0, Occurs.STREAM_STARTED), Occurrence(1.0, Occurs.APPROVED, "one")):
        watch.follow(event)
    assert watch.line["one"].booked == 900.0
    watch.follow(Occurrence(2.0, Occurs.REQUESTED, "two", booked=300.0))
    watch.follow(Occurrence(3.0, Occurs.APPROVED, "two"))
    assert watch.line["two"].booked == 300.0


@pytest.mark.parametrize(
    ("asked", "first", "known"),
    [
        (100.0, "promised", (1.0, 0.0)),
        (100.0, "waiting", (0.0, 1.0)),
        (1_900.0, "promised", (0.0, 0.0)),
    ],
)
def test_that_a_promise_goes_first_says_something_where_somebody_was_due_before_it(
    asked: float, first: str, known: tuple[float, float]
) -> None:
    watch = Watch()
    events = [
        Occurrence(0.0, Occurs.STREAM_STARTED),
        Occurrence(10.0, Occurs.LATER, "promised", 600.0, promised=1_800.0),
        Occurrence(20.0, Occurs.APPROVED, "runs", 600.0),
        Occurrence(50.0, Occurs.STARTED, "runs"),
        Occurrence(70.0, Occurs.EXTENDED, "runs", more=1_600.0),
        Occurrence(asked, Occurs.APPROVED, "waiting", 600.0),
        Occurrence(2_000.0, Occurs.ENDED, "runs"),
        Occurrence(2_030.0, Occurs.STARTED, first),
    ]
    for event in events:
        watch.follow(event)
    assert (watch.habits.keeps.yes, watch.habits.keeps.no) == known


def test_a_gap_in_which_somebody_waited_throughout_is_one_whoever_they_were() -> None:
    watch = Watch()
    for at, kind, name in [
        *((0.0, Occurs.STREAM_STARTED, ""), (1.0, Occurs.APPROVED, "a"), (2.0, Occurs.STARTED, "a")),
        *((3.0, Occurs.APPROVED, "b"), (600.0, Occurs.ENDED, "a"), (620.0, Occurs.APPROVED, "c")),
        *((640.0, Occurs.CANCELLED, "b"), (660.0, Occurs.STARTED, "c")),
    ]:
        watch.follow(Occurrence(at, kind, name, 600.0))
    habits = watch.habits
    assert habits.breaks.yes + habits.breaks.no == pytest.approx(1)
    assert habits.answers.today_n + habits.preludes.today_n == pytest.approx(1)


def test_nobody_who_has_left_is_waited_for_when_the_line_was_empty_since() -> None:
    watch = Watch()
    for at, kind, name in [
        *((0.0, Occurs.STREAM_STARTED, ""), (1.0, Occurs.APPROVED, "a"), (2.0, Occurs.STARTED, "a")),
        *((3.0, Occurs.APPROVED, "b"), (4.0, Occurs.APPROVED, "c"), (600.0, Occurs.ENDED, "a")),
        *((640.0, Occurs.CANCELLED, "b"), (650.0, Occurs.CANCELLED, "c"), (900.0, Occurs.APPROVED, "d")),
    ]:
        watch.follow(Occurrence(at, kind, name, 600.0))
    assert watch.present(910.0).wanted_since == 900.0
