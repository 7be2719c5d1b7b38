from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lines.line import Line
from tests.domain.samples import NOW, RUNNING, around_now, entry, line, lines, minutes


def test_the_line_goes_by_the_promised_time_or_else_by_the_approval() -> None:
    approved, promised, later = entry(1, due=-5), entry(2, promised=-10), entry(3, promised=30)
    assert line(later, approved, promised).entries == (promised, approved, later)


@given(lines(), st.data())
def test_who_leaves_and_comes_back_finds_their_place_in_the_line(found: Line, data: st.DataObject) -> None:
    if not found.entries:
        return
    gone = data.draw(st.sampled_from(found.entries))
    rank = found.entries.index(gone)
    rest = found.without(gone.id)
    assert rest.entries == found.entries[:rank] + found.entries[rank + 1 :]
    assert rest.joined_by(gone) == found


@given(lines(), around_now, st.integers(1, 60).map(minutes))
def test_a_promise_clashes_with_those_that_it_shares_a_moment_with(
    found: Line, start: datetime, booked: timedelta
) -> None:
    shared = [
        one.id
        for one in found.entries
        if one.promised and max(start, one.promised) < min(start + booked, one.promised + one.booked)
    ]
    running = [RUNNING] if found.running and start < found.running.until else []
    assert found.overlapping(start, booked) == running + shared


def test_a_promise_clashes_with_what_runs_until_its_end() -> None:
    found = line(running=60)
    assert found.overlapping(NOW + minutes(59.9), minutes(5)) == [RUNNING]
    assert found.overlapping(NOW + minutes(60), minutes(5)) == []


def test_promises_may_follow_each_other_without_a_pause() -> None:
    found = line(entry(1, promised=30, booked=10))
    assert found.overlapping(NOW + minutes(20), minutes(10)) == []
    assert found.overlapping(NOW + minutes(40), minutes(10)) == []
    assert found.overlapping(NOW + minutes(20), minutes(10.1)) == [found.entries[0].id]
    assert found.overlapping(NOW + minutes(39.9), minutes(10)) == [found.entries[0].id]


@pytest.mark.parametrize(
    ("start", "booked", "clashes"),
    [
        (15, 10, []),
        (15.1, 10, ["promise"]),
        (44.9, 10, ["promise"]),
        (45, 10, []),
        (14.9, 1, ["running"]),
        (14.9, 10.3, ["running", "promise"]),
    ],
)
def test_a_promise_leaves_the_breath_on_both_sides(start: float, booked: float, clashes: list[str]) -> None:
    found = replace(line(entry(1, promised=30, booked=10), running=10), gap=minutes(5))
    names = {RUNNING: "running", found.entries[0].id: "promise"}
    assert [names[one] for one in found.overlapping(NOW + minutes(start), minutes(booked))] == clashes


def test_who_waits_without_a_promise_clashes_with_nothing() -> None:
    assert line(entry(1, due=-5, booked=60)).overlapping(NOW, minutes(60)) == []


@pytest.mark.parametrize(("promised", "stands"), [(None, None), (19, None), (20, 20), (21, 21)])
def test_while_somebody_is_in_a_session_elsewhere_a_promise_stands_unless_it_falls_into_that(
    promised: float | None, stands: float | None
) -> None:
    taken = replace(entry(1, promised=promised), taken_until=NOW + minutes(20))
    found = taken.as_of(NOW)
    assert (found.promised, found.not_before) == (stands and NOW + minutes(stands), NOW + minutes(20))
    assert taken.as_of(NOW + minutes(20)) is taken
    # Who lets others go first for longer than that is back in line no sooner.
    assert replace(taken, not_before=NOW + minutes(20.5)).as_of(NOW).not_before == NOW + minutes(20.5)
