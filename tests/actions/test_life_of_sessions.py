"""Random people and a random clock drive the real application; the rules hold after every step."""

from collections import Counter

import pytest

from domain.lifecycle import Status
from tests.actions.life import LONG_PLAY, play
from tests.conftest import ON_POSTGRES, ON_SQLITE
from tests.parts.databases import Backend

BY_ACTIONS = {
    "FAN_ABSENT",
    "CREATOR_BUSY",
    "FAN_BUSY",
    "AGREED",
    "YIELD",
    "BACK_IN_LINE",
    "SET_READY",
    "MISS_CALL",
    "REFUNDED",
}
TO_REACH = {*Status, *BY_ACTIONS}
"""Without which it would not show much."""

MOST_PLAYS = 12
"""So often it is played anew until all of that was reached."""


@ON_SQLITE
@pytest.mark.long
@pytest.mark.timeout(400)
def test_whatever_people_and_time_do_the_rules_hold(backend: Backend) -> None:
    reached: Counter[str] = Counter()
    for number in range(MOST_PLAYS):
        play(backend, reached, number)
        if set(reached) >= TO_REACH:
            break
    assert set(reached) >= TO_REACH


@ON_POSTGRES
@pytest.mark.long
@pytest.mark.timeout(400)
def test_on_postgresql_the_rules_hold_too(backend: Backend) -> None:
    play(backend, Counter(), MOST_PLAYS)


@ON_SQLITE
@pytest.mark.proof
@pytest.mark.timeout(7200)
def test_in_many_long_plays_the_rules_hold(backend: Backend) -> None:
    play(backend, Counter(), MOST_PLAYS + 1, LONG_PLAY)
