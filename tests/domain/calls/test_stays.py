"""Stays in the call: in whatever order they become known, the meter is that of a simple count."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from domain.actors import SIDES, Actor
from domain.calls.meter import advanced, beginning
from domain.calls.stays import Stay, folded
from tests.domain.samples import BOOKED, LIMITS, NOW, at, stays


def test_who_goes_as_the_other_comes_has_not_met_them() -> None:
    stays = [Stay(Actor.FAN, at(0), at(1)), Stay(Actor.CREATOR, at(1), None)]
    assert folded(beginning(NOW, BOOKED, LIMITS), stays).has_run is False


@given(stays(), st.randoms(use_true_random=False))
def test_in_whatever_order_and_however_often_stays_become_known_the_meter_is_the_same(
    known: list[Stay], random: Random
) -> None:
    shuffled = known + known[:2]
    random.shuffle(shuffled)
    new = beginning(NOW, BOOKED, LIMITS)
    assert advanced(folded(new, shuffled), at(1_000)) == advanced(folded(new, known), at(1_000))


@given(stays(), st.lists(st.integers(0, 1_000), max_size=5))
def test_looking_at_it_in_between_changes_nothing(known: list[Stay], looks: list[int]) -> None:
    meter = folded(beginning(NOW, BOOKED, LIMITS), known)
    looked = meter
    for look in sorted(looks):
        looked = advanced(looked, at(look))
    assert advanced(looked, at(2_000)) == advanced(meter, at(2_000))


@given(stays())
def test_second_by_second_a_simple_count_gives_the_same(known: list[Stay]) -> None:
    meter = advanced(folded(beginning(NOW, BOOKED, LIMITS), known), at(2_000))
    used, end = counted(known)
    assert meter.stop is not None
    assert (meter.used.total_seconds(), (meter.stop.at - NOW).total_seconds()) == (used, end)


def counted(known: list[Stay]) -> tuple[int, int]:
    """What was delivered, and when it was over, in whole seconds: the rules of section 7 said plainly."""
    used, paused, running = 0, 0, False
    lost: int | None = None
    out: dict[Actor, int] = dict.fromkeys(SIDES, 0)
    for now in range(2_000):
        before = dict(out)
        for side in SIDES:
            if any(
                one.side is side and at(now) >= one.since and not (one.until and at(now) >= one.until) for one in known
            ):
                out.pop(side, None)
            else:
                out.setdefault(side, now)
        if running and used == 600:
            return used, now
        if running and before and now - min(before.values()) >= 5:
            running, lost = False, min(before.values())
            used -= now - lost
        over = 120 if lost is None else lost + min(90, 300 - paused)
        if not running and now >= over:
            return used, over
        if not running and not out:
            running, paused, lost = True, paused + (0 if lost is None else now - lost), None
        used += running
    raise AssertionError("it never ends")
