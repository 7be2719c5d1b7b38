from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from domain.lines.line import Line, LineEntry
from domain.lines.order import GAP, Order, likely_order
from tests.domain.samples import NOW, TICK, entry, line, lines, minutes, starts

LENGTHS = ((10,), (5, 10, 20), (1, 7, 33, 60))


@st.composite
def long_lines(draw: st.DrawFn) -> Line:
    """Up to eighty who wait and up to ten promises: some have expired, some let others go first, some are asked to come
    early; with a breath, and perhaps a pause."""
    random = Random(draw(st.integers(0, 2**32)))
    lengths, are_put_off = random.choice(LENGTHS), random.random() < 0.3
    waiting = [
        entry(
            number,
            due=-random.randint(0, 90),
            booked=random.choice(lengths),
            expires=random.choice([None, None, 0, 30, 360]),
            not_before=random.randint(-10, 90) if are_put_off and random.random() < 0.1 else None,
        )
        for number in range(random.choice([0, 3, 20, 80]))
    ]
    promised, at = [], random.randint(-60, 60)
    for number in range(random.choice([0, 1, 1, 4, 10])):
        booked, early = random.choice(lengths), at > 0 and random.random() < 0.1
        promised.append(entry(1000 + number, due=-5 if early else None, promised=at, booked=booked, here=early))
        at += booked + random.randint(0, 60)
    found = line(*waiting, *promised, running=random.choice([None, None, -3, 20]))
    pause = random.choice([None, NOW + minutes(15)])
    return replace(found, gap=minutes(random.choice([0, 1, 5])), paused_until=pause)


def one_by_one(found: Line) -> Iterator[tuple[LineEntry, datetime]]:
    """The turns by looking at everybody for each."""
    gap = Order(found, NOW).gap
    left = [one for one in found.entries if one.expires is None or one.expires > NOW]
    free = max(NOW, found.paused_until or NOW) + GAP
    if found.running:
        free = max(free, max(found.running.until, NOW) + gap)
    while left:
        one = next_of(left, free, gap)
        left.remove(one)
        held = one.promised if one.promised and not one.early else one.not_before
        start = max(free, held or free)
        yield one, start
        free = start + one.booked + gap


def next_of(left: list[LineEntry], free: datetime, gap: timedelta) -> LineEntry:
    """Who is next of these."""
    promises = sorted((one.promised, one.order, one) for one in left if one.promised)
    promise = promises[0][2] if promises else None
    until = promise.promised - gap if promise and promise.promised else None

    def ends(one: LineEntry) -> bool:
        return until is None or max(free, one.not_before or free) + one.booked <= until

    fitting = [one for one in left if ends(one) and (one.promised is None or one.early)]
    at_once = [one for one in fitting if not one.not_before or one.not_before <= free]
    later = sorted((one for one in fitting if one not in at_once), key=lambda one: (one.not_before, one.order))
    found = next(iter([*at_once, *later]), None)
    if promise and (found is None or (promise.early and promise.order < found.order)):
        return promise
    assert found
    return found


@given(lines() | long_lines())
def test_the_turns_are_those_of_looking_at_everybody_for_each(found: Line) -> None:
    order, expected = Order(found, NOW), list(one_by_one(found))
    assert list(order.turns()) == expected
    assert order.likely == [one for one, _ in expected]


@given(long_lines())
def test_of_a_run_nobody_waits_but_for_who_is_before_them(found: Line) -> None:
    order, begin = Order(found, NOW), starts(found, NOW)
    for run, start in order.runs():
        assert [begin[run[0].id], begin[run[-1].id] + run[-1].booked] == [start, order.over(run, start)]
        assert all(
            begin[after.id] == begin[one.id] + one.booked + Order(found, NOW).gap for one, after in pairwise(run)
        )
        assert len(run) == 1 or not any(one.promised for one in run)


@given(long_lines())
def test_a_long_line_stays_as_it_is_until_the_instant_that_says_otherwise(found: Line) -> None:
    lasting = replace(found, running=None, entries=tuple(replace(one, expires=None) for one in found.entries))
    at = Order(lasting, NOW).reorders_at
    assert likely_order(lasting, at - TICK if at else NOW + minutes(90)) == likely_order(lasting, NOW)
