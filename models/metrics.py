"""Metrics of what people, time and limits did, for Prometheus; gateway/monitoring/metrics.py has those of the edge.

A transaction counts by ``when_committed``: what was rolled back has not happened.
"""

from functools import cache
from itertools import product

from prometheus_client import Counter, Histogram, disable_created_metrics

from domain.lines.calibration import BEYOND, HORIZONS, OUTCOMES

# Nobody asks when each was first counted, and it would be a quarter of all that is scraped.
disable_created_metrics()  # type: ignore[no-untyped-call]

TRANSITIONS = Counter(
    "greenroom_transitions_total",
    "Steps that sessions have taken, by what moved them, to where, and why they ended.",
    ["trigger", "target", "end_reason"],
)
MONEY = Counter(
    "greenroom_money_minor_units_total",
    "Money that transfers have brought to an account (in) or taken from it (out), in minor units.",
    ["account", "currency", "direction"],
)
ESTIMATES = Histogram(
    "greenroom_estimate_error_seconds",
    "How far a session's start was from the first estimate that its fan was told, by whether it was late or early.",
    ["side"],
    buckets=(15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200),
)
STARTS = Counter(
    "greenroom_estimated_starts_total",
    "Sessions that have begun, by where that was in the range that their fan was told first (before, inside or after), "
    "and by how far ahead the likely start was then.",
    ["range", "horizon"],
)
for outcome, ahead in product(OUTCOMES, (*HORIZONS, BEYOND)):
    # A share of what has no series yet would be nothing instead of 0.
    STARTS.labels(outcome, ahead)
DEADLINE_LAG = Histogram(
    "greenroom_deadline_lag_seconds",
    "How long after their deadline sessions were moved by the clock.",
    buckets=(0.5, 1, 2, 5, 10, 30, 60, 300, 3600),
)
UNEXPECTED = Counter(
    # Without labels: it is there, at 0, before the first. Of a series that comes with an error Prometheus sees none.
    "greenroom_unexpected_errors_total",
    "Errors that nobody expected, each of which has a line in the log, and was told somebody as INTERNAL.",
)
LIMITED = Counter("greenroom_limited_total", "What was refused or cut because of a limit, by limit.", ["limit"])
REFUSALS = Counter(
    "greenroom_refusals_total",
    "Mutations that the rules have refused, by mutation and refusal.",
    ["mutation", "refusal"],
)


def limited(limit: str) -> None:
    """Count that a limit bit. ``limit``: its name, one of a few that stand in the code, never what a client sent."""
    _limit(limit).inc()


@cache
def _limit(limit: str) -> Counter:
    return LIMITED.labels(limit)
