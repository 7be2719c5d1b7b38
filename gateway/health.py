"""Whether this node is alive, and ready."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from models.database import reachable


async def healthz(request: Request) -> Response:
    """``GET /healthz``: the process answers."""
    return JSONResponse({"status": "alive"})


async def readyz(request: Request) -> Response:
    """``GET /readyz``: 200 when database and broadcast answer, else 503 and which does not."""
    parts = {"database": await reachable(), "broadcast": await request.app.state.node.broadcasting.reachable()}
    return JSONResponse(parts, status_code=200 if all(parts.values()) else 503)
