"""Content negotiation: which media type of a response a client prefers (RFC 9110, section 12.5.1)."""

from functools import lru_cache
from typing import NamedTuple

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
EVENTS = "text/event-stream"

RANGES = {
    JSON: (JSON, "application/*", "*/*"),
    GRAPHQL: (GRAPHQL, "application/*", "*/*"),
    # Only by name: a client that accepts anything may not be able to read events.
    EVENTS: (EVENTS,),
}
"""The media ranges that match each media type, the most specific first. Of types of equal weight the first wins."""

MOST_CACHED = 64
MOST_BYTES = 1_024
"""The part of an Accept header that is read."""


class AcceptedTypes(NamedTuple):
    """The media types that a client can read."""

    result_type: str | None
    """The media type for a single result; None when it can read none of ours."""

    events: bool
    """Whether it can read server-sent events."""


def negotiate(header: bytes) -> AcceptedTypes:
    """What an Accept header allows; without one JSON, as GraphQL over HTTP has it for legacy clients."""
    return _negotiate(header[:MOST_BYTES])


@lru_cache(maxsize=MOST_CACHED)
def _negotiate(header: bytes) -> AcceptedTypes:
    weights = media_type_weights(header.decode("latin-1")) if header.strip() else {JSON: 1.0}
    preference = {
        media_type: next((weights[name] for name in names if name in weights), 0.0)
        for media_type, names in RANGES.items()
    }
    best = max(preference, key=lambda media_type: preference[media_type])
    return AcceptedTypes(best if preference[best] > 0 else None, preference[EVENTS] > 0)


def media_type_weights(accept: str) -> dict[str, float]:
    """The weight (``q``) of each media range; of equals the first named weighs more."""
    weights: dict[str, float] = {}
    for index, part in enumerate(accept.lower().split(",")):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((parameter[2:] for parameter in parameters if parameter.startswith("q=")), "1")
        try:
            weight = min(max(float(quality), 0.0), 1.0)
        except ValueError:
            continue
        weights.setdefault(kind, weight and weight - index * 1e-6)
    return weights
