"""Metrics of the edge, for Prometheus; models/metrics.py has those of what people, time and limits did."""

from functools import cache

from prometheus_client import REGISTRY, Counter, Gauge, Histogram

from gateway.monitoring.durations import Durations
from models.metrics import limited as limited

REQUESTS = Counter("greenroom_requests_total", "HTTP requests that were answered, by status.", ["status"])
SOCKETS = Gauge("greenroom_sockets", "WebSockets that are open now.")
DEADLINES = Counter("greenroom_due_total", "Deadlines that this node has carried out.")
TOPICS_MOVED = Counter("greenroom_topics_moved_total", "Topics that this node has announced as moved.")

OPERATIONS = Durations(
    "greenroom_operation_seconds",
    "How long operations took, by the root field that they ask for and their code. Of subscriptions: to begin.",
    ("operation", "code"),
    (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0),
    REGISTRY,
)

SUBSCRIBERS = Gauge("greenroom_subscribers", "Those who listen now, by the subscription field.", ["field"])
CUTS = Counter("greenroom_cuts_total", "Sockets and event streams that this node has closed, by reason.", ["reason"])
SLOW_CONSUMERS = Counter("greenroom_slow_readers_total", "Readers that were cut off because they fell too far behind.")
EXECUTED = Counter("greenroom_executions_total", "Updates that were executed and encoded, each for all who share it.")
UNKNOWN = Counter(
    "greenroom_unknown_events_total",
    "Events of kinds that only newer nodes know, passed over by a group of subscribers.",
)
DELIVERED = Counter("greenroom_delivered_total", "Payloads that were handed to subscribers.")
DELIVERY_LAG = Histogram(
    "greenroom_delivery_lag_seconds",
    "From the instant of an event to when a group of subscribers was handed it.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)

CLOCK_ROUND = Gauge("greenroom_clock_round_timestamp_seconds", "When the clock of this node last did a whole round.")

BALANCES_PROVED = Counter(
    "greenroom_balances_proved_total", "People whose balances this node has compared with the sums of their entries."
)
BALANCES_WRONG = Counter(
    "greenroom_balances_wrong_total", "Balances that were found not to be the sums of their entries."
)


def cut(reason: str) -> None:
    """Count that this node closed a socket or an event stream. ``reason``: one of a few that stand in the code."""
    CUTS.labels(reason).inc()


@cache
def requests_with(status: int) -> Counter:
    """The counter of requests that were answered with that status."""
    return REQUESTS.labels(str(status))


@cache
def subscribers_of(field: str) -> Gauge:
    """How many listen to that field."""
    return SUBSCRIBERS.labels(field)
