"""What fails again and again is tried ever more seldom, up to a bound; what went well for a while begins anew."""

from itertools import repeat

import pytest

from subscriptions.backoff import Backoff


@pytest.mark.parametrize(
    ("lasted", "rested"),
    [
        (repeat(0.0, 7), [0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0]),
        ([0.0, 0.0, 2.1, 0.0], [0.1, 0.2, 0.1, 0.2]),
        ([0.0, 0.0, 2.0, 0.0], [0.1, 0.2, 0.4, 0.8]),
        ([60.0, 60.0], [0.1, 0.1]),
    ],
)
def test_pauses_grow_while_it_fails_and_begin_anew_when_it_went_well(lasted: list[float], rested: list[float]) -> None:
    backoff = Backoff()
    assert [backoff.after(seconds) for seconds in lasted] == rested
