"""Estimates where some let others go first, where the creator breathes between sessions, and where the queue pauses."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.estimates import OPTIMISTIC, SLOW, USUAL, Pace, estimate, positions, reorders_at, starts
from domain.line import Line, LineEntry
from tests.domain.samples import NOW, TICK, entry, line, lines, minutes

PACES = [OPTIMISTIC, USUAL, SLOW]


@st.composite
def slower_lines(draw: st.DrawFn) -> Line:
    """Lines of all shapes, in which some let others go first; with a breath, and perhaps a rest and a pause."""
    found = draw(lines())
    put_off = st.none() | st.integers(-5, 60).map(lambda count: NOW + minutes(count))
    entries = tuple(
        replace(one, not_before=draw(put_off)) if one.promised is None or one.early else one for one in found.entries
    )
    # A place that is yielded beyond its promise has none.
    entries = tuple(
        replace(one, promised=None) if one.promised and one.not_before and one.not_before > one.promised else one
        for one in entries
    )
    later = st.none() | st.integers(-10, 60).map(lambda count: NOW + minutes(count))
    return replace(
        found,
        entries=entries,
        gap=minutes(draw(st.integers(0, 30))),
        rests_until=draw(later),
        paused_until=draw(later),
    )


@given(slower_lines())
def test_everybody_has_an_estimate_in_order_and_positions_follow_it(found: Line) -> None:
    expected, places = estimate(found, NOW), positions(found, NOW)
    assert set(expected) == set(places) == {one.id for one in found.entries}
    assert sorted(places, key=lambda one: places[one]) == sorted(places, key=lambda one: expected[one].likely)
    for one in expected.values():
        assert NOW <= one.earliest <= one.likely <= one.latest


@pytest.mark.parametrize("pace", PACES)
@given(found=slower_lines())
def test_nobody_is_expected_before_they_come_back_nor_during_a_pause(pace: Pace, found: Line) -> None:
    begin = starts(found, NOW, pace)
    for one in found.entries:
        assert begin[one.id] >= max(one.not_before or NOW, found.paused_until or NOW)
        if found.running is None:
            assert begin[one.id] >= (found.rests_until or NOW)


@pytest.mark.parametrize("pace", [USUAL, SLOW])
@given(found=slower_lines())
def test_between_two_sessions_there_is_the_breath(pace: Pace, found: Line) -> None:
    begin = starts(found, NOW, pace)
    busy_until = max(found.running.until, NOW) + found.gap if found.running else NOW
    for one in sorted(found.entries, key=lambda each: begin[each.id]):
        assert begin[one.id] >= busy_until
        busy_until = begin[one.id] + one.booked + max(found.gap, pace.gap)


@pytest.mark.parametrize("pace", [USUAL, SLOW])
@given(found=slower_lines())
def test_whoever_is_put_before_a_promise_leaves_it_and_the_breath_before_it_alone(pace: Pace, found: Line) -> None:
    begin = starts(found, NOW, pace)
    for one in found.entries:
        if one.promised is None:
            ahead = [other for other in found.entries if other.promised and begin[other.id] > begin[one.id]]
            assert all(begin[one.id] + one.booked + found.gap <= other.promised for other in ahead if other.promised)


@given(slower_lines())
def test_nobody_waits_for_who_has_not_come_back(found: Line) -> None:
    put_off = {one.id for one in found.entries if one.not_before}
    waiting = replace(found, entries=tuple(one for one in found.entries if one.promised is None))
    without = replace(waiting, entries=tuple(one for one in waiting.entries if one.id not in put_off))
    together, alone = starts(waiting, NOW, USUAL), starts(without, NOW, USUAL)
    first = min(alone, key=lambda one: alone[one], default=None)
    if first:
        back = [one.not_before for one in waiting.entries if one.not_before]
        assert together[first] == alone[first] or any(later <= alone[first] for later in back)


@given(slower_lines(), st.integers(0, 120 * 60))
def test_who_is_next_stays_so_until_the_instant_that_says_otherwise(found: Line, seconds: int) -> None:
    idle, now = replace(found, running=None), NOW
    order, look_again = positions(idle, now), reorders_at(idle, now)
    while look_again and look_again <= NOW + timedelta(seconds=seconds):
        assert look_again > now
        assert positions(idle, look_again - TICK) == order
        now = look_again
        order, look_again = positions(idle, now), reorders_at(idle, now)
    assert positions(idle, NOW + timedelta(seconds=seconds)) == order


def shown(found: Line) -> list[tuple[float, float, float]]:
    """Of each in line, earliest, likely and latest in minutes from now."""
    expected = estimate(found, NOW)

    def in_minutes(one: LineEntry) -> tuple[float, float, float]:
        times = expected[one.id]
        return tuple((at - NOW) / minutes(1) for at in (times.earliest, times.likely, times.latest))  # type: ignore[return-value]

    return [in_minutes(one) for one in found.entries]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (line(entry(1, not_before=10)), [(10, 10, 10)]),
        (line(entry(1, not_before=-1)), [(0, 1, 3)]),
        # Others go first meanwhile, and who comes back is next again.
        (
            line(entry(1, due=-9, not_before=10), entry(2, due=-5), entry(3, due=-4)),
            [(10, 12, 16), (0, 1, 3), (5, 23, 29)],
        ),
        # Who comes back too late to end before a promise comes after it.
        (
            line(entry(1, due=-9, not_before=10), entry(2, promised=15, here=False)),
            [(20, 26, 28), (15, 15, 15)],
        ),
        (line(entry(1, due=-9, promised=30, not_before=10)), [(10, 10, 10)]),
    ],
)
def test_who_lets_others_go_first(found: Line, expected: list[tuple[float, float, float]]) -> None:
    assert shown(found) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (replace(line(entry(1)), paused_until=NOW + minutes(20)), [(20, 21, 23)]),
        (replace(line(entry(1)), paused_until=NOW - minutes(1)), [(0, 1, 3)]),
        (replace(line(entry(1), running=10), paused_until=NOW + minutes(20)), [(20, 21, 23)]),
        (replace(line(entry(1), running=30), paused_until=NOW + minutes(20)), [(20, 31, 33)]),
        (replace(line(entry(1), running=10), gap=minutes(5)), [(10, 15, 15)]),
        (replace(line(entry(1), running=10), gap=minutes(0.5)), [(5.5, 11, 13)]),
        (replace(line(entry(1), entry(2)), gap=minutes(5)), [(0, 1, 3), (10, 16, 18)]),
        (replace(line(entry(1)), gap=minutes(5), rests_until=NOW + minutes(4)), [(4, 4, 4)]),
        # Ten minutes fit before a promise in sixteen with a breath of five; before one in fifteen they do not.
        (replace(line(entry(1), entry(2, promised=16, here=False)), gap=minutes(5)), [(0, 1, 31), (16, 16, 16)]),
        (replace(line(entry(1), entry(2, promised=15, here=False)), gap=minutes(5)), [(0, 30, 30), (15, 15, 15)]),
    ],
)
def test_a_pause_and_a_breath(found: Line, expected: list[tuple[float, float, float]]) -> None:
    assert shown(found) == expected
