"""What monitoring asks of this node: whether it is alive, and ready, and its metrics."""

import asyncio

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from domain.scopes import METRICS_SCOPE
from gateway.readiness import parts_of
from schema.request_errors import Unauthenticated, Unavailable


async def healthz(request: Request) -> Response:
    """``GET /healthz``: the process answers."""
    return JSONResponse({"status": "alive"})


async def readyz(request: Request) -> Response:
    """``GET /readyz``: 200 when database and broadcast answer and there is room to write, else 503 and what is not so.

    Of tokens by JWKS also whether their issuer answers; while it does not, a node is ready as long as keys may be used.
    """
    state = request.app.state
    issuer = state.tokens.issuer
    parts = await parts_of(state.node, issuer)
    needed = {**parts, "issuer": issuer.has_keys} if issuer else parts
    return JSONResponse(parts, status_code=200 if all(needed.values()) else 503)


async def metrics(request: Request) -> Response:
    """``GET /metrics``: for everybody, or for tokens with the scope ``metrics``."""
    state = request.app.state
    if not state.node.settings.metrics:
        try:
            # The token alone says so: whoever reads the metrics of a node need not be known to its database.
            identity = await state.tokens.read(request.headers.get("authorization"))
        except Unauthenticated:
            return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
        except Unavailable:
            return Response(status_code=503)
        if METRICS_SCOPE not in identity.scopes:
            return Response(status_code=403)
    await state.scrape()
    # Not by the event loop: it takes some milliseconds for each hundred of lines.
    text = await asyncio.to_thread(generate_latest)
    return Response(text, media_type=CONTENT_TYPE_LATEST)
