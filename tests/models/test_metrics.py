"""Metrics that everybody may count with."""

from models.metrics import limited
from tests.metrics import Counts


def test_a_limit_that_bites_is_counted_by_its_name() -> None:
    counts = Counts()
    limited("of this test")
    assert counts.of("greenroom_limited_total", limit="of this test") == 1
