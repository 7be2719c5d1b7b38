"""GraphiQL, built by npm in ``web/graphiql`` and served from our own host."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount

from gateway.pages import static as pages
from gateway.pages.demo_data import people_with_tokens
from gateway.pages.example_tabs import example_tabs

DIST = pages.WEB / "graphiql" / "dist"
POLICY = (
    f"{pages.STRICT_POLICY}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "worker-src 'self' blob:; connect-src 'self' ws: wss:"
)
NO_STORE = {"Cache-Control": "no-store"}
API_HINT = "<p>The API itself answers on this address to <code>POST</code> requests.</p>"


def wants_page(request: Request) -> bool:
    """Whether a browser asks for a page here, rather than a client for an answer."""
    return (
        request.method == "GET"
        and "query" not in request.query_params
        and "text/html" in request.headers.get("accept", "")
    )


def page(request: Request) -> Response:
    """The page of ``GET /graphql``, or what to do where it was not built."""
    response = pages.page_response("GraphiQL", DIST, request, policy=POLICY, more=API_HINT)
    # Who asks for JSON by a GET is answered at the same address.
    response.headers["Vary"] = "Accept"
    return response


def files() -> list[Mount]:
    """What the page loads."""
    return pages.mounts("/graphiql", DIST)


async def config(request: Request) -> Response:
    """``GET /graphiql/config.json``: in demo mode example tabs and the tokens to act with."""
    state = request.app.state
    if not state.node.settings.demo:
        return JSONResponse({"demo": False, "people": [], "tabs": []}, headers=NO_STORE)
    people = people_with_tokens(state.tokens, state.node.transactions.clock.now())
    return JSONResponse({"demo": True, "people": people, "tabs": await example_tabs(people)}, headers=NO_STORE)
