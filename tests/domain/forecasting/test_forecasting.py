"""What holds of every forecast, whatever the line and the creator."""

from dataclasses import replace
from itertools import pairwise
from math import inf
from time import process_time

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.forecasting.far import PLAYED
from domain.forecasting.habits import LEAD, Habits
from domain.forecasting.occurrence import Occurrence, Occurs
from domain.forecasting.odds import odds_of
from domain.forecasting.present import Expected, Present, Underway
from domain.forecasting.quantiles import ranges
from domain.forecasting.range import Range
from domain.forecasting.steady import BAND, steadied
from domain.forecasting.watch import Watch

NOW = 50_000.0


def busy() -> Habits:
    """Of a creator who takes some out of turn, and of whom some leave."""
    habits = Habits()
    for number in range(30):
        habits.shares.observe(number % 10 / 10)
        habits.gap(10.0 + number)
        habits.out_of_turn.observe(yes=number % 5 == 0)
    habits.leaves.today, habits.leaves.today_seconds = 8, 20_000
    return habits


def restless() -> Habits:
    """Of a creator who begins promises before their time, or after everybody else."""
    habits = busy()
    for number in range(30):
        habits.ahead.observe(yes=number % 3 > 0)
        habits.leads.observe(20.0 * number, LEAD)
        habits.yields.observe(yes=number % 2 == 0)
    return habits


IN_TIME = {"new": odds_of(Habits()), "busy": odds_of(busy())}
"""Of creators who have begun no promise before its time."""
ODDS = {**IN_TIME, "restless": odds_of(restless())}
NAMES = st.sampled_from(sorted(ODDS))
WAITING = st.builds(
    Expected, st.integers(0, 2**32), st.floats(NOW - 5_000, NOW), st.sampled_from([300.0, 600.0, 1800.0])
)
PROMISED = st.builds(
    lambda one, at: replace(one, promised=at, due=at), WAITING, st.floats(NOW - 600, NOW + 9_000).map(round)
)
MOODS = st.builds(
    lambda one, expires, passed: replace(one, expires=expires, passed=passed),
    st.one_of(WAITING, PROMISED),
    st.one_of(st.just(inf), st.floats(NOW + 1, NOW + 20_000)),
    st.integers(0, 4),
)
RUNNING = st.one_of(
    st.none(), st.builds(Underway, st.just(1), st.floats(NOW - 900, NOW), st.just(600.0), st.just(600.0))
)


def presents(entries: st.SearchStrategy[Expected], most: int = 12) -> st.SearchStrategy[Present]:
    """Lines with such entries, with a session running or not, and a creator who was free before or not."""

    def ordered(found: list[Expected], running: Underway | None, free: float | None) -> Present:
        line = tuple(sorted(found, key=lambda one: one.due))
        return Present(NOW, line, running, free_since=free, wanted_since=min((one.due for one in line), default=None))

    free = st.one_of(st.none(), st.floats(NOW - 3_000, NOW))
    return st.builds(ordered, st.lists(entries, max_size=most), RUNNING, free)


def all_times(found: Range) -> tuple[float, float, float]:
    return found.earliest, found.likely, found.latest


def not_sooner(before: Range, after: Range) -> bool:
    return all(one <= other + 1e-6 for one, other in zip(all_times(before), all_times(after), strict=True))


@given(presents(MOODS), NAMES)
def test_the_three_are_in_order_and_neither_in_the_past_nor_after_the_session_expires(
    line: Present, creator: str
) -> None:
    for one, found in zip(line.entries, ranges(line, ODDS[creator]), strict=True):
        assert NOW <= found.earliest <= found.likely <= found.latest <= one.expires
        assert found.latest < inf


@given(presents(PROMISED), st.sampled_from(sorted(IN_TIME)))
def test_no_promise_begins_before_its_time(line: Present, creator: str) -> None:
    for one, found in zip(line.entries, ranges(line, ODDS[creator]), strict=True):
        assert one.promised is not None
        assert found.earliest >= one.promised


@given(presents(PROMISED), NAMES)
def test_promises_keep_their_order(line: Present, creator: str) -> None:
    for (one, before), (other, after) in pairwise(zip(line.entries, ranges(line, ODDS[creator]), strict=True)):
        if one.due < other.due:
            assert before.likely <= after.likely + 1e-6


@given(presents(WAITING), WAITING, NAMES)
def test_a_longer_line_never_starts_sooner(line: Present, more: Expected, creator: str) -> None:
    longer = replace(line, entries=(*line.entries, replace(more, due=NOW)))
    for before, after in zip(ranges(line, ODDS[creator]), ranges(longer, ODDS[creator])[:-1], strict=True):
        assert not_sooner(before, after)


@given(presents(WAITING), st.data(), NAMES)
def test_a_cancellation_ahead_makes_nobody_s_later(line: Present, data: st.DataObject, creator: str) -> None:
    if not line.entries:
        return
    gone = data.draw(st.integers(0, len(line.entries) - 1))
    shorter = replace(line, entries=tuple(one for place, one in enumerate(line.entries) if place != gone))
    before = [found for place, found in enumerate(ranges(line, ODDS[creator])) if place != gone]
    for earlier, later in zip(ranges(shorter, ODDS[creator]), before, strict=True):
        assert not_sooner(earlier, later)


@given(presents(WAITING, most=6), st.floats(60, 1_200), NAMES)
def test_more_minutes_for_what_runs_bring_nobody_s_forward(line: Present, more: float, creator: str) -> None:
    running = Underway(1, NOW - 100, 600.0, 600.0)
    plain, extended = replace(line, running=running), replace(line, running=replace(running, booked=600.0 + more))
    for before, after in zip(ranges(plain, ODDS[creator]), ranges(extended, ODDS[creator]), strict=True):
        assert before.likely <= after.likely + 1e-6


def test_an_overdue_end_is_not_about_to_come_for_ever() -> None:
    line = (Expected(5, NOW - 5_000, 600.0),)
    waits = []
    for lasted in (10.0, 120.0, 900.0, 3_600.0):
        present = Present(NOW, line, free_since=NOW - lasted, wanted_since=NOW - 5_000)
        waits.append(ranges(present, ODDS["busy"])[0].likely - NOW)
    assert waits == sorted(waits)
    assert waits[-1] > 5 * waits[0]


@pytest.mark.parametrize("creator", sorted(ODDS))
@pytest.mark.parametrize(
    "over", [None, NOW - 40_000], ids=["nobody was before", "they came while the creator was idle"]
)
def test_who_has_been_left_to_wait_for_long_is_not_begun_with_at_any_moment(creator: str, over: float | None) -> None:
    waits = []
    for lasted in (120.0, 1_800.0, 7_200.0, 28_800.0):
        present = Present(NOW, (Expected(5, NOW - lasted, 600.0),), free_since=over, wanted_since=NOW - lasted)
        (found,) = ranges(present, ODDS[creator])
        assert found.latest > NOW + lasted
        waits.append(found.likely - NOW)
    assert waits == sorted(waits)
    assert waits[-1] > 3_600


@given(presents(MOODS), NAMES)
def test_the_same_line_has_the_same_forecast(line: Present, creator: str) -> None:
    assert ranges(line, ODDS[creator]) == ranges(line, ODDS[creator])


@given(st.lists(st.floats(0, 10_000), min_size=3, max_size=3), st.floats(0, 10_000))
def test_what_is_shown_moves_to_the_edge_of_a_band_and_no_further(times: list[float], shown: float) -> None:
    found = Range(*sorted(times))
    steady = steadied(found, shown)
    band = BAND * (found.latest - found.earliest)
    assert found.earliest <= steady.likely <= found.latest
    assert abs(steady.likely - found.likely) <= band + 1e-6
    if abs(shown - found.likely) < band and found.earliest <= shown <= found.latest:
        assert steady.likely == shown


def test_far_behind_times_go_on_from_those_that_are_played() -> None:
    entries = tuple(Expected(number, NOW - 3_000 + number, 600.0) for number in range(PLAYED + 200))
    found = ranges(Present(NOW, entries), ODDS["new"])
    assert all(NOW <= one.earliest <= one.likely <= one.latest for one in found)
    assert all(before.likely <= after.likely for before, after in pairwise(found[PLAYED:]))
    assert found[PLAYED - 1].likely < found[PLAYED + 5].likely


def test_promises_far_behind_begin_a_gap_after_their_times_and_a_session_later_at_the_latest() -> None:
    times = [NOW + 900.0 * (number + 1) for number in range(PLAYED + 3)]
    line = tuple(Expected(number, at, 600.0, promised=at) for number, at in enumerate(times))
    for at, found in list(zip(times, ranges(Present(NOW, line), ODDS["new"]), strict=True))[PLAYED:]:
        assert (found.earliest, found.latest) == (at, found.likely + 600)
        assert at < found.likely < at + 600


def test_the_cost_of_a_line_does_not_grow_with_what_was_learned_nor_much_with_its_length() -> None:
    """CPU seconds in one process; a line of 50 takes a millisecond or two on a machine that is not busy."""
    entries = tuple(Expected(number, NOW - 3_000 + number, 600.0) for number in range(50))
    line, odds = Present(NOW, entries), odds_of(busy())
    ranges(line, odds)
    taken = []
    for _ in range(9):
        since = process_time()
        ranges(line, odds)
        taken.append(process_time() - since)
    assert min(taken) < 0.02
    assert len(orjson.dumps(busy().as_data())) < 4_000


EVENTS = st.builds(
    Occurrence,
    st.floats(0, 30_000),
    st.sampled_from(list(Occurs)),
    st.sampled_from("abcdef"),
    st.one_of(st.none(), st.floats(60, 3_600)),
    st.one_of(st.none(), st.floats(60, 900)),
    st.one_of(st.none(), st.floats(0, 40_000)),
)


@settings(max_examples=40)
@given(st.lists(EVENTS, max_size=60))
def test_habits_come_back_from_json_as_they_were_and_go_on_alike(events: list[Occurrence]) -> None:
    watch, again = Watch(), Watch()
    for event in events:
        watch.follow(event)
        again.habits = Habits.of_data(orjson.loads(orjson.dumps(again.habits.as_data())))
        again.follow(event)
    assert again.habits.as_data() == watch.habits.as_data()
    odds_of(watch.habits)


def test_whoever_is_promised_a_free_time_may_begin_at_that_instant_and_not_before() -> None:
    promised = Expected(7, NOW + 1_800, 600.0, promised=NOW + 1_800)
    for odds in IN_TIME.values():
        (found,) = ranges(Present(NOW, (promised,), free_since=NOW - 3_000), odds)
        assert found.earliest == NOW + 1_800 < found.likely < found.latest


def test_a_chance_of_which_little_is_known_is_unlike_on_each_path() -> None:
    known = Habits()
    for _ in range(200):
        known.out_of_turn.observe(yes=False)
    little, much = odds_of(Habits()).out_of_turn, odds_of(known).out_of_turn
    assert max(little) - min(little) > 5 * (max(much) - min(much)) > 0
