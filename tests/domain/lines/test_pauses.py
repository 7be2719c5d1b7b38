from datetime import timedelta

import pytest

from domain.lines.line import Line
from domain.lines.pauses import check_pause
from domain.refusals import ScheduleConflict, ValidationFailed
from tests.domain.samples import NOW, entry, line, minutes


@pytest.mark.parametrize("count", [1, 2, 59, 60])
def test_a_pause_takes_one_minute_to_an_hour(count: int) -> None:
    assert check_pause(line(), NOW, count) == NOW + minutes(count)


@pytest.mark.parametrize("count", [-1, 0, 61])
def test_a_shorter_or_longer_one_is_refused(count: int) -> None:
    with pytest.raises(ValidationFailed) as refused:
        check_pause(line(), NOW, count)
    assert refused.value.path == ["minutes"]


@pytest.mark.parametrize(
    ("found", "clashes"),
    [
        (line(running=30), False),
        (line(entry(1, due=-10)), False),
        (line(entry(1, promised=10)), False),
        (line(entry(1, promised=-10)), False),
        (line(entry(1, promised=9.9)), True),
        (line(entry(1, promised=-9.9)), True),
    ],
)
def test_ten_minutes_may_not_touch_a_promise_but_need_no_breath(found: Line, clashes: bool) -> None:
    breathing = Line(found.running, found.entries, gap=timedelta(minutes=5))
    if not clashes:
        assert check_pause(breathing, NOW, 10) == NOW + minutes(10)
        return
    with pytest.raises(ScheduleConflict) as refused:
        check_pause(breathing, NOW, 10)
    assert refused.value.conflicts_with == [one.id for one in found.entries]
