"""Whatever happens in a call, and whatever is agreed to in it, what is paid is what a plain count says."""

from typing import NamedTuple

from hypothesis import event, given, settings
from hypothesis import strategies as st

from domain.actors import SIDES, Actor
from domain.calls.meter import Meter, advanced, beginning, stopped
from domain.calls.stays import Stay, folded
from domain.capture import Agreed, EndReason, WhenFanLeaves, amount_captured, reason_of_end, reason_of_stop
from domain.rules import Rules
from tests.domain.samples import LIMITS, NOW, at, minutes, stays

RULES = Rules()
LAST = 5_000


class Played(NamedTuple):
    """What becomes of a session of 10 minutes for 1,000: who was in its call, when so many minutes more were agreed to,
    and who ended it when, in seconds after its start, unless it ended by itself."""

    stays: list[Stay]
    added: dict[int, int]
    end: tuple[int, Actor] | None


@st.composite
def from_early_on(draw: st.DrawFn) -> list[Stay]:
    """Both come within the first minute, mostly in time to meet, and perhaps come and go after that."""
    first = []
    for side in SIDES:
        since, length = draw(st.integers(0, 60)), draw(st.none() | st.integers(1, 1_200))
        first.append(Stay(side, at(since), None if length is None else at(since + length)))
    return [*first, *draw(stays())]


plays = st.builds(
    Played,
    from_early_on() | stays(),
    st.dictionaries(st.integers(0, 1_200), st.sampled_from([1, 5, 20]), max_size=3),
    st.none() | st.tuples(st.integers(0, 1_500), st.sampled_from(SIDES)),
)


@settings(max_examples=200)
@given(plays, st.integers(0, 5), st.sampled_from(WhenFanLeaves))
def test_what_is_paid_is_what_a_plain_count_says(played: Played, least: int, rule: WhenFanLeaves) -> None:
    used, price, reason = counted(played)
    event(reason)
    assert paid(played, least, rule) == expected(used, price, reason, least, rule)


def paid(played: Played, least: int, rule: WhenFanLeaves) -> int:
    """As the actions have it: the meter is read anew from who was in the call whenever somebody acts."""
    booked = 10
    acts = sorted({*played.added, *([played.end[0]] if played.end else []), LAST})
    for act in acts:
        meter = read(played.stays, booked, act)
        if meter.stop is None and act in played.added:
            booked += played.added[act]
            meter = read(played.stays, booked, act)
        if meter.stop is None and played.end and act == played.end[0]:
            reason, meter = reason_of_end(meter, played.end[1]), stopped(meter, at(act))
            break
        if meter.stop:
            reason = reason_of_stop(meter)
            break
    if not meter.used:
        return 0
    agreed = Agreed(100 * booked, minutes(booked), minutes(least), rule)
    return amount_captured(agreed, meter.used, reason, RULES.minimum_delivered)


def read(known: list[Stay], booked: int, now: int) -> Meter:
    """The meter by all that is known then."""
    so_far = [
        Stay(one.side, one.since, one.until if one.until and one.until <= at(now) else None)
        for one in known
        if one.since <= at(now)
    ]
    return advanced(folded(beginning(NOW, minutes(booked), LIMITS), so_far), at(now))


def counted(played: Played) -> tuple[int, int, str]:
    """Second by second: how many were delivered, what all that was agreed to costs, and why it was over."""
    used, paused, booked, running = 0, 0, 600, False
    lost: int | None = None
    out: dict[Actor, int] = dict.fromkeys(SIDES, 0)
    for now in range(LAST):
        gone = {side for side in SIDES if not any(is_in(one, side, now) for one in played.stays)}
        before = out
        out = {side: out.get(side, now) for side in gone}
        if running and used == booked:
            return used, booked // 6 * 10, "TIME_UP"
        if running and before and now - min(before.values()) >= 5:
            running, lost = False, min(before.values())
            used -= now - lost
        if not running and now >= (120 if lost is None else lost + min(90, 300 - paused)):
            return used, booked // 6 * 10, "NOT_MET" if lost is None else f"{who_is_lost(before)}_LOST"
        if not running and not out:
            running, paused, lost = True, paused + (0 if lost is None else now - lost), None
        booked += 60 * played.added.get(now, 0)
        if played.end and played.end[0] == now:
            by = played.end[1]
            other = [side for side in out if side is not by and not running]
            return used, booked // 6 * 10, f"{other[0]}_LOST" if other else f"{by}_ENDED"
        used += running
    raise AssertionError("it never ends")


def is_in(stay: Stay, side: Actor, now: int) -> bool:
    return stay.side is side and stay.since <= at(now) and not (stay.until and stay.until <= at(now))


def who_is_lost(out: dict[Actor, int]) -> str:
    both_at_once = len(out) == len(SIDES) and max(out.values()) - min(out.values()) <= 5
    return "CONNECTION" if both_at_once else min(out, key=lambda side: out[side]).value


def expected(used: int, price: int, reason: str, least: int, rule: WhenFanLeaves) -> int:
    """Section 7's table: all, the offer's terms for a fan who leaves, or the delivered share from a minute on."""
    if not used or reason == "NOT_MET":
        return 0
    if reason == EndReason.TIME_UP or (reason.startswith("FAN") and rule is WhenFanLeaves.FULL_PRICE):
        return price
    if reason.startswith("FAN"):
        return min(price, max(used, 60 * least) * 100 // 60)
    return used * 100 // 60 if used >= 60 else 0
