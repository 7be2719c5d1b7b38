"""Metrics of the edge, for Prometheus; models/metrics.py has those of what people, time and limits did."""

from functools import cache

from prometheus_client import Counter, Gauge

from models.metrics import limited

__all__ = [
    "DEADLINES",
    "DELIVERED",
    "EXECUTED",
    "SLOW_CONSUMERS",
    "SOCKETS",
    "TOPICS_MOVED",
    "UNKNOWN",
    "limited",
    "requests_with",
]

REQUESTS = Counter("greenroom_requests_total", "HTTP requests that were answered, by status.", ["status"])
SOCKETS = Gauge("greenroom_sockets", "WebSockets that are open now.")
DEADLINES = Counter("greenroom_due_total", "Deadlines that this node has carried out.")
TOPICS_MOVED = Counter("greenroom_topics_moved_total", "Topics that this node has announced as moved.")

SLOW_CONSUMERS = Counter("greenroom_slow_readers_total", "Readers that were cut off because they fell too far behind.")
EXECUTED = Counter("greenroom_executions_total", "Updates that were executed and encoded, each for all who share it.")
UNKNOWN = Counter(
    "greenroom_unknown_events_total",
    "Events of kinds that only newer nodes know, passed over by a group of subscribers.",
)
DELIVERED = Counter("greenroom_delivered_total", "Payloads that were handed to subscribers.")


@cache
def requests_with(status: int) -> Counter:
    """The counter of requests that were answered with that status."""
    return REQUESTS.labels(str(status))
