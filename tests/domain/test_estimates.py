import pytest
from hypothesis import given

from domain.estimates import SLOW, USUAL, Estimate, Pace, estimate, starts
from domain.line import Line, LineEntry
from tests.domain.samples import NOW, entry, line, lines, minutes


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
def test_a_promised_session_does_not_begin_before_its_time(found: Line) -> None:
    expected = estimate(found, NOW)
    for one in found.entries:
        if one.promised:
            assert expected[one.id].likely >= one.promised


@given(lines())
def test_only_who_is_in_the_room_may_be_taken_before_the_promised_time(found: Line) -> None:
    expected = estimate(found, NOW)
    for one in found.entries:
        if one.promised and not one.may_start:
            assert expected[one.id].earliest >= one.promised


@pytest.mark.parametrize("pace", [USUAL, SLOW])
@given(found=lines())
def test_nobody_waiting_is_put_where_they_would_touch_a_promised_time(pace: Pace, found: Line) -> None:
    begin = starts(found, NOW, pace)
    for one in unpromised(found):
        assert found.overlapping(begin[one.id], one.booked) == []


@pytest.mark.parametrize("pace", [USUAL, SLOW])
@given(found=lines())
def test_those_who_wait_never_move_a_promise(pace: Pace, found: Line) -> None:
    promises = Line(found.running, tuple(one for one in found.entries if one.promised))
    alone, together = starts(promises, NOW, pace), starts(found, NOW, pace)
    assert {one.id: together[one.id] for one in promises.entries} == alone


@given(lines())
def test_one_begins_after_the_other_has_ended_with_a_breath_between(found: Line) -> None:
    begin = starts(found, NOW, USUAL)
    busy_until = max(found.running.until, NOW) if found.running else NOW
    for one in sorted(found.entries, key=lambda each: begin[each.id]):
        assert begin[one.id] >= busy_until + USUAL.gap
        busy_until = begin[one.id] + one.booked


@given(lines())
def test_those_who_wait_go_in_the_order_of_the_line(found: Line) -> None:
    begin = starts(found, NOW, USUAL)
    turns = [begin[one.id] for one in unpromised(found)]
    assert turns == sorted(turns)


@given(lines())
def test_a_newcomer_delays_nobody(found: Line) -> None:
    newcomer = entry(999, due=0, booked=30)
    before, after = starts(found, NOW, USUAL), starts(found.joined_by(newcomer), NOW, USUAL)
    assert {**before, newcomer.id: after[newcomer.id]} == after


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
