from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.lines.line import Line
from domain.lines.next_in_line import due_behind_next, next_up
from domain.lines.order import positions
from tests.domain.samples import NOW, TICK, entry, line, lines, minutes


@pytest.mark.parametrize(
    ("found", "number"),
    [
        (line(running=3), None),
        (line(entry(1, due=-1), entry(2, due=-2), running=3), 2),
        # Whoever fits before a promise goes before it.
        (line(entry(1, promised=30), entry(2, due=-2, booked=5), running=3), 2),
        # Nobody is told of a promise whose room is not open, nor of what comes after it.
        (line(entry(1, promised=5, here=False), entry(2, due=-2, booked=60), running=3), None),
        (line(entry(1, promised=5, here=True), entry(2, due=-2, booked=60), running=3), 1),
        # Who lets others go first is not next, unless that is over by then and nobody else is there.
        (line(entry(1, due=-5, not_before=10), entry(2, due=-2), running=3), 2),
        (line(entry(1, due=-5, not_before=10), running=3), None),
        (line(entry(1, due=-5, not_before=3), running=3), 1),
        (line(entry(1, due=-5)), None),
    ],
)
def test_who_is_next_after_the_running_session(found: Line, number: int | None) -> None:
    entry_found = next_up(found, NOW)
    assert (entry_found.id.int if entry_found else None) == number


@pytest.mark.parametrize(
    ("found", "due"),
    [
        (line(), -5),
        (line(entry(2, due=-10)), -5),
        (line(entry(2, due=-3)), -3),
        (line(entry(2, due=-3), entry(3, due=-2)), -3),
        (line(entry(2, promised=2, here=True)), 2),
        # A promise that nobody waits for yet is nobody who could go first.
        (line(entry(2, promised=24 * 60, here=False)), -5),
        # Nor is who lets others go first, or is in a session elsewhere.
        (line(entry(2, due=-3, not_before=30)), -5),
        (line(entry(2, due=-4, not_before=30), entry(3, due=-3)), -3),
        (line(replace(entry(2, due=-3), taken_until=NOW + minutes(10))), -5),
        (line(entry(2, due=-3, not_before=0)), -3),
    ],
)
def test_who_missed_a_call_is_due_right_behind_the_next_of_those_who_wait(found: Line, due: float) -> None:
    expected = NOW + minutes(due) + (TICK if due != -5 else timedelta(0))
    assert due_behind_next(found, NOW - minutes(5), NOW) == expected


@given(lines(), st.integers(-120, 0))
def test_of_those_who_wait_who_was_next_is_second_then_and_all_others_stay_where_they_were(
    found: Line, since: int
) -> None:
    waiting = replace(found, entries=tuple(one for one in found.entries if one.promised is None))
    # No two are approved at one instant; between two that were nobody could be put.
    assume(len({one.due for one in waiting.entries}) == len(waiting.entries))
    me = entry(999, due=since)
    moved = replace(me, due=due_behind_next(waiting, me.due, NOW))
    before, after = (positions(waiting.joined_by(one), NOW)[me.id] for one in (me, moved))
    assert after == (2 if before == 1 and waiting.entries else before)
