"""What is paid at the end: by its reason, the offer's terms, and what was delivered."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.actors import SIDES, Actor
from domain.calls.meter import Meter, advanced, beginning, came, went
from domain.capture import (
    Agreed,
    EndReason,
    WhenFanLeaves,
    amount_captured,
    cost_of_ending,
    reason_of_end,
    reason_of_stop,
)
from tests.domain.samples import BOOKED, LIMITS, NOW, minutes

METERED, FULL_PRICE = WhenFanLeaves
A_MINUTE = minutes(1)
BY_FAN = {EndReason.FAN_ENDED, EndReason.FAN_LOST}


def paid(reason: EndReason, seconds: float, least: float = 0, rule: WhenFanLeaves = METERED, booked: float = 10) -> int:
    """Of a price of 1,000 for ``booked`` minutes."""
    agreed = Agreed(1_000, minutes(booked), minutes(least), rule)
    return amount_captured(agreed, timedelta(seconds=seconds), reason, A_MINUTE)


@pytest.mark.parametrize(
    ("reason", "seconds", "amount"),
    [
        ("TIME_UP", 600, 1_000),
        ("CREATOR_ENDED", 60, 100),
        ("CREATOR_ENDED", 59, 0),
        ("CREATOR_ENDED", 599, 998),
        ("CREATOR_LOST", 120, 200),
        ("CONNECTION_LOST", 120, 200),
        ("STREAM_ENDED", 59, 0),
        ("BLOCKED", 300, 500),
        ("FAN_ENDED", 3, 5),
        ("FAN_LOST", 59, 98),
    ],
)
def test_what_was_delivered_is_paid(reason: str, seconds: float, amount: int) -> None:
    assert paid(EndReason(reason), seconds) == amount


def test_a_fan_who_leaves_pays_the_least_that_was_agreed_or_all() -> None:
    assert paid(EndReason.FAN_ENDED, 3, least=2) == 200
    assert paid(EndReason.FAN_ENDED, 300, least=2) == 500
    assert paid(EndReason.FAN_LOST, 3, rule=FULL_PRICE) == 1_000


def test_a_session_shorter_than_the_minimum_counts_when_all_of_it_was_delivered() -> None:
    half = Agreed(1_000, timedelta(seconds=30), timedelta(0), METERED)
    assert amount_captured(half, timedelta(seconds=30), EndReason.CREATOR_ENDED, A_MINUTE) == 1_000
    assert amount_captured(half, timedelta(seconds=29), EndReason.CREATOR_ENDED, A_MINUTE) == 0


@given(
    st.integers(0, 10**9),
    st.integers(1, 240),
    st.integers(0, 15_000),
    st.integers(0, 240),
    *map(st.sampled_from, (EndReason, WhenFanLeaves)),
)
def test_nobody_pays_more_than_the_price_and_a_fan_who_stays_no_more_than_was_delivered(
    price: int, booked: int, seconds: int, least: int, reason: EndReason, rule: WhenFanLeaves
) -> None:
    delivered = min(timedelta(seconds=seconds), minutes(booked))
    amount = amount_captured(Agreed(price, minutes(booked), minutes(least), rule), delivered, reason, A_MINUTE)
    assert 0 <= amount <= price
    if reason not in {*BY_FAN, EndReason.TIME_UP}:
        assert amount <= price * delivered / minutes(booked)


@pytest.mark.parametrize(
    ("gone", "by", "reason"),
    [
        ((), Actor.FAN, "FAN_ENDED"),
        ((), Actor.CREATOR, "CREATOR_ENDED"),
        ((Actor.CREATOR,), Actor.FAN, "CREATOR_LOST"),
        ((Actor.FAN,), Actor.CREATOR, "FAN_LOST"),
        ((Actor.FAN,), Actor.FAN, "FAN_ENDED"),
        ((), Actor.SUPPORT, "SUPPORT_ENDED"),
        ((Actor.FAN,), Actor.SUPPORT, "SUPPORT_ENDED"),
        ((Actor.FAN, Actor.CREATOR), Actor.SUPPORT, "SUPPORT_ENDED"),
    ],
)
def test_to_end_it_while_the_other_is_missing_is_the_loss_of_the_other(
    gone: tuple[Actor, ...], by: Actor, reason: str
) -> None:
    assert reason_of_end(met(*gone), by) == reason


@pytest.mark.parametrize("by", SIDES)
@pytest.mark.parametrize(
    ("first", "later", "reason"),
    [
        (Actor.FAN, 0, "CONNECTION_LOST"),
        (Actor.FAN, 5, "CONNECTION_LOST"),
        (Actor.CREATOR, 5, "CONNECTION_LOST"),
        (Actor.FAN, 6, "FAN_LOST"),
        (Actor.CREATOR, 6, "CREATOR_LOST"),
    ],
)
def test_who_ends_it_while_both_are_missing_decides_nothing(first: Actor, later: int, reason: str, by: Actor) -> None:
    (second,) = set(SIDES) - {first}
    meter = went(went(met(), first, NOW + minutes(3)), second, NOW + minutes(3) + timedelta(seconds=later))
    meter = advanced(meter, NOW + minutes(4))
    assert reason_of_end(meter, by) == reason_of_stop(advanced(meter, NOW + minutes(9))) == reason


def met(*gone: Actor) -> Meter:
    """The meter of two who met, of whom these have been gone for a while."""
    meter = came(came(beginning(NOW, BOOKED, LIMITS), Actor.FAN, NOW), Actor.CREATOR, NOW)
    for side in gone:
        meter = went(meter, side, NOW + A_MINUTE)
    return advanced(meter, NOW + minutes(2))


@pytest.mark.parametrize(
    ("meter", "by", "after", "amount"),
    [
        (beginning(NOW, BOOKED, LIMITS), Actor.FAN, 1, 0),
        # The creator waits in the call, and the fan has not come.
        (came(beginning(NOW, BOOKED, LIMITS), Actor.CREATOR, NOW), Actor.FAN, 1, 0),
        (met(), Actor.FAN, 2, 400),
        (met(), Actor.FAN, 6, 600),
        (met(), Actor.CREATOR, 2, 200),
        (met(), Actor.CREATOR, 0.5, 0),
        # The creator is missing, since when nothing is delivered, and is not back in time.
        (went(met(), Actor.CREATOR, NOW + minutes(2)), Actor.FAN, 3, 200),
        (met(Actor.CREATOR), Actor.FAN, 2, 100),
        (met(Actor.CREATOR), Actor.FAN, 5, 100),
        # It is over by itself, whether or not the clock has come round.
        (met(), Actor.CREATOR, 10, 1_000),
        (met(), Actor.CREATOR, 60, 1_000),
        (beginning(NOW, BOOKED, LIMITS), Actor.FAN, 60, 0),
    ],
)
def test_to_end_it_now_costs_what_would_be_paid(meter: Meter, by: Actor, after: float, amount: int) -> None:
    agreed = Agreed(1_000, BOOKED, minutes(4), METERED)
    assert cost_of_ending(agreed, meter, by, NOW + minutes(after), A_MINUTE) == amount
