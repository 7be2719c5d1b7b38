"""Content negotiation: which media type of a response a client prefers (RFC 9110, section 12.5.1)."""

from functools import lru_cache
from typing import NamedTuple

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
EVENTS = "text/event-stream"

RANGES = {
    JSON: (JSON, "application/*", "*/*"),
    GRAPHQL: (GRAPHQL, "application/*", "*/*"),
    # Only by name: who takes anything may not be able to read events.
    EVENTS: (EVENTS,),
}
"""What names each media type in an Accept header, the most specific first. Of equal weights the first is taken."""

MOST_CACHED = 64
MOST_BYTES = 1_024
"""What stands further back in an Accept header is not looked at."""


class AcceptedTypes(NamedTuple):
    """What a client can read."""

    result_type: str | None
    """The media type for a result_type result; None when there is none that it can read."""

    events: bool
    """Whether it can read events at all."""


def negotiate(header: bytes) -> AcceptedTypes:
    """What an Accept header allows; without one JSON, as GraphQL over HTTP has it for clients of old."""
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
    """The weight (``q``) of each media type; of equals the first named counts more."""
    found: dict[str, float] = {}
    for index, part in enumerate(accept.lower().split(",")):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((parameter[2:] for parameter in parameters if parameter.startswith("q=")), "1")
        try:
            weight = min(max(float(quality), 0.0), 1.0)
        except ValueError:
            continue
        found.setdefault(kind, weight and weight - index * 1e-6)
    return found
