"""The order where some let others go first, where the creator breathes between sessions, and where the queue pauses."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lines.line import Line
from domain.lines.order import GAP, Order, positions
from tests.domain.samples import NOW, TICK, entry, line, lines, minutes, next_stays_so, starts


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
def test_everybody_has_a_turn_and_positions_follow_it(found: Line) -> None:
    begin, numbers = starts(found, NOW), positions(found, NOW)
    assert set(begin) == set(numbers) == {one.id for one in found.entries}
    assert sorted(numbers, key=lambda one: numbers[one]) == sorted(numbers, key=lambda one: begin[one])


@given(slower_lines())
def test_nobody_is_expected_before_they_come_back_nor_during_a_pause(found: Line) -> None:
    begin = starts(found, NOW)
    for one in found.entries:
        assert begin[one.id] >= max(one.not_before or NOW, found.paused_until or NOW)
        if found.running is None:
            assert begin[one.id] >= (found.rests_until or NOW)


@given(slower_lines())
def test_between_two_sessions_there_is_the_breath(found: Line) -> None:
    begin = starts(found, NOW)
    busy_until = max(found.running.until, NOW) + found.gap if found.running else NOW
    for one in sorted(found.entries, key=lambda each: begin[each.id]):
        assert begin[one.id] >= busy_until
        busy_until = begin[one.id] + one.booked + max(found.gap, GAP)


@given(slower_lines())
def test_whoever_is_put_before_a_promise_leaves_it_and_the_breath_before_it_alone(found: Line) -> None:
    begin = starts(found, NOW)
    for one in found.entries:
        if one.promised is None:
            ahead = [other for other in found.entries if other.promised and begin[other.id] > begin[one.id]]
            assert all(begin[one.id] + one.booked + found.gap <= other.promised for other in ahead if other.promised)


@given(slower_lines())
def test_nobody_waits_for_who_has_not_come_back(found: Line) -> None:
    put_off = {one.id for one in found.entries if one.not_before}
    waiting = replace(found, entries=tuple(one for one in found.entries if one.promised is None))
    without = replace(waiting, entries=tuple(one for one in waiting.entries if one.id not in put_off))
    together, alone = starts(waiting, NOW), starts(without, NOW)
    first = min(alone, key=lambda one: alone[one], default=None)
    if first:
        back = [one.not_before for one in waiting.entries if one.not_before]
        assert together[first] == alone[first] or any(later <= alone[first] for later in back)


@given(slower_lines(), st.integers(0, 120 * 60))
def test_who_is_next_stays_so_until_the_instant_that_says_otherwise(found: Line, seconds: int) -> None:
    next_stays_so(found, seconds)


@pytest.mark.parametrize(
    "held",
    [
        Line(None, (), paused_until=NOW + minutes(3)),
        Line(None, (), taken_until=NOW + minutes(3)),
        Line(None, (), rests_until=NOW + minutes(4)),
    ],
)
@pytest.mark.parametrize("gap", [0, 5])
@pytest.mark.parametrize("spare", [0, 3])
def test_positions_stay_until_the_creator_is_free_again(held: Line, gap: float, spare: float) -> None:
    """Ten minutes from the fourth on leave so much more than the breath before the promise."""
    breath = max(gap, 1)
    entries = line(entry(1), entry(2, promised=14 + breath + spare, here=False)).entries
    found = replace(held, entries=entries, gap=minutes(gap))
    assert Order(found, NOW).reorders_at == NOW + minutes(3) + TICK


def test_who_comes_back_is_in_line_again_at_that_very_instant() -> None:
    found = line(entry(1, due=-9, not_before=10), entry(2, due=-5, booked=30))
    assert Order(found, NOW).reorders_at == NOW + minutes(9)
    assert list(positions(found, NOW + minutes(9) - TICK)) != list(positions(found, NOW + minutes(9)))


def in_minutes(found: Line) -> list[float]:
    """Of each in line, when they have their turn, in minutes from now."""
    begin = starts(found, NOW)
    return [(begin[one.id] - NOW) / minutes(1) for one in found.entries]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (line(entry(1, not_before=10)), [10]),
        (line(entry(1, not_before=-1)), [1]),
        # Others go first meanwhile, and who comes back is next again.
        (
            line(entry(1, due=-9, not_before=10), entry(2, due=-5), entry(3, due=-4)),
            [12, 1, 23],
        ),
        # Who comes back too late to end before a promise comes after it.
        (
            line(entry(1, due=-9, not_before=10), entry(2, promised=15, here=False)),
            [26, 15],
        ),
        (line(entry(1, due=-9, promised=30, not_before=10)), [10]),
        # Who was asked to come early waits for nobody who is yet to come back, however long they take.
        (line(entry(1, due=-9, not_before=10), entry(2, due=-5, booked=15, promised=25)), [17, 1]),
        (line(entry(1, due=-9, not_before=10), entry(2, due=-5, booked=25, promised=25)), [27, 1]),
    ],
)
def test_who_lets_others_go_first(found: Line, expected: list[float]) -> None:
    assert in_minutes(found) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (replace(line(entry(1)), paused_until=NOW + minutes(20)), [21]),
        (replace(line(entry(1)), paused_until=NOW - minutes(1)), [1]),
        (replace(line(entry(1), running=10), paused_until=NOW + minutes(20)), [21]),
        (replace(line(entry(1), running=30), paused_until=NOW + minutes(20)), [31]),
        (replace(line(entry(1), running=10), gap=minutes(5)), [15]),
        (replace(line(entry(1), running=10), gap=minutes(0.5)), [11]),
        # Who runs over ends now at the soonest, and the breath is behind that.
        (replace(line(entry(1), running=-2), gap=minutes(5)), [5]),
        (replace(line(entry(1), entry(2)), gap=minutes(5)), [1, 16]),
        (replace(line(entry(1)), gap=minutes(5), rests_until=NOW + minutes(4)), [4]),
        # Ten minutes fit before a promise in sixteen with a breath of five; before one in fifteen they do not.
        (replace(line(entry(1), entry(2, promised=16, here=False)), gap=minutes(5)), [1, 16]),
        (replace(line(entry(1), entry(2, promised=15, here=False)), gap=minutes(5)), [30, 15]),
    ],
)
def test_a_pause_and_a_breath(found: Line, expected: list[float]) -> None:
    assert in_minutes(found) == expected
