"""What a log of somebody else does not say, or says late, twice, or in another order."""

import json
from itertools import permutations
from time import process_time

import pytest

from tests.domain.forecasting.logs import LIVE, MINUTE, PROMISED, RUNNING, asked, event, waits


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


def test_where_nobody_is_approved_a_time_further_ahead_that_a_request_names_is_promised() -> None:
    named = event(40, "requested", "three", bookedMinutes=10, scheduledFor=7200)
    assert asked(50, *UNAPPROVED[:-1], named)["three"]["earliest"] >= 7200


def test_where_nobody_is_approved_a_time_that_is_named_and_at_hand_is_no_promise() -> None:
    named = event(40, "requested", "three", bookedMinutes=10, scheduledFor=600)
    assert asked(50, *UNAPPROVED[:-1], named) == asked(50, *UNAPPROVED)


def called_one_by_one(sessions: int) -> list[str]:
    """All ask at once, and each is approved once the creator is free for them."""
    lines = [LIVE, *(asks(10 + number, f"of {number}") for number in range(sessions + 3))]
    for number in range(sessions):
        at = 100 + 600 * number
        called = [event(at + part, kind, f"of {number}") for part, kind in ((0, "approved"), (20, "started"))]
        lines += [*called, event(at + 550, "ended", f"of {number}")]
    return lines


def test_where_approvals_call_whoever_is_next_those_who_ask_are_in_line() -> None:
    assert list(asked(1860, *called_one_by_one(2))) == []
    found = asked(1860, *called_one_by_one(3), asks(1855, "late"))
    assert list(found) == ["of 3", "of 4", "of 5", "late"]


def test_whoever_is_called_is_next_whoever_has_waited_for_longer() -> None:
    found = asked(1861, *called_one_by_one(3), event(1860, "approved", "of 5"))
    assert list(found) == ["of 5", "of 3", "of 4"]
    assert found["of 5"]["latest"] < found["of 3"]["likely"]


def test_it_is_nobody_s_turn_once_somebody_else_has_begun() -> None:
    lines = [*called_one_by_one(3), event(1860, "approved", "of 5"), event(1870, "started", "of 3")]
    assert list(asked(1880, *lines)) == ["of 4", "of 5"]


def test_where_approvals_come_before_a_turn_who_only_asks_is_not_in_line() -> None:
    lines = [line for number in range(4) for line in approved_with_the_next(number)]
    assert list(asked(2600, LIVE, *lines, asks(2590, "late"))) == ["next of 3"]


def approved_with_the_next(number: int) -> list[str]:
    at, both = 600.0 * number, (f"of {number}", f"next of {number}")
    over = [event(at + 5, "cancelled", f"next of {number - 1}")] if number else []
    lines = [*(asks(at - 150, one) for one in both), *(event(at + 100, "approved", one) for one in both)]
    return [*lines[:2], *over, *lines[2:], event(at + 110, "started", both[0]), event(at + 500, "ended", both[0])]


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


@pytest.mark.parametrize("ended", [[], [event(900, "ended", "one")]], ids=["one runs", "one is over"])
def test_who_asks_shortly_before_a_stream_waits_for_it_though_the_end_of_the_last_was_never_heard_of(
    ended: list[str],
) -> None:
    begins = 10_000.0
    early = [*waits(begins - 600, "early"), event(begins - 60, "requested", "undecided", bookedMinutes=20)]
    lines = [*RUNNING, *ended, *early, event(begins, "stream_started")]
    assert list(asked(begins + 20, *lines)) == ["early"]
    assert list(asked(begins + 20, *lines, event(begins + 10, "approved", "undecided"))) == ["early", "undecided"]


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
