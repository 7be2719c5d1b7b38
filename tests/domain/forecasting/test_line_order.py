"""A log does not say by what its lines are in order: that is learned from whom the creators begin with."""

from collections.abc import Iterable

import pytest

from domain.forecasting.followed import Followed
from domain.forecasting.line_order import LineOrder
from domain.forecasting.occurrence import Occurrence, Occurs, SessionName
from domain.forecasting.watch import Watch

BOOKED = 600.0
AS_ASKED = ["a", "b", "c", "d", "e"]


def lined_up(at: float, names: Iterable[str] = AS_ASKED) -> list[Occurrence]:
    """They ask, and are approved in the other order."""
    names = list(names)
    asked = [Occurrence(at + place, Occurs.REQUESTED, name, BOOKED) for place, name in enumerate(names)]
    return asked + [Occurrence(at + 30 + place, Occurs.APPROVED, name) for place, name in enumerate(reversed(names))]


def session(at: float, name: str) -> list[Occurrence]:
    return [Occurrence(at, Occurs.STARTED, name), Occurrence(at + BOOKED, Occurs.ENDED, name)]


def evening(begun: Iterable[str], at: float = 0.0) -> list[Occurrence]:
    """Five in line, of whom these have a session."""
    sessions = [one for place, name in enumerate(begun) for one in session(at + 60 + 630 * place, name)]
    return [Occurrence(at, Occurs.STREAM_STARTED), *lined_up(at + 1), *sessions]


def heard(followed: Followed, events: Iterable[Occurrence]) -> Followed:
    for event in events:
        followed.hear(event)
    return followed


def in_line(followed: Followed) -> list[SessionName]:
    """The line, in the order in which it is forecast."""
    return list(followed.asked(followed.present.now + 1))


@pytest.mark.parametrize(
    ("begun", "line"),
    [
        ([], ["e", "d", "c", "b", "a"]),
        (["e", "d"], ["c", "b", "a"]),
        (["a", "b"], ["c", "d", "e"]),
        (["a"], ["e", "d", "c", "b"]),
        (["c", "b"], ["e", "d", "a"]),
    ],
    ids=["nobody knows", "by approval", "by request", "once, out of turn", "neither"],
)
def test_a_line_is_in_the_order_of_those_with_whom_the_creator_begins(begun: list[str], line: list[str]) -> None:
    assert in_line(heard(Followed.of(LineOrder()), evening(begun))) == line


def test_all_creators_of_a_log_have_the_same_order() -> None:
    order = LineOrder()
    heard(Followed.of(order), evening(["a", "b"]))
    assert in_line(heard(Followed.of(order), evening([], at=5_000.0))) == AS_ASKED


def test_sessions_of_two_creators_may_have_the_same_name() -> None:
    order = LineOrder()
    for at in (0.0, 20.0):
        one = heard(Followed.of(order), evening(["a"], at))
    assert list(order.starts.values()) == [4, 4]
    assert in_line(one) == AS_ASKED[1:]


def test_what_comes_late_counts_once() -> None:
    order = LineOrder()
    late = Occurrence(0.5, Occurs.REQUESTED, "late", BOOKED)
    followed = heard(Followed.of(order), [*evening(["a"]), late])
    assert list(order.starts.values()) == [4]
    assert in_line(followed) == ["e", "d", "c", "b"]


def test_our_own_lines_are_in_the_order_in_which_they_were_approved() -> None:
    watch = Watch()
    for event in evening(["a", "b"]):
        watch.follow(event)
    assert list(watch.in_order(watch.now)) == ["e", "d", "c"]


def test_whose_turn_it_was_has_been_passed_by_and_nobody_behind_them() -> None:
    watch = Watch()
    for event in evening(["a"]):
        watch.follow(event)
    assert {name: one.passed for name, one in watch.in_order(watch.now).items()} == {"e": 1, "d": 0, "c": 0, "b": 0}


def test_behind_somebody_who_seems_to_be_gone_it_is_the_next_one_s_turn() -> None:
    watch = Watch()
    for event in evening(["a", "b", "c", "d"]):
        watch.follow(event)
    for event in [*lined_up(3_000.0, ["f", "g", "h"]), *session(3_600.0, "f"), *session(4_300.0, "g")]:
        watch.follow(event)
    assert {name: one.passed for name, one in watch.in_order(watch.now).items()} == {"e": 6, "h": 2}
