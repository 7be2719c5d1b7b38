"""Metrics that everybody may count with."""

from itertools import product

from models.metrics import STARTS, limited
from tests.metrics import Counts


def test_a_limit_that_bites_is_counted_by_its_name() -> None:
    counts = Counts()
    limited("of this test")
    assert counts.of("greenroom_limited_total", limit="of this test") == 1


def test_starts_have_a_series_for_each_place_in_a_range_before_the_first() -> None:
    """A share of what has no series would be nothing instead of 0."""
    told = {(one.labels["range"], one.labels["horizon"]) for found in STARTS.collect() for one in found.samples}
    assert told == set(product(["before", "inside", "after"], ["10min", "30min", "1h", "beyond"]))
