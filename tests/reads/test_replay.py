"""Logs that are short enough to say what must come out."""

import json
from itertools import pairwise, permutations
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.forecasting.occurrence import Occurs
from reads.replay import MOST_SAID, Complaints, replayed

MINUTE = 60
Answer = dict[str, Any]


def event(t: float, kind: str, session: str | None = None, **more: object) -> str:
    named = {"session": session} if session else {}
    return json.dumps({"t": t, "type": kind, "creator": "ana", **named, **more})


def waits(t: float, session: str, minutes: int = 10) -> list[str]:
    return [event(t, "requested", session, bookedMinutes=minutes), event(t + 1, "approved", session)]


def answers(*lines: str) -> list[Answer]:
    return [json.loads(answer) for answer in replayed(lines, lambda _: None)]


def asked(t: float, *lines: str) -> dict[str, Answer]:
    """Of those in line then, by session."""
    (answer,) = answers(*lines, event(t, "ask"))
    assert answer["t"] == t
    return {one["session"]: one for one in answer["estimates"]}


LIVE = event(0, "stream_started")
RUNNING = [LIVE, *waits(10, "one"), event(20, "started", "one"), *waits(30, "two"), *waits(40, "three", 20)]


def test_who_waits_has_an_estimate_and_who_only_asks_has_none() -> None:
    found = asked(60, LIVE, *waits(10, "one"), event(30, "requested", "two", bookedMinutes=10))
    assert list(found) == ["one"]
    assert 60 <= found["one"]["earliest"] <= found["one"]["likely"] <= found["one"]["latest"]


def test_the_line_waits_for_what_runs() -> None:
    found = asked(60, *RUNNING)
    assert list(found) == ["two", "three"]
    assert found["two"]["likely"] < found["three"]["likely"]
    assert found["two"]["latest"] > 20 + 10 * MINUTE


def test_more_minutes_put_off_those_who_wait() -> None:
    before = asked(580, *RUNNING)["two"]
    after = asked(580, *RUNNING, event(570, "extended", "one", minutes=15))["two"]
    assert after["likely"] > before["likely"] + 5 * MINUTE


def test_a_session_does_not_outlast_what_is_booked() -> None:
    plain = asked(619, *RUNNING)["two"]
    overdue = asked(1000, *RUNNING)["two"]
    assert plain["earliest"] < 620 + 2 * MINUTE
    assert overdue["earliest"] >= 1000


@pytest.mark.parametrize("gone", ["cancelled", "denied", "no_show", "started"])
def test_who_is_gone_is_not_in_line(gone: str) -> None:
    lines = [LIVE, *waits(10, "one"), *waits(20, "two"), event(60, gone, "one")]
    assert list(asked(61, *lines)) == ["two"]


def test_a_promise_is_not_begun_before_its_time() -> None:
    found = asked(60, *RUNNING, event(50, "later", "three", scheduledFor=7200))
    assert found["three"]["earliest"] >= 7200
    assert found["two"]["latest"] < 7200


def test_who_waits_is_not_in_line_when_the_stream_is_over_and_a_promise_is() -> None:
    lines = [*RUNNING, event(50, "later", "three", scheduledFor=7200), event(900, "stream_ended")]
    found = asked(1000, *lines)
    assert list(found) == ["three"]
    assert found["three"]["earliest"] >= 7200


def slow_to_answer(times: int) -> list[str]:
    """So many come while the creator is idle, and wait for ten minutes; then somebody waits as a session ends."""
    lines, at = [LIVE], 10
    for number in range(times):
        lines += [*waits(at, f"s{number}"), event(at + 601, "started", f"s{number}")]
        lines.append(event(at + 901, "ended", f"s{number}"))
        at += 1201
    return [
        *lines,
        *waits(at, "one"),
        event(at + 5, "started", "one"),
        *waits(at + 100, "two"),
        event(4218, "ended", "one"),
    ]


@pytest.mark.parametrize("gone", ["cancelled", "denied"])
def test_a_creator_who_is_late_is_as_late_when_who_waited_first_leaves(gone: str) -> None:
    lines = [*slow_to_answer(3), *waits(4228, "three")]
    before, after = asked(5118, *lines)["three"], asked(5118, *lines, event(5118, gone, "two"))["three"]
    assert all(after[part] <= before[part] for part in ("earliest", "likely", "latest"))


PROMISED = [*RUNNING, event(50, "later", "three", scheduledFor=7200)]


@pytest.mark.parametrize("again", [[], [event(90_000, "stream_started")]])
def test_a_promise_whose_time_has_come_is_over_with_its_stream(again: list[str]) -> None:
    assert list(asked(90_060, *PROMISED, event(7500, "stream_ended"), *again)) == []


def test_a_promise_ahead_outlives_its_stream_until_it_lapses() -> None:
    over = event(900, "stream_ended")
    next_day = [event(90_000, "stream_started"), *waits(90_010, "four")]
    assert list(asked(8060, *PROMISED, over, event(8000, "stream_started"))) == ["three"]
    assert list(asked(8060, *PROMISED, over)) == ["three"]
    assert list(asked(90_060, *PROMISED, over)) == []
    assert list(asked(90_060, *PROMISED, over, *next_day)) == ["four"]


def test_evenings_whose_promises_were_never_heard_of_again_leave_nothing_behind() -> None:
    def evening(begins: float) -> list[str]:
        name = f"of {begins}"
        lines = [*waits(begins + 60, name), event(begins + 120, "later", name, scheduledFor=begins + 1800)]
        return [event(begins, "stream_started"), *lines, event(begins + 3600, "stream_ended")]

    lines = [line for day in range(10) for line in evening(day * 86_400.0)]
    now = 10 * 86_400.0
    alone = asked(now + 40, event(now, "stream_started"), *waits(now + 20, "one"))
    assert list(asked(now + 40, *lines, event(now, "stream_started"), *waits(now + 20, "one"))) == list(alone)


def asks(t: float, session: str) -> str:
    return event(t, "requested", session, bookedMinutes=10)


UNAPPROVED = [LIVE, asks(10, "one"), asks(20, "two"), event(30, "started", "one"), asks(40, "three")]


def test_where_nobody_is_approved_who_asks_is_in_line() -> None:
    before, now = (asked(50, *lines) for lines in (UNAPPROVED[:3], UNAPPROVED))
    assert list(before) == []
    assert list(now) == ["two", "three"]
    approved = [line for name, t in (("one", 10), ("two", 20), ("three", 40)) for line in waits(t, name)]
    for name, one in asked(50, LIVE, *approved, event(30, "started", "one")).items():
        assert now[name]["likely"] == pytest.approx(one["likely"], abs=10)


def test_that_an_approval_was_not_heard_of_does_not_bring_those_into_line_who_are_not_approved() -> None:
    lines = [LIVE, *waits(5, "zero"), *UNAPPROVED[1:4], asks(40, "three")]
    assert list(asked(50, *lines)) == ["zero"]


def test_who_is_denied_is_not_in_a_line_without_approvals() -> None:
    assert list(asked(50, *UNAPPROVED, event(45, "denied", "two"))) == ["three"]


def test_nobody_else_s_line_is_told() -> None:
    other = json.dumps({"t": 60, "type": "ask", "creator": "zoe"})
    assert answers(*RUNNING, other) == [{"t": 60, "estimates": []}]


def test_a_creator_who_ends_early_is_known_for_it() -> None:
    def evening(ends_after: float) -> list[str]:
        lines = [LIVE]
        for number in range(20):
            at = 10 + number * 700
            lines += [*waits(at, f"s{number}"), event(at + 10, "started", f"s{number}")]
            lines.append(event(at + 10 + ends_after, "ended", f"s{number}"))
        return [*lines, *waits(15_000, "x"), event(15_010, "started", "x"), *waits(15_020, "y")]

    early, full = asked(15_030, *evening(240))["y"], asked(15_030, *evening(600))["y"]
    assert early["likely"] < 15_010 + 6 * MINUTE
    assert full["likely"] > 15_010 + 9.5 * MINUTE
    assert full["latest"] - full["earliest"] < 10 * MINUTE


def test_what_is_told_twice_counts_once() -> None:
    twice = [line for line in [*RUNNING, event(570, "extended", "one", minutes=15)] for _ in range(2)]
    assert asked(600, *twice) == asked(600, *dict.fromkeys(twice))


def test_what_comes_late_is_as_if_it_had_come_in_time() -> None:
    lines = [*RUNNING, event(300, "ended", "one"), event(330, "started", "two"), *waits(400, "four")]
    late = [line for line in lines if json.loads(line)["t"] != 300]
    assert asked(500, *late, event(300, "ended", "one")) == asked(500, *lines)


def test_the_order_of_the_last_few_does_not_matter() -> None:
    last = [event(300, "ended", "one"), event(330, "started", "two"), event(360, "extended", "two", minutes=5)]
    found = [asked(500, *RUNNING, *order) for order in permutations(last)]
    assert all(one == found[0] for one in found)


def test_an_end_that_was_never_heard_of_holds_nobody_up() -> None:
    lines = [*RUNNING, event(700, "started", "two")]
    assert list(asked(710, *lines)) == ["three"]
    assert asked(710, *lines)["three"]["likely"] < 700 + 15 * MINUTE


@pytest.mark.parametrize("kind", ["ended", "started", "extended", "cancelled"])
def test_an_event_by_a_clock_that_is_fast_does_not_put_off_the_line_by_as_much(kind: str) -> None:
    lines = [*RUNNING, event(100_000, kind, "one", minutes=5), event(100, "requested", "four", bookedMinutes=10)]
    assert asked(120, *lines)["two"]["latest"] < 2 * 3600


def test_a_name_that_is_used_again_on_another_evening_is_another_session() -> None:
    over = [event(300, "ended", "one"), event(400, "cancelled", "two"), event(900, "stream_ended")]
    again = [event(90_000, "stream_started")]
    again += [event(90_010, "requested", "two", bookedMinutes=10), event(90_020, "approved", "two")]
    assert list(asked(90_060, *RUNNING, *over, *again)) == ["two"]


def test_nobody_waits_from_a_stream_whose_end_was_never_heard_of() -> None:
    assert list(asked(90_060, *RUNNING, event(90_000, "stream_started"), *waits(90_010, "four"))) == ["four"]


def test_a_likely_start_that_has_hardly_changed_is_not_told_anew() -> None:
    first, second = answers(*RUNNING, event(60, "ask"), event(75, "ask"))
    assert [one["likely"] for one in first["estimates"]] == [one["likely"] for one in second["estimates"]]


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


@pytest.mark.parametrize("minutes", [float("nan"), -10, 0, 1e12, None, "10", True])
def test_minutes_that_cannot_be_are_as_those_that_are_not_known(minutes: object) -> None:
    after = [event(20, "approved", "one"), *waits(30, "two")]
    known = asked(60, LIVE, event(10, "requested", "one", bookedMinutes=minutes), *after)
    assert known == asked(60, LIVE, event(10, "requested", "one"), *after)


def test_those_in_line_are_told_in_the_order_in_which_they_are_likely_to_begin() -> None:
    lines = [LIVE, *waits(10, "one", 30), event(20, "started", "one"), *waits(30, "soon"), *waits(40, "two", 120)]
    lines += [*waits(50, "three", 120), event(60, "later", "soon", scheduledFor=5400)]
    (answer,) = answers(*lines, event(70, "ask"))
    likely = [one["likely"] for one in answer["estimates"]]
    assert likely == sorted(likely)
    assert [one["session"] for one in answer["estimates"]] != ["two", "three", "soon"]


@pytest.mark.parametrize("shift", [-7200, 0.5, 12_345, 1.7e9])
def test_the_same_log_on_another_axis_has_the_same_answers_there(shift: float) -> None:
    lines = [*RUNNING, event(50, "later", "three", scheduledFor=1200), event(300, "ended", "one"), *waits(400, "four")]
    lines += [event(t, "ask") for t in (60, 310, 700, 1300)]
    moved = []
    for line in lines:
        told = json.loads(line)
        told |= {name: told[name] + shift for name in ("t", "scheduledFor") if name in told}
        moved.append(json.dumps(told))
    for here, there in zip(answers(*lines), answers(*moved), strict=True):
        assert [one["session"] for one in there["estimates"]] == [one["session"] for one in here["estimates"]]
        for before, after in zip(here["estimates"], there["estimates"], strict=True):
            for part in ("earliest", "likely", "latest"):
                assert after[part] - shift == pytest.approx(before[part], abs=1e-3)


def test_what_is_told_of_a_promise_to_somebody_alone_moves_by_no_more_than_the_clock() -> None:
    lines = [LIVE, *waits(10, "one"), event(20, "later", "one", scheduledFor=14_400)]
    told = [asked(t, *lines)["one"]["latest"] for t in range(30, 62)]
    assert max(abs(later - before) for before, later in pairwise(told)) < 2


@pytest.mark.parametrize("named_by", ["requested", "approved"])
def test_a_time_further_ahead_that_is_named_is_promised_with_the_approval(named_by: str) -> None:
    at = {named_by: {"scheduledFor": 7200}}
    asks_then = event(30, "requested", "two", bookedMinutes=10, **at.get("requested", {}))
    found = asked(60, LIVE, asks_then, event(40, "approved", "two", **at.get("approved", {})))
    assert found == asked(60, LIVE, asks(30, "two"), event(40, "later", "two", scheduledFor=7200))
    assert found["two"]["earliest"] >= 7200


def test_a_time_that_is_named_and_at_hand_is_no_promise() -> None:
    named = event(30, "requested", "two", bookedMinutes=10, scheduledFor=600)
    assert asked(60, LIVE, named, event(40, "approved", "two")) == asked(
        60, LIVE, asks(30, "two"), event(40, "approved", "two")
    )


def test_an_approval_along_with_a_promise_confirms_it() -> None:
    confirmed = [*PROMISED, event(55, "approved", "three")]
    assert asked(60, *confirmed)["three"]["earliest"] >= 7200
    assert asked(1200, *PROMISED, event(1100, "approved", "three"))["three"]["earliest"] < 7200


@pytest.mark.parametrize("before", [900, 5400])
def test_who_asks_before_the_stream_begins_has_waited_since_it_has(before: float) -> None:
    begins = 10_000.0
    early = [*waits(begins - before, "one"), event(begins, "stream_started")]
    told = asked(begins + 20, *early)
    assert list(told) == ["one"]
    in_time = asked(begins + 20, event(begins, "stream_started"), *waits(begins, "one"))
    assert told["one"]["likely"] == pytest.approx(in_time["one"]["likely"], abs=30)


def test_what_is_booked_is_known_also_where_the_request_is_told_after_the_approval() -> None:
    lines = [
        *RUNNING[:4],
        event(30, "approved", "two"),
        event(30, "requested", "two", bookedMinutes=120),
        *waits(40, "three"),
    ]
    in_order = [
        *RUNNING[:4],
        event(30, "requested", "two", bookedMinutes=120),
        event(30, "approved", "two"),
        *waits(40, "three"),
    ]
    assert asked(60, *lines)["three"]["likely"] == pytest.approx(asked(60, *in_order)["three"]["likely"], abs=1)
    assert asked(60, *lines)["three"]["likely"] > 3600


def test_a_clock_that_is_fast_costs_no_more_than_any_event() -> None:
    """Each line after it was as late as a clock said, and the whole log was gone through again for it."""
    fast = event(30 * 86_400, "requested", "ahead", bookedMinutes=10)
    lines = [LIVE, *waits(10, "one"), fast]
    for number in range(4000):
        lines += [event(100 + 30 * number, "requested", f"s{number}", bookedMinutes=1)]
        lines += [event(110 + 30 * number, "cancelled", f"s{number}")]
    before = process_time()
    assert list(asked(130_000, *lines)) == ["one"]
    assert process_time() - before < 10


@pytest.mark.parametrize("t", [-10.0, 0.0, 86_400.0 * 500, 1e300])
def test_whoever_asks_is_answered_at_any_time(t: float) -> None:
    (answer,) = answers(*RUNNING, event(t, "ask"))
    assert answer["t"] == t


def test_whole_numbers_with_a_point_are_names_as_without() -> None:
    (answer,) = answers(LIVE, event(10, "approved", "x").replace('"x"', "4.0"), event(60, "ask"))
    assert [one["session"] for one in answer["estimates"]] == [4]


def test_what_is_said_of_lines_that_say_nothing_fits_into_a_pipe() -> None:
    said: list[str] = []
    complaints = Complaints(said.append)
    assert list(replayed(["nonsense"] * 1000, complaints)) == []
    complaints.end()
    assert len(said) == MOST_SAID + 1
    assert said[-1] == "800 more lines are passed over"


NUMBERS = st.one_of(st.floats(), st.floats(0, 20_000), st.integers(-5, 40), st.none(), st.text(max_size=2))
KINDS = st.sampled_from([*(kind.value for kind in Occurs), "ask", "x"])
ANYTHING = st.fixed_dictionaries(
    {"t": st.one_of(st.floats(0, 20_000), NUMBERS), "type": KINDS, "creator": st.sampled_from(["ana", "zoe", 3])},
    optional={
        "session": st.sampled_from(["one", "two", "three", 4, None]),
        "bookedMinutes": NUMBERS,
        "minutes": NUMBERS,
        "scheduledFor": NUMBERS,
    },
)


@given(st.lists(ANYTHING, max_size=30))
def test_no_log_breaks_it_and_no_answer_is_out_of_order_or_in_the_past(events: list[Answer]) -> None:
    for answer in answers(*(json.dumps(one) for one in events)):
        for one in answer["estimates"]:
            assert answer["t"] <= one["earliest"] <= one["likely"] <= one["latest"] < float("inf")
