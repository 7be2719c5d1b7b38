"""What is made ready once is no time of the test that comes first."""

import signal
from pathlib import Path

from tests.parts.once import alone


def test_a_tests_time_goes_on_behind_what_is_made_ready(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.touch()
    usual, _ = signal.setitimer(signal.ITIMER_REAL, 100)
    try:
        with alone(lock):
            assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 100
    finally:
        signal.setitimer(signal.ITIMER_REAL, usual)
