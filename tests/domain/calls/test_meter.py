"""The meter: it runs while both are in the call, and stops by itself where the contract says so."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.actors import Actor
from domain.calls.meter import (
    Cause,
    Meter,
    MeterState,
    advanced,
    beginning,
    came,
    extended,
    stopped,
    went,
)
from tests.domain.samples import BOOKED, LIMITS, NOW, at, minutes

FAN, CREATOR = Actor.FAN, Actor.CREATOR
CONNECTING, RUNNING, PAUSED, STOPPED = MeterState

Moves = list[tuple[float, str, Actor]]
"""Seconds after the start, whether somebody comes (+) or goes (-), and who."""


def played(*moves: tuple[float, str, Actor], until: float, booked: timedelta = BOOKED) -> Meter:
    """The meter after these moves, at ``until`` seconds after its start."""
    meter = beginning(NOW, booked, LIMITS)
    for seconds, sign, side in moves:
        meter = (came if sign == "+" else went)(meter, side, at(seconds))
    return advanced(meter, at(until))


def both(seconds: float = 0) -> Moves:
    return [(seconds, "+", FAN), (seconds, "+", CREATOR)]


def test_the_limits_are_those_of_the_contract() -> None:
    seconds = [span.total_seconds() for span in (LIMITS.connect_grace, LIMITS.call_grace, LIMITS.resume_grace)]
    assert [*seconds, LIMITS.pause_limit.total_seconds()] == [120, 5, 90, 300]


@pytest.mark.parametrize(
    ("moves", "until", "state", "used", "missing", "stops"),
    [
        ([], 0, CONNECTING, 0, [FAN, CREATOR], 120),
        ([(30, "+", FAN)], 60, CONNECTING, 0, [CREATOR], 120),
        ([(10, "+", FAN), (30, "+", CREATOR)], 60, RUNNING, 30, [], 630),
        ([*both(), (100, "-", FAN)], 104, RUNNING, 104, [], 600),
        ([*both(), (100, "-", FAN)], 105, PAUSED, 100, [FAN], 190),
        ([*both(), (100, "-", FAN), (104, "+", FAN)], 200, RUNNING, 200, [], 600),
        ([*both(), (100, "-", FAN), (105, "+", FAN)], 200, RUNNING, 195, [], 605),
        ([*both(), (100, "-", FAN), (160, "+", FAN)], 200, RUNNING, 140, [], 660),
        ([*both(), (100, "-", FAN), (102, "-", CREATOR)], 110, PAUSED, 100, [FAN, CREATOR], 190),
        ([*both(), (100, "-", FAN), (150, "-", CREATOR), (160, "+", FAN)], 170, PAUSED, 100, [CREATOR], 190),
        (
            [
                *both(),
                (10, "-", FAN),
                (90, "+", FAN),
                (110, "-", FAN),
                (190, "+", FAN),
                (210, "-", FAN),
                (290, "+", FAN),
                (310, "-", FAN),
            ],
            320,
            PAUSED,
            70,
            [FAN],
            370,
        ),
    ],
)
def test_the_meter_runs_while_both_are_in_and_says_when_its_state_ends(
    moves: Moves, until: float, state: MeterState, used: float, missing: list[Actor], stops: float
) -> None:
    meter = played(*moves, until=until)
    shown = (meter.state, meter.used_at(at(until)).total_seconds(), list(meter.missing), meter.stops_at)
    assert shown == (state, used, missing, at(stops))


@pytest.mark.parametrize(
    ("moves", "cause", "stops", "used", "lost"),
    [
        ([], Cause.NOT_MET, 120, 0, None),
        ([(0, "+", FAN)], Cause.NOT_MET, 120, 0, CREATOR),
        (both(), Cause.TIME_UP, 600, 600, None),
        ([*both(), (120, "-", CREATOR)], Cause.LOST, 210, 120, CREATOR),
        ([*both(), (120, "-", CREATOR), (125, "-", FAN)], Cause.LOST, 210, 120, None),
        ([*both(), (120, "-", CREATOR), (126, "-", FAN)], Cause.LOST, 210, 120, CREATOR),
        ([*both(), (120, "-", CREATOR), (126, "-", FAN), (130, "+", CREATOR)], Cause.LOST, 210, 120, FAN),
        ([*both(), (597, "-", FAN)], Cause.TIME_UP, 600, 600, FAN),
        ([*both(), (590, "-", FAN)], Cause.LOST, 680, 590, FAN),
    ],
)
def test_a_meter_that_is_left_to_itself_stops(
    moves: Moves, cause: Cause, stops: float, used: float, lost: Actor | None
) -> None:
    meter = played(*moves, until=3_600)
    assert meter.stop is not None
    assert (meter.state, meter.stop, meter.used) == (STOPPED, (at(stops), cause), timedelta(seconds=used))
    assert meter.lost is lost


@pytest.mark.parametrize(
    ("moves", "until", "have_met"),
    [
        ([(30, "+", FAN)], 60, False),
        ([(30, "+", FAN)], 3_600, False),
        ([(0, "+", FAN), (5, "-", FAN), (30, "+", CREATOR)], 60, False),
        (both(), 0, True),
        ([*both(), (0, "-", FAN)], 5, True),
        ([*both(), (100, "-", FAN)], 105, True),
        ([*both(), (100, "-", FAN)], 3_600, True),
    ],
)
def test_the_two_have_met_from_the_instant_at_which_both_are_in(moves: Moves, until: float, have_met: bool) -> None:
    assert played(*moves, until=until).has_run is have_met


def test_who_comes_at_the_very_end_is_too_late() -> None:
    assert played(*both(), (100, "-", FAN), (190, "+", FAN), until=190).state is STOPPED
    assert played((0, "+", CREATOR), (120, "+", FAN), until=120).state is STOPPED


def test_an_extension_moves_the_end_and_not_what_was_used() -> None:
    meter = extended(played(*both(), until=300), minutes(15))
    assert (meter.stops_at, meter.used_at(at(300))) == (at(900), minutes(5))


def test_whoever_ends_it_keeps_what_was_delivered_until_then() -> None:
    assert stopped(played(*both(), until=90), at(90)).used == timedelta(seconds=90)
    assert stopped(played(*both(), (60, "-", FAN), until=90), at(90)).used == timedelta(seconds=60)


def test_a_meter_brings_the_limits_that_it_began_with() -> None:
    strict = replace(LIMITS, resume_grace=timedelta(seconds=10))
    meter = went(came(came(beginning(NOW, BOOKED, strict), FAN, NOW), CREATOR, NOW), FAN, at(60))
    assert advanced(meter, at(70)).state is STOPPED


@pytest.mark.parametrize(("call_grace", "apart", "lost"), [(1, 2.5, None), (1, 5, None), (60, 6, FAN), (0, 5.1, FAN)])
def test_both_are_lost_who_went_within_five_seconds_whatever_pauses_the_meter(
    call_grace: int, apart: float, lost: Actor | None
) -> None:
    limits = replace(LIMITS, call_grace=timedelta(seconds=call_grace))
    meter = went(came(came(beginning(NOW, BOOKED, limits), FAN, NOW), CREATOR, NOW), FAN, at(100))
    assert went(meter, CREATOR, at(100 + apart)).lost is lost
