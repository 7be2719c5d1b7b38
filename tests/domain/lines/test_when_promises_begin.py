"""Creators keep promises in ways of their own: what they have done is what is expected of them."""

from collections.abc import Iterator
from itertools import chain

import pytest

from domain.forecasting.habits import LEAD, Habits
from domain.forecasting.learned import Learned
from domain.forecasting.occurrence import Occurrence, Occurs
from domain.forecasting.odds import leads_of, odds_of
from domain.forecasting.quantiles import ranges
from domain.forecasting.range import Range
from domain.forecasting.watch import Watch

MINUTE, HOUR = 60.0, 3_600.0


def alone(number: int, late: float) -> Iterator[Occurrence]:
    """A promise to somebody who is alone in line, and begun so many seconds after its time."""
    at, name = HOUR * number, f"promised {number}"
    yield Occurrence(at, Occurs.LATER, name, 600.0, promised=at + 30 * MINUTE)
    yield Occurrence(at + 30 * MINUTE + late, Occurs.STARTED, name)
    yield Occurrence(at + 40 * MINUTE + late, Occurs.ENDED, name)


def beside(number: int, *, first: str) -> Iterator[Occurrence]:
    """A promise that falls due while somebody is in session, and two who are approved after it fell due."""
    at, others = HOUR * number, (f"one {number}", f"two {number}")
    promised, runs = f"promised {number}", f"runs {number}"
    yield Occurrence(at, Occurs.LATER, promised, 600.0, promised=at + 6 * MINUTE)
    yield Occurrence(at, Occurs.APPROVED, runs, 600.0)
    yield Occurrence(at + 10, Occurs.STARTED, runs)
    for place, name in enumerate(others):
        yield Occurrence(at + (7 + place) * MINUTE, Occurs.APPROVED, name, 600.0)
    yield Occurrence(at + 610, Occurs.ENDED, runs)
    order = (promised, *others) if first == "promised" else (*others, promised)
    for place, name in enumerate(order):
        yield Occurrence(at + 630 + place * 620, Occurs.STARTED, name)
        yield Occurrence(at + 1230 + place * 620, Occurs.ENDED, name)


def told(watch: Watch, now: float) -> dict[object, Range]:
    present = watch.present(now)
    return dict(zip(watch.in_order(now), ranges(present, odds_of(watch.habits)), strict=True))


def followed(*events: Iterator[Occurrence]) -> Watch:
    watch = Watch()
    watch.follow(Occurrence(0.0, Occurs.STREAM_STARTED))
    for event in chain(*events):
        watch.follow(event)
    return watch


@pytest.mark.parametrize(("late", "sooner"), [(-120.0, True), (0.0, False), (60.0, False)])
def test_who_has_begun_promises_before_their_time_is_expected_to(late: float, sooner: bool) -> None:
    watch = followed(*(alone(number, late) for number in range(6)))
    watch.follow(Occurrence(6 * HOUR, Occurs.LATER, "next", 600.0, promised=6.5 * HOUR))
    found = told(watch, 6 * HOUR)["next"]
    if sooner:
        assert 6.5 * HOUR - 300 < found.earliest < found.likely < 6.5 * HOUR
        assert found.earliest < 6.5 * HOUR - 60
    else:
        assert found.earliest >= 6.5 * HOUR


def test_who_has_not_begun_a_promise_yet_is_less_ahead_of_it() -> None:
    watch = followed(*(alone(number, -120.0) for number in range(6)))
    habits = watch.habits
    lead = habits.leads.belief(LEAD)
    assert max(leads_of(0.9, lead)) > 120 > max(leads_of(0.9, lead, 60.0)) > 0
    assert sum(map(bool, leads_of(0.9, lead, 60.0))) < sum(map(bool, leads_of(0.9, lead)))

    watch.follow(Occurrence(6 * HOUR, Occurs.LATER, "next", 600.0, promised=6.5 * HOUR))
    assert told(watch, 6.5 * HOUR - 20)["next"].likely >= 6.5 * HOUR


@pytest.mark.parametrize("first", ["promised", "others"])
def test_who_begins_a_promise_after_whoever_is_due_later_is_expected_to(first: str) -> None:
    watch = followed(*(beside(number, first=first) for number in range(6)))
    for event in list(beside(6, first=first))[:5]:
        watch.follow(event)
    found = told(watch, 6 * HOUR + 9 * MINUTE)
    promised, last = found["promised 6"], found["two 6"]
    assert (promised.likely > last.likely) == (first == "others")
    assert (watch.habits.yields.yes > 6, watch.habits.yields.no > 4) == (first == "others", first == "promised")


def test_promises_that_people_are_told_by_us_are_believed_all_the_same() -> None:
    """Positions say so: a promise that is due is the first, and its fan need not come before."""
    early, last = (alone(number, -120.0) for number in range(6)), (beside(7 + n, first="others") for n in range(6))
    watch = followed(*early, *last)
    assert any(odds_of(watch.habits).leads)
    assert any(odds_of(watch.habits).passes)
    assert not any(Learned(watch).odds.leads)
    assert not any(Learned(watch).odds.passes)


def test_one_who_comes_last_is_not_taken_to_have_left() -> None:
    watch = followed(*(beside(number, first="others") for number in range(6)))
    line = [Occurrence(6 * HOUR, Occurs.LATER, "promised", 600.0, promised=6 * HOUR + MINUTE)]
    for number in range(6):
        at = 6 * HOUR + (2 + 12 * number) * MINUTE
        line.append(Occurrence(at, Occurs.APPROVED, f"other {number}", 600.0))
        line.append(Occurrence(at + 10, Occurs.STARTED, f"other {number}"))
        line.append(Occurrence(at + 610, Occurs.ENDED, f"other {number}"))
    for event in line:
        watch.follow(event)
    now = line[-1].at
    watch.follow(Occurrence(now, Occurs.APPROVED, "waits", 600.0))
    watch.follow(Occurrence(now, Occurs.LATER, "next promised", 600.0, promised=now + MINUTE))
    found = told(watch, now + 1)
    assert found["next promised"].likely > found["promised"].likely + 300


@pytest.mark.parametrize(("yes", "no", "mean"), [(0, 20, 0.0), (10, 10, 0.83), (20, 0, 10.0)])
def test_as_many_go_before_a_promise_that_is_due_as_turns_have_gone_so(yes: int, no: int, mean: float) -> None:
    habits = Habits()
    habits.yields.yes, habits.yields.no = yes, no
    passes = odds_of(habits).passes
    assert sum(passes) / len(passes) == pytest.approx(mean, abs=0.2)
