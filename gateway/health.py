"""Whether this node is alive, and ready."""

from broadcaster import Broadcast
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from models.database import reachable


async def healthz(request: Request) -> Response:
    """``GET /healthz``: the process answers."""
    return JSONResponse({"status": "alive"})


async def readyz(request: Request) -> Response:
    """``GET /readyz``: 200 when database and broadcast answer, else 503 and which does not."""
    parts = {"database": await reachable(), "broadcast": await _broadcast_answers(request.app.state.node.broadcast)}
    return JSONResponse(parts, status_code=200 if all(parts.values()) else 503)


async def _broadcast_answers(broadcast: Broadcast) -> bool:
    try:
        await broadcast.publish("health", "")
    except Exception:
        return False
    return True
