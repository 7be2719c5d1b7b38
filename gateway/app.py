"""The ASGI application: its routes, and the tasks that run while it serves."""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from starlette.applications import Starlette
from starlette.datastructures import State
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from gateway import health
from gateway.auth.sign_in import SignIn
from gateway.auth.tokens import Tokens
from gateway.background import in_background, working
from gateway.connections import Capacity, OpenConnections, Shares
from gateway.endpoint import GraphQLEndpoint
from gateway.execution.observing import Observer
from gateway.execution.schema import Schema, build_schema
from gateway.http.errors import HTTPRequestError, error_response
from gateway.http.unread import respond_and_close
from gateway.intake import Arrival, Intake, ResponseSender
from gateway.intake_stations import stations
from gateway.node import Node, open_node
from gateway.pages import demo, demo_data, graphiql
from gateway.scrape import Scrape
from gateway.settings.settings import Settings
from gateway.sockets.transport import deny
from gateway.traces import Traces
from gateway.webhooks import LiveKitWebhook
from models.clock import Clock, SystemClock
from schema.request_errors import RequestError

GRAPHQL = "/graphql"
NO_SOCKETS = HTTPRequestError(404, f"Sockets are opened on {GRAPHQL}.")

logger = logging.getLogger("greenroom.server")


def create_app(settings: Settings, clock: Clock | None = None, schema: Schema | None = None) -> Starlette:
    """The ASGI application. Its lifespan opens the node with its background work, and stops that work before the node.

    ``schema``: one to share, whose operations are cached already; its cost limit must be that of the settings.
    """
    clock = clock or SystemClock()
    tokens = Tokens(settings, clock)
    schema = schema or schema_for(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        with explained():
            async with open_node(settings, clock) as node:
                keep_parts(app.state, node, tokens, schema)
                if settings.demo and settings.workers == 1:
                    await demo_data.set_up(node.transactions, tokens)
                try:
                    async with working(node), in_background(app.state.endpoint.watchdog.watch()):
                        yield
                finally:
                    await app.state.endpoint.groups.close()
                    if tokens.issuer:
                        await tokens.issuer.close()

    other_origins = Middleware(
        CORSMiddleware,
        allow_origins=settings.origins,
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", *settings.headers],
        expose_headers=["Retry-After"],
    )
    app = Application(lifespan=lifespan, routes=routes(settings), middleware=[other_origins])
    # Starlette's redirect of /graphql/ names http, which is wrong behind a proxy that ends TLS: both are served.
    app.router.redirect_slashes = False
    return app


def schema_for(settings: Settings) -> Schema:
    """The schema with the bounds of the settings."""
    return build_schema(
        settings.cost_limit,
        cpu_seconds=settings.cpu_seconds,
        compiled=settings.compiled,
        introspection=bool(settings.introspection),
        observer=Observer(settings.slow_seconds, every=settings.log_operations),
    )


def keep_parts(state: State, node: Node, tokens: Tokens, schema: Schema) -> None:
    """Have the state of the application hold what requests and sockets are served with."""
    settings, limiter, most = node.settings, node.realtime.limiter, most_per_address(node.settings)
    proxies = settings.proxies
    state.node, state.tokens = node, tokens
    sign_in = SignIn(tokens, node.transactions, node.realtime.loaders, limiter)
    traces = (Traces(node.tracing),) if node.tracing else ()
    state.intake = Intake((*traces, *stations(sign_in, proxies, limiter, Shares(most))), node.realtime)
    state.connections = OpenConnections(Capacity.of_process().connections, most, proxies, limiter)
    state.endpoint = GraphQLEndpoint(schema, settings, state.intake, node.realtime)
    state.scrape = Scrape(node, state.endpoint.groups, tokens.issuer)


@contextmanager
def explained() -> Iterator[None]:
    """Put into the log what keeps a node from starting: of uvicorn's line all that is behind its beginning is cut."""
    try:
        yield
    except Exception:
        logger.exception("the node could not start, or not stop in order")
        raise


def most_per_address(settings: Settings) -> int:
    """Connections of one address, 0: no limit."""
    if settings.limits == "off":
        return 0
    most = settings.connections_per_address
    return Capacity.of_process().connections // 2 if most is None else most


def routes(settings: Settings) -> list[BaseRoute]:
    """Every address that is served."""
    pages = [
        Route("/", lead_on),
        Route("/graphiql/config.json", graphiql.config),
        *graphiql.files(),
        *demo.routes(),
    ]
    return [
        Route(GRAPHQL, PageOrAPI() if settings.graphiql else API()),
        *(pages if settings.graphiql else ()),
        Route("/livekit/webhook", LiveKitWebhook(), methods=["POST"]),
        Route("/healthz", health.healthz),
        Route("/readyz", health.readyz),
        Route("/metrics", health.metrics),
    ]


async def lead_on(request: Request) -> RedirectResponse:
    """``GET /``: to the demo where there is one, else to GraphiQL."""
    return RedirectResponse("demo" if request.app.state.node.settings.demo else "graphql")


class Application(Starlette):
    """Starlette behind the intake. Sockets on ``/graphql``, and POSTs to it without ``Origin``, bypass its router
    and middleware: those are for pages, and for browsers on other origins (CORS)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, one socket, or the lifespan."""
        if scope["type"] == "lifespan":
            await super().__call__(scope, receive, send)
            return
        if scope["path"] == f"{GRAPHQL}/":
            scope["path"] = GRAPHQL
        intake: Intake = self.state.intake
        arrival = intake.open(scope)
        if scope["type"] == "http":
            send = ResponseSender(arrival, send)
        try:
            try:
                intake.arrive(arrival, scope)
            except RequestError as error:
                await self._refuse(error, scope, receive, send)
                return
            if scope["type"] == "http":
                await self._serve(arrival, scope, receive, send)
            elif scope["path"] == GRAPHQL:
                # Awaited here: a coroutine in between would be kept for as long as the socket lives.
                await self.state.endpoint(scope, receive, send)
            else:
                await deny(WebSocket(scope, receive, send), error_response(NO_SOCKETS, arrival.headers))
        finally:
            intake.leave(arrival)

    async def _serve(self, arrival: Arrival, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == GRAPHQL and scope["method"] == "POST" and b"origin" not in arrival.headers:
            await self.state.endpoint(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def _refuse(self, error: RequestError, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what the intake has refused, so that pages of other origins can read it; a socket before it is
        accepted."""
        response = error_response(error, dict(scope["headers"]))
        if scope["type"] == "websocket":
            await deny(WebSocket(scope, receive, send), response)
            return

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            await respond_and_close(response, receive, send)

        (other_origins,) = self.user_middleware
        await other_origins.cls(answer, *other_origins.args, **other_origins.kwargs)(scope, receive, send)


class API:
    """``/graphql`` for pages of other origins, and without GraphiQL."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        endpoint: GraphQLEndpoint = scope["app"].state.endpoint
        await endpoint(scope, receive, send)


class PageOrAPI(API):
    """``/graphql``: GraphiQL for a browser that asks for a page, the API for everything else."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        request = Request(scope)
        if graphiql.wants_page(request):
            await graphiql.page(request)(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)
