"""GraphiQL, built by npm in ``web/graphiql`` and served from our own host."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from gateway.demo import example_tabs, people_with_tokens

DIST = Path(__file__).resolve().parent.parent / "web" / "graphiql" / "dist"
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "worker-src 'self' blob:; connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
}
PRIVATE = {"Cache-Control": "no-store"}
NOT_BUILT = (
    "<!doctype html><title>Greenroom</title><h1>GraphiQL is not built</h1>"
    "<p>Install Node.js with npm and run <code>make run</code> again, or <code>make graphiql</code>.</p>"
    "<p>The API itself answers on this address to <code>POST</code> requests.</p>"
)


def wants_page(request: Request) -> bool:
    """Whether a browser asks for a page here, rather than a client for an answer."""
    return (
        request.method == "GET"
        and "query" not in request.query_params
        and "text/html" in request.headers.get("accept", "")
    )


def page() -> Response:
    """The page of ``GET /graphql``, or what to do where it was not built."""
    index = DIST / "index.html"
    if not index.exists():
        return HTMLResponse(NOT_BUILT, headers=HEADERS)
    return FileResponse(index, headers=HEADERS)


def files() -> list[Mount]:
    """What the page loads; nothing where it was not built."""
    return [Mount("/graphiql", StaticFiles(directory=DIST))] if DIST.is_dir() else []


async def config(request: Request) -> Response:
    """``GET /graphiql/config.json``: in demo mode example tabs and the tokens to act with."""
    state = request.app.state
    if not state.node.settings.demo:
        return JSONResponse({"demo": False, "people": [], "tabs": []}, headers=PRIVATE)
    people = people_with_tokens(state.tokens, state.node.transactions.clock.now())
    return JSONResponse({"demo": True, "people": people, "tabs": await example_tabs(people)}, headers=PRIVATE)
