"""What a log that is replayed is answered with."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.forecasting.occurrence import Occurs
from tests.domain.forecasting.logs import LIVE, MINUTE, PROMISED, RUNNING, Answer, answers, asked, event, waits


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


def test_a_likely_start_that_has_hardly_changed_is_not_told_anew() -> None:
    first, second = answers(*RUNNING, event(60, "ask"), event(75, "ask"))
    assert [one["likely"] for one in first["estimates"]] == [one["likely"] for one in second["estimates"]]


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


@pytest.mark.parametrize("t", [-10.0, 0.0, 86_400.0 * 500, 1e300])
def test_whoever_asks_is_answered_at_any_time(t: float) -> None:
    (answer,) = answers(*RUNNING, event(t, "ask"))
    assert answer["t"] == t


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
    lines = [json.dumps(one) for one in events]
    # By itself hardly any has an answer, with somebody in line still fewer.
    for answer in (*answers(*lines), *answers(*RUNNING, *lines, event(20_000, "ask"))):
        for one in answer["estimates"]:
            assert answer["t"] <= one["earliest"] <= one["likely"] <= one["latest"] < float("inf")


def holds(begins: float, number: int) -> list[str]:
    """Somebody who has booked an hour waits for forty minutes until a promise has begun, as they could not end before
    it; then they begin too."""
    long, soon, before = f"long {number}", f"soon {number}", f"before {number}"
    return [
        *waits(begins, before),
        event(begins + 20, "started", before),
        *waits(begins + 30, soon),
        event(begins + 40, "later", soon, scheduledFor=begins + 3000),
        *waits(begins + 50, long, 60),
        event(begins + 600, "ended", before),
        event(begins + 3010, "started", soon),
        event(begins + 3600, "ended", soon),
        event(begins + 3630, "started", long),
        event(begins + 7200, "ended", long),
    ]


def test_who_is_held_by_a_promise_is_late_for_nobody() -> None:
    known = [line for number in range(4) for line in holds(100 + 8000 * number, number)]
    held = asked(34_900, LIVE, *known, *holds(32_100, 4)[:-4])
    promise = held["soon 4"]
    assert (promise["earliest"], promise["likely"] < 35_100 + MINUTE) == (35_100, True), promise
    assert promise["latest"] < 35_100 + 20 * MINUTE, promise
    assert promise["latest"] < held["long 4"]["latest"] < 35_100 + 60 * MINUTE, held


def test_a_promise_that_holds_a_creator_says_nothing_of_their_gaps() -> None:
    """Whoever comes and can end before it begins at once: those before them had not waited for a late creator."""

    def with_somebody_between(number: int) -> list[str]:
        begins, between = 100 + 8000 * number, f"between {number}"
        lines = holds(begins, number)
        came = [*waits(begins + 2000, between, 5), event(begins + 2010, "started", between)]
        return [*lines[:-4], *came, event(begins + 2300, "ended", between), *lines[-4:]]

    known = [line for number in range(5) for line in with_somebody_between(number)]
    end = [*waits(40_000, "one"), event(40_020, "started", "one"), *waits(40_030, "two")]
    told = asked(40_610, LIVE, *known, *end, event(40_600, "ended", "one"))
    assert told["two"]["latest"] < 40_610 + 5 * MINUTE, told
