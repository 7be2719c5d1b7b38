"""Whether this node is alive, and ready."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from models.database import reachable


async def healthz(request: Request) -> Response:
    """``GET /healthz``: the process answers."""
    return JSONResponse({"status": "alive"})


async def readyz(request: Request) -> Response:
    """``GET /readyz``: 200 when database and broadcast answer, else 503 and which does not.

    Of tokens by JWKS also whether their issuer answers; while it does not, a node is ready as long as keys may be used.
    """
    state = request.app.state
    parts = {"database": await reachable(), "broadcast": await state.node.broadcasting.reachable()}
    ready = all(parts.values())
    if issuer := state.tokens.issuer:
        await issuer.look()
        parts["issuer"] = issuer.answers
        ready = ready and issuer.has_keys
    return JSONResponse(parts, status_code=200 if ready else 503)
