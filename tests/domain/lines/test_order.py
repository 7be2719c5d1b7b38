from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lines.line import Line, LineEntry
from domain.lines.order import GAP, Order, positions
from tests.domain.samples import NOW, TICK, entry, line, lines, minutes, next_stays_so, starts


def unpromised(found: Line) -> list[LineEntry]:
    return [one for one in found.entries if one.promised is None]


@given(lines())
def test_nobody_is_put_where_they_would_touch_a_promise_that_has_not_begun(found: Line) -> None:
    begin = starts(found, NOW)
    for one in unpromised(found):
        standing = [other for other in found.entries if begin[other.id] > begin[one.id]]
        assert Line(None, tuple(standing)).overlapping(begin[one.id], one.booked) == []


@given(lines())
def test_those_who_wait_never_move_a_promise(found: Line) -> None:
    promises = Line(found.running, tuple(replace(one, due=one.promised) for one in found.entries if one.promised))
    alone, together = starts(promises, NOW), starts(found, NOW)
    assert all(together[one.id] <= alone[one.id] for one in promises.entries)


@given(lines())
def test_whoever_fits_before_a_promise_goes_before_it(found: Line) -> None:
    begin = starts(found, NOW)
    free = max(found.running.until, NOW) if found.running else NOW
    turns = sorted(found.entries, key=lambda each: begin[each.id])
    for turn, one in enumerate(turns):
        if one.promised and begin[one.id] >= one.promised:
            room = one.promised - free - 2 * GAP
            assert all(later.booked > room for later in turns[turn:] if later.promised is None)
        free = begin[one.id] + one.booked


@given(lines())
def test_positions_are_the_order_of_the_starts(found: Line) -> None:
    begin, numbers = starts(found, NOW), positions(found, NOW)
    assert sorted(numbers.values()) == list(range(1, len(found.entries) + 1))
    assert sorted(numbers, key=lambda one: numbers[one]) == sorted(numbers, key=lambda one: begin[one])


@given(lines())
def test_one_begins_after_the_other_has_ended_with_a_breath_between(found: Line) -> None:
    begin = starts(found, NOW)
    busy_until = max(found.running.until, NOW) if found.running else NOW
    for one in sorted(found.entries, key=lambda each: begin[each.id]):
        assert begin[one.id] >= busy_until + GAP
        busy_until = begin[one.id] + one.booked


@given(lines())
def test_of_those_who_wait_as_long_the_first_in_line_goes_first(found: Line) -> None:
    begin = starts(found, NOW)
    for length in {one.booked for one in found.entries}:
        turns = [begin[one.id] for one in unpromised(found) if one.booked == length]
        assert turns == sorted(turns)


@given(lines())
def test_without_a_promise_the_line_is_the_order_of_approvals(found: Line) -> None:
    waiting = Line(found.running, tuple(unpromised(found)))
    assert list(positions(waiting, NOW)) == [one.id for one in waiting.entries]


def test_who_has_expired_is_in_nobodys_way() -> None:
    found = line(entry(1, due=-5, booked=60, expires=0), entry(2, due=-4))
    assert positions(found, NOW) == {found.entries[1].id: 1}
    assert starts(found, NOW)[found.entries[1].id] == NOW + minutes(1)


@given(lines())
def test_a_newcomer_delays_nobody(found: Line) -> None:
    newcomer = entry(999, due=0, booked=30)
    before, after = starts(found, NOW), starts(found.joined_by(newcomer), NOW)
    assert {**before, newcomer.id: after[newcomer.id]} == after


@given(lines(), st.integers(0, 120 * 60))
def test_who_is_next_stays_so_until_the_instant_that_says_otherwise(found: Line, seconds: int) -> None:
    next_stays_so(found, seconds)


def test_time_alone_changes_nothing_while_somebody_runs_or_the_creator_is_off_air() -> None:
    found = line(entry(1, due=-1), entry(2, promised=30))
    # Ten minutes fit before a promise in thirty for eighteen more.
    assert Order(found, NOW).reorders_at == NOW + minutes(18) + TICK
    assert Order(replace(found, running=line(running=5).running), NOW).reorders_at is None
    assert Order(replace(found, on_air=False), NOW).reorders_at is None
    assert Order(line(entry(1), entry(2)), NOW).reorders_at is None


@pytest.mark.parametrize("others", [[], [entry(3, booked=30)]], ids=["alone", "beside one who takes longer"])
def test_who_fits_to_the_instant_does_not_an_instant_later(others: list[LineEntry]) -> None:
    found = line(entry(1), *others, entry(2, promised=12, here=False))
    assert Order(found, NOW).reorders_at == NOW + TICK
    assert [one.int for one in positions(found, NOW)][:2] == [1, 2]
    assert [one.int for one in positions(found, NOW + TICK)][:2] == [2, 1]


def test_what_comes_after_a_promise_is_put_off_once_the_promise_is() -> None:
    """Ten minutes fit between the two promises, until the first of these cannot begin in time."""
    found = line(entry(1), entry(2, promised=10, here=False), entry(3, promised=32, here=False))
    assert Order(found, NOW).reorders_at == NOW + minutes(9) + TICK
    before, after = (list(positions(found, NOW + minutes(9) + later)) for later in (timedelta(0), TICK))
    assert [one.int for one in before] == [2, 1, 3]
    assert [one.int for one in after] == [2, 3, 1]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (line(entry(1)), [1]),
        (line(entry(1), running=10), [11]),
        (line(entry(1), running=-2), [1]),
        (line(entry(1, due=-2), entry(2, due=-1)), [1, 12]),
        (line(entry(1, promised=30, here=False)), [30]),
        (line(entry(1, promised=30, here=True)), [30]),
        (line(entry(1, promised=-5, here=False)), [1]),
        # Ten minutes fit before a promise in 12 with the usual breath, before one in 11 they do not.
        (line(entry(1), entry(2, promised=12, here=False)), [1, 12]),
        (line(entry(1), entry(2, promised=11, here=False)), [22, 11]),
        # Who is behind in line and fits before the promise goes before it.
        (
            line(entry(1, due=-3, booked=60), entry(2, promised=10, here=False), entry(3, due=-1, booked=5)),
            [21, 1, 10],
        ),
        # Who is asked to come early comes in turn, and at the promised time at the latest.
        (line(entry(1, due=0, promised=20 * 24 * 60)), [1]),
        (line(entry(1, due=-1), entry(2, due=0, promised=30)), [1, 12]),
        (line(entry(1, due=-1, booked=60), entry(2, due=0, promised=30)), [12, 1]),
        # So it is where another promise is before theirs.
        (line(entry(1, due=-5, booked=5, promised=60), entry(2, promised=10, here=False)), [1, 10]),
    ],
)
def test_the_starts_in_minutes_from_now(found: Line, expected: list[float]) -> None:
    begin = starts(found, NOW)
    assert [begin[one.id] for one in found.entries] == [NOW + minutes(count) for count in expected]


@given(lines())
def test_who_comes_back_when_all_others_are_done_is_in_nobodys_way(found: Line) -> None:
    begin = starts(found, NOW)
    last = replace(entry(999), not_before=max([NOW, *begin.values()]) + timedelta(days=1))
    assert starts(found.joined_by(last), NOW) == begin | {last.id: last.not_before}


def test_who_let_others_go_first_until_now_goes_before_them() -> None:
    first, second = replace(entry(1), not_before=NOW), entry(2)
    begin = starts(line(first, second), NOW)
    assert begin[first.id] == NOW + GAP < begin[second.id]
