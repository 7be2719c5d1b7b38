"""What a line of a log may be: whatever it is, it holds up no other."""

import json

import pytest

from domain.forecasting.replay import MOST_SAID, Complaints, replayed
from tests.domain.forecasting.logs import LIVE, RUNNING, answers, asked, event, waits


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "[]",
        "{}",
        '{"t": NaN, "type": "ended", "creator": "ana", "session": "one"}',
        '{"t": 1e300, "type": "ended", "creator": "ana", "session": "one"}',
        '{"t": "70", "type": "ended", "creator": "ana", "session": "one"}',
        '{"t": 70, "type": "danced", "creator": "ana", "session": "one"}',
        '{"t": 70, "type": ["ended"], "creator": "ana", "session": "one"}',
        '{"t": 70, "type": "ended", "session": "one"}',
        '{"t": 70, "type": "ended", "creator": "ana"}',
        r'{"t": 70, "type": "approved", "creator": "ana", "session": "\ud83d"}',
        '{"t": 70, "type": "ask"}',
    ],
)
def test_a_line_that_says_nothing_is_passed_over_with_a_word(line: str) -> None:
    said: list[str] = []
    found = list(replayed([*RUNNING, line, event(80, "ask")], said.append))
    assert len(said) == 1
    assert said[0].startswith("line 9 is passed over: ")
    assert [json.loads(one) for one in found] == answers(*RUNNING, event(80, "ask"))


def test_a_name_that_cannot_be_told_holds_up_nothing_that_comes_later() -> None:
    lines = [*RUNNING, event(50, "approved", "\ud83d"), event(5000, "requested", "late"), *waits(60, "four")]
    assert list(asked(5001, *lines)) == ["two", "three", "four"]


def test_a_number_of_any_size_is_a_name() -> None:
    name = 2**127 + 1
    approved = json.dumps({"t": 10, "type": "approved", "creator": "ana", "session": name})
    (answer,) = answers(LIVE, approved, event(60, "ask"))
    assert [one["session"] for one in answer["estimates"]] == [name]


def test_a_mark_of_the_byte_order_is_no_part_of_the_first_line() -> None:
    complaints: list[str] = []
    assert list(replayed(["\ufeff" + LIVE, *waits(1, "one")], lambda why: complaints.append(str(why)))) == []
    assert complaints == []


@pytest.mark.parametrize(
    ("field", "value"), [("bookedMinutes", "60"), ("bookedMinutes", 0), ("minutes", 1e12), ("scheduledFor", "7200")]
)
def test_what_cannot_be_right_is_said(field: str, value: object) -> None:
    said: list[str] = []
    list(replayed([LIVE, event(10, "extended", "one", **{field: value})], said.append))
    assert said == [f"line 2: {field} cannot be right, and counts as not known"]


@pytest.mark.parametrize("value", [None, float("nan")])
def test_what_is_left_out_is_not_complained_about(value: object) -> None:
    said: list[str] = []
    list(replayed([LIVE, event(10, "requested", "one", bookedMinutes=value, minutes=value)], said.append))
    assert said == []


@pytest.mark.parametrize("minutes", [float("nan"), -10, 0, 1e12, None, "10", True])
def test_minutes_that_cannot_be_are_as_those_that_are_not_known(minutes: object) -> None:
    after = [event(20, "approved", "one"), *waits(30, "two")]
    known = asked(60, LIVE, event(10, "requested", "one", bookedMinutes=minutes), *after)
    assert known == asked(60, LIVE, event(10, "requested", "one"), *after)


def test_whole_numbers_with_a_point_are_names_as_without() -> None:
    (answer,) = answers(LIVE, event(10, "approved", "x").replace('"x"', "4.0"), event(60, "ask"))
    assert [one["session"] for one in answer["estimates"]] == [4]


def test_what_is_said_of_lines_that_say_nothing_fits_into_a_pipe() -> None:
    said: list[str] = []
    complaints = Complaints(said.append)
    assert list(replayed(["nonsense"] * 1000, complaints)) == []
    complaints.end()
    assert len(said) == MOST_SAID + 1
    assert said[-1] == "800 more complaints"
