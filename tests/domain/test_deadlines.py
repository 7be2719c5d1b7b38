from datetime import datetime, timedelta

import pytest

from domain.deadlines import call_deadline, expiry
from domain.lifecycle import TERMINAL, Status
from domain.rules import Rules
from tests.domain.samples import NOW, minutes

RULES = Rules()
PROMISED = NOW + timedelta(days=2)


@pytest.mark.parametrize(
    ("status", "promised", "expires_at"),
    [
        (Status.REQUESTED, None, NOW + minutes(15)),
        (Status.REQUESTED, PROMISED, NOW + minutes(15)),
        (Status.SCHEDULED, PROMISED, PROMISED + timedelta(hours=6)),
        (Status.WAITING, PROMISED, PROMISED + timedelta(hours=6)),
        (Status.WAITING, None, NOW + timedelta(hours=6)),
        *((status, PROMISED, None) for status in sorted(TERMINAL)),
    ],
)
def test_a_state_ends_by_itself_at(status: Status, promised: datetime | None, expires_at: datetime | None) -> None:
    assert expiry(status, at=NOW, promised=promised, rules=RULES) == expires_at


@pytest.mark.parametrize(
    ("promised", "until"),
    [
        (None, 2),
        (-10, 2),
        (0, 2),
        (1, 3),
        (5, 7),
        # At the end of a grace of two the room of a promise in seven would open at once.
        (7, 9),
        (7.1, 2),
        (30, 2),
    ],
)
def test_a_call_may_be_answered_until(promised: float | None, until: float) -> None:
    start = None if promised is None else NOW + minutes(promised)
    assert call_deadline(NOW, start, RULES) == NOW + minutes(until)


def test_the_operator_sets_how_long_an_answer_and_a_start_may_take() -> None:
    rules = Rules(request_ttl=minutes(1), lapse=minutes(2))
    assert expiry(Status.REQUESTED, at=NOW, promised=None, rules=rules) == NOW + minutes(1)
    assert expiry(Status.WAITING, at=NOW, promised=None, rules=rules) == NOW + minutes(2)
