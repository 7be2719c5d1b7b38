from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.estimates import PACES, SLOW, USUAL, Estimate, Pace, estimate, estimate_of, positions, reorders_at, starts
from domain.line import Line, LineEntry
from tests.domain.samples import NOW, TICK, entry, line, lines, minutes


def unpromised(found: Line) -> list[LineEntry]:
    return [one for one in found.entries if one.promised is None]


@given(lines())
def test_everybody_in_line_has_an_estimate_and_nobody_else(found: Line) -> None:
    assert set(estimate(found, NOW)) == {one.id for one in found.entries}


@given(lines())
def test_the_earliest_comes_before_the_likely_before_the_latest_and_none_before_now(found: Line) -> None:
    for expected in estimate(found, NOW).values():
        assert NOW <= expected.earliest <= expected.likely <= expected.latest


@given(lines())
def test_a_promised_session_does_not_begin_before_its_time_unless_it_is_asked_to(found: Line) -> None:
    expected = estimate(found, NOW)
    for one in found.entries:
        if one.promised and not one.early:
            assert expected[one.id].likely >= one.promised


@given(lines())
def test_only_who_is_in_the_room_may_be_taken_before_the_promised_time(found: Line) -> None:
    expected = estimate(found, NOW)
    for one in found.entries:
        if one.promised and not one.may_start:
            assert expected[one.id].earliest >= one.promised


@pytest.mark.parametrize("pace", [USUAL, SLOW])
@given(found=lines())
def test_nobody_is_put_where_they_would_touch_a_promise_that_has_not_begun(pace: Pace, found: Line) -> None:
    begin = starts(found, NOW, pace)
    for one in unpromised(found):
        standing = [other for other in found.entries if begin[other.id] > begin[one.id]]
        assert Line(None, tuple(standing)).overlapping(begin[one.id], one.booked) == []


@pytest.mark.parametrize("pace", [USUAL, SLOW])
@given(found=lines())
def test_those_who_wait_never_move_a_promise(pace: Pace, found: Line) -> None:
    promises = Line(found.running, tuple(replace(one, due=one.promised) for one in found.entries if one.promised))
    alone, together = starts(promises, NOW, pace), starts(found, NOW, pace)
    assert all(together[one.id] <= alone[one.id] for one in promises.entries)


@given(lines())
def test_whoever_fits_before_a_promise_goes_before_it(found: Line) -> None:
    begin = starts(found, NOW, USUAL)
    free = max(found.running.until, NOW) if found.running else NOW
    turns = sorted(found.entries, key=lambda each: begin[each.id])
    for turn, one in enumerate(turns):
        if one.promised and begin[one.id] >= one.promised:
            room = one.promised - free - 2 * USUAL.gap
            assert all(later.booked > room for later in turns[turn:] if later.promised is None)
        free = begin[one.id] + one.booked


@given(lines())
def test_positions_are_the_order_of_the_likely_starts(found: Line) -> None:
    expected, places = estimate(found, NOW), positions(found, NOW)
    assert sorted(places.values()) == list(range(1, len(found.entries) + 1))
    in_order = sorted(places, key=lambda one: places[one])
    assert in_order == sorted(places, key=lambda one: expected[one].likely)


@given(lines())
def test_one_begins_after_the_other_has_ended_with_a_breath_between(found: Line) -> None:
    begin = starts(found, NOW, USUAL)
    busy_until = max(found.running.until, NOW) if found.running else NOW
    for one in sorted(found.entries, key=lambda each: begin[each.id]):
        assert begin[one.id] >= busy_until + USUAL.gap
        busy_until = begin[one.id] + one.booked


@given(lines())
def test_of_those_who_wait_as_long_the_first_in_line_goes_first(found: Line) -> None:
    begin = starts(found, NOW, USUAL)
    for length in {one.booked for one in found.entries}:
        turns = [begin[one.id] for one in unpromised(found) if one.booked == length]
        assert turns == sorted(turns)


@given(lines())
def test_without_a_promise_the_line_is_the_order_of_approvals(found: Line) -> None:
    waiting = Line(found.running, tuple(unpromised(found)))
    assert list(positions(waiting, NOW)) == [one.id for one in waiting.entries]


@given(lines(), st.integers(-60, 600), st.booleans())
def test_an_estimate_never_lies_after_the_expiry_or_before_now(found: Line, expires: int, on_air: bool) -> None:
    ends = NOW + minutes(expires)
    bounded = Line(found.running, tuple(replace(one, expires=ends) for one in found.entries), on_air)
    expected = estimate(bounded, NOW)
    assert expected == {} or ends > NOW
    for one in expected.values():
        assert NOW <= one.earliest <= one.likely <= one.latest <= ends


def test_who_has_expired_is_in_nobodys_way() -> None:
    found = line(entry(1, due=-5, booked=60, expires=0), entry(2, due=-4))
    assert positions(found, NOW) == {found.entries[1].id: 1}
    assert estimate(found, NOW)[found.entries[1].id].likely == NOW + minutes(1)


@given(lines())
def test_while_the_creator_is_off_air_only_a_promise_ahead_can_be_counted_on(found: Line) -> None:
    expected = estimate(replace(found, running=None, on_air=False), NOW)
    assert set(expected) == {one.id for one in found.entries if one.promised and one.promised > NOW}
    assert all(positions(replace(found, on_air=False), NOW)[one] for one in expected)


@given(lines())
def test_a_newcomer_delays_nobody(found: Line) -> None:
    newcomer = entry(999, due=0, booked=30)
    before, after = starts(found, NOW, USUAL), starts(found.joined_by(newcomer), NOW, USUAL)
    assert {**before, newcomer.id: after[newcomer.id]} == after


@given(lines(), st.integers(0, 120 * 60))
def test_who_is_next_stays_so_until_the_instant_that_says_otherwise(found: Line, seconds: int) -> None:
    idle, now = replace(found, running=None), NOW
    order, look_again = positions(idle, now), reorders_at(idle, now)
    while look_again and look_again <= NOW + timedelta(seconds=seconds):
        assert look_again > now
        assert positions(idle, look_again - TICK) == order
        now = look_again
        order, look_again = positions(idle, now), reorders_at(idle, now)
    assert positions(idle, NOW + timedelta(seconds=seconds)) == order


def test_time_alone_changes_nothing_while_somebody_runs_or_the_creator_is_off_air() -> None:
    found = line(entry(1, due=-1), entry(2, promised=30))
    # Ten minutes fit before a promise in thirty for eighteen more.
    assert reorders_at(found, NOW) == NOW + minutes(18) + TICK
    assert reorders_at(replace(found, running=line(running=5).running), NOW) is None
    assert reorders_at(replace(found, on_air=False), NOW) is None
    assert reorders_at(line(entry(1), entry(2)), NOW) is None


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (line(entry(1)), [(0, 1, 3)]),
        (line(entry(1), running=10), [(5, 11, 13)]),
        (line(entry(1), running=-2), [(0, 1, 3)]),
        (line(entry(1, due=-2), entry(2, due=-1)), [(0, 1, 3), (5, 12, 16)]),
        (line(entry(1, promised=30, here=False)), [(30, 30, 30)]),
        (line(entry(1, promised=30, here=True)), [(0, 30, 30)]),
        (line(entry(1, promised=-5, here=False)), [(0, 1, 3)]),
        # Ten minutes fit before a promise in 12 with the usual breath, before one in 11 they do not.
        (line(entry(1), entry(2, promised=12, here=False)), [(0, 1, 25), (12, 12, 12)]),
        (line(entry(1), entry(2, promised=11, here=False)), [(0, 22, 24), (11, 11, 11)]),
        # Who is behind in line and fits before the promise goes before it.
        (
            line(entry(1, due=-3, booked=60), entry(2, promised=10, here=False), entry(3, due=-1, booked=5)),
            [(15, 21, 23), (0, 1, 86), (10, 10, 10)],
        ),
        # Who is asked to come early comes in turn, and at the promised time at the latest.
        (line(entry(1, due=0, promised=20 * 24 * 60)), [(0, 1, 3)]),
        (line(entry(1, due=-1), entry(2, due=0, promised=30)), [(0, 1, 3), (5, 12, 16)]),
        (line(entry(1, due=-1, booked=60), entry(2, due=0, promised=30)), [(5, 12, 16), (0, 1, 3)]),
    ],
)
def test_an_estimate_in_minutes_from_now(found: Line, expected: list[tuple[float, float, float]]) -> None:
    shown = estimate(found, NOW)
    assert [shown[one.id] for one in found.entries] == [
        Estimate(*(NOW + minutes(count) for count in three)) for three in expected
    ]


def test_an_estimate_moves_on_with_the_clock_while_nothing_runs() -> None:
    alone = line(entry(1))
    later = NOW + minutes(7)
    assert estimate(alone, later)[alone.entries[0].id].likely == later + minutes(1)


@given(lines())
def test_the_estimate_of_one_is_theirs_among_all(found: Line) -> None:
    for on_air in (True, False):
        everybodys = estimate(replace(found, on_air=on_air), NOW)
        for one in found.entries:
            assert estimate_of(one.id, replace(found, on_air=on_air), NOW) == everybodys.get(one.id)
    assert estimate_of(entry(999).id, found, NOW) is None


@pytest.mark.parametrize("pace", PACES)
@given(found=lines())
def test_who_comes_back_when_all_others_are_done_is_in_nobodys_way(pace: Pace, found: Line) -> None:
    begin = starts(found, NOW, pace)
    last = replace(entry(999), not_before=max([NOW, *begin.values()]) + timedelta(days=1))
    assert starts(found.joined_by(last), NOW, pace) == begin | {last.id: last.not_before}


def test_who_let_others_go_first_until_now_goes_before_them() -> None:
    first, second = replace(entry(1), not_before=NOW), entry(2)
    begin = starts(line(first, second), NOW, PACES[0])
    assert begin[first.id] == NOW < begin[second.id]
