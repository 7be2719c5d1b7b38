from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lines.line import Engagement, Line
from domain.lines.promises import check_promise, check_start
from domain.refusals import ScheduleConflict, ValidationFailed
from domain.rules import Rules
from tests.domain.samples import NOW, RUNNING, TICK, around_now, line, lines, minutes

RULES = Rules()
booked_times = st.integers(1, 120).map(minutes)


@pytest.mark.parametrize("start", [NOW + TICK, NOW + timedelta(days=30)])
def test_a_time_from_now_until_the_horizon_is_taken(start: datetime) -> None:
    assert check_start(start, NOW, RULES, ["start"]) == start


@pytest.mark.parametrize("start", [NOW, NOW - TICK, NOW + timedelta(days=30) + TICK])
def test_a_time_that_has_passed_or_lies_beyond_the_horizon_is_refused(start: datetime) -> None:
    with pytest.raises(ValidationFailed) as refused:
        check_start(start, NOW, RULES, ["start"])
    assert refused.value.path == ["start"]


@given(lines(), around_now, booked_times)
def test_a_promise_is_refused_with_all_that_it_would_overlap(found: Line, start: datetime, booked: timedelta) -> None:
    if clash := found.overlapping(start, booked):
        with pytest.raises(ScheduleConflict) as refused:
            check_promise(found, start, booked, ())
        assert refused.value.conflicts_with == clash
    else:
        check_promise(found, start, booked, ())


def test_a_promise_keeps_clear_of_what_the_two_have_elsewhere() -> None:
    elsewhere = [Engagement(UUID(int=7), NOW + minutes(10), NOW + minutes(20))]
    check_promise(line(), NOW + minutes(20), minutes(10), elsewhere)
    check_promise(line(), NOW, minutes(10), elsewhere)
    with pytest.raises(ScheduleConflict) as refused:
        check_promise(line(running=15), NOW + minutes(12), minutes(1), elsewhere)
    assert refused.value.conflicts_with == [RUNNING, UUID(int=7)]
