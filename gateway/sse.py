"""GraphQL over server-sent events (graphql-sse, distinct connections)."""

from typing import ClassVar

from strawberry.http import GraphQLRequestProtocol
from strawberry.http.streaming import SSETransport

EVENTS = "text/event-stream"
JSON_TYPES = frozenset({"application/json", "application/graphql-response+json", "*/*", "application/*"})


class EventStream(SSETransport):
    """Strawberry's, with events that end as all clients can split them: urql does not know CRLF."""

    protocol: ClassVar[GraphQLRequestProtocol] = "sse"

    def accepts(self, accept: str) -> bool:
        """Whether the client would rather have events than JSON. Many name both, JSON first."""
        wishes = weights(accept)
        events = wishes.get(EVENTS, 0.0)
        return events > max((wishes.get(kind, 0.0) for kind in JSON_TYPES), default=0.0)

    def encode_event(self, event: str, data: str | None = None) -> str:
        """One event, lines ended by LF."""
        return super().encode_event(event, data).replace("\r\n", "\n")

    def encode_comment(self, comment: str) -> str:
        """A comment that keeps proxies from closing."""
        return f": {comment}\n\n"


def takes_events(accept: str) -> bool:
    """Whether the client can read events at all."""
    return weights(accept).get(EVENTS, 0.0) > 0


def weights(accept: str) -> dict[str, float]:
    """How much each media type is wanted (RFC 9110, section 12.5.1); of equals the first named counts more."""
    found: dict[str, float] = {}
    for place, part in enumerate(accept.lower().split(",")):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((parameter[2:] for parameter in parameters if parameter.startswith("q=")), "1")
        try:
            weight = min(max(float(quality), 0.0), 1.0)
        except ValueError:
            continue
        found.setdefault(kind, weight and weight - place * 1e-6)
    return found
