"""The demo page, built by npm in ``web/demo``: both sides of a private 1:1, and an example for client teams."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.pages import static as pages

DIST = pages.WEB / "demo" / "dist"
DEVICES = "camera=(self), microphone=(self), geolocation=()"


async def page(request: Request) -> Response:
    """``GET /demo``: the page, or what to do where it was not built. Its people come from GraphiQL's configuration."""
    return pages.page_response("The demo page", DIST, request, devices=DEVICES)


def routes() -> list[BaseRoute]:
    """The page, and what it loads."""
    return [Route("/demo", page), Route("/demo/", page), *pages.mounts("/demo", DIST)]
