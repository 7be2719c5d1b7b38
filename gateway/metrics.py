"""Figures for Prometheus."""

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, generate_latest
from starlette.requests import Request
from starlette.responses import Response

SOCKETS = Gauge("greenroom_sockets", "WebSockets that are open now.")
DUE = Counter("greenroom_due_total", "Deadlines that this node has carried out.")
MOVED = Counter("greenroom_topics_moved_total", "Topics that this node has announced as moved.")


async def metrics(request: Request) -> Response:
    """``GET /metrics``."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
