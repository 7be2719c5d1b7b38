"""The ASGI application: its routes, and what runs while it does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from gateway import health, metrics
from gateway.auth.tokens import Tokens
from gateway.endpoint import GraphQLEndpoint
from gateway.execution.schema import build_schema
from gateway.node import open_node, running, ticking
from gateway.pages import demo, demo_data, graphiql
from gateway.settings import Settings
from models.clock import Clock, SystemClock

GRAPHQL = "/graphql"


def create_app(settings: Settings, clock: Clock | None = None) -> Starlette:
    """The ASGI application. Its lifespan opens the node, starts its clock, and closes both in order."""
    clock = clock or SystemClock()
    tokens = Tokens(settings, clock)
    schema = build_schema(settings.cost_limit, compiled=settings.compiled)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_node(settings, clock) as node:
            app.state.node, app.state.tokens = node, tokens
            app.state.endpoint = GraphQLEndpoint(schema, settings, tokens, node.realtime)
            if settings.demo:
                await demo_data.set_up(node.transactions, tokens)
            try:
                async with ticking(node), running(app.state.endpoint.sockets.watch()):
                    yield
            finally:
                await app.state.endpoint.sharing.close()

    return Application(
        lifespan=lifespan,
        routes=[
            Route(GRAPHQL, PageOrAPI()),
            Route("/graphiql/config.json", graphiql.config),
            *graphiql.files(),
            *demo.routes(),
            Route("/healthz", health.healthz),
            Route("/readyz", health.readyz),
            Route("/metrics", metrics.metrics),
        ],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=settings.origins,
                allow_methods=["GET", "POST"],
                allow_headers=["Authorization", "Content-Type"],
            )
        ],
    )


class Application(Starlette):
    """Starlette, but for what its middleware has nothing for: sockets, which live long, and requests of no page."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, one socket, or the lifespan."""
        if scope.get("path") == GRAPHQL and (scope["type"] == "websocket" or is_of_no_page(scope)):
            await self.state.endpoint(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def is_of_no_page(scope: Scope) -> bool:
    """Whether a request comes from a program: browsers name the origin of every POST."""
    return scope["method"] == "POST" and b"origin" not in dict(scope["headers"])


class PageOrAPI:
    """``/graphql``: GraphiQL for a browser that asks for a page, the API for everything else."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if graphiql.wants_page(Request(scope)):
            await graphiql.page()(scope, receive, send)
        else:
            endpoint: GraphQLEndpoint = scope["app"].state.endpoint
            await endpoint(scope, receive, send)
