"""GraphQL's address: Strawberry's view for sockets, our own way for requests (gateway/http.py)."""

import json
from collections.abc import Coroutine, Mapping
from functools import partial
from typing import Any

import orjson
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.unset import UnsetType

from gateway.auth.sign_in import SignIn
from gateway.delivery.groups import Groups
from gateway.execution.schema import Schema
from gateway.http.body import read_body
from gateway.http.errors import HTTPRequestError, error_response, has_body, respond_and_close, single_error_response
from gateway.http.event_stream import EventSubscriber
from gateway.http.negotiation import EVENTS, GRAPHQL, JSON, negotiate
from gateway.http.request import (
    METHODS,
    GraphQLRequest,
    check_content_type,
    graphql_response,
    parse_body,
    parse_query_string,
)
from gateway.http.sse import stream
from gateway.intake import ARRIVAL, Arrival, Intake
from gateway.settings import Settings
from gateway.sockets.adapter import SocketAdapter
from gateway.sockets.connection import SocketHandler
from gateway.sockets.watchdog import SocketWatchdog
from schema.request_errors import INTERNAL_MESSAGE, BadRequest, RequestError, Unauthenticated, unexpected
from subscriptions.context import Realtime, RealtimeContext

INIT_SECONDS = 10.0


class GraphQLEndpoint(GraphQL[RealtimeContext, None]):
    """``/graphql``. An HTTP request without a token is anonymous, one with a bad token is 401."""

    graphql_transport_ws_handler_class = SocketHandler
    websocket_adapter_class = SocketAdapter
    schema: Schema

    def __init__(self, schema: Schema, settings: Settings, intake: Intake, sign_in: SignIn, realtime: Realtime) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            max_subscriptions_per_connection=settings.subscriptions_per_socket,
            allowed_origins=settings.origins,
        )
        self.sharing = Groups(realtime)
        self.sockets = SocketWatchdog(
            realtime.transactions.clock,
            interval=settings.ping_interval_seconds,
            timeout=settings.ping_timeout_seconds,
            init=INIT_SECONDS,
        )
        self.socket_buffer = settings.socket_buffer_bytes
        self._intake = intake
        self.sign_in = sign_in
        self._realtime = realtime
        self._body_limit = settings.body_limit_bytes
        self._body_seconds = settings.body_timeout_seconds

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Coroutine[Any, Any, None]:
        """Serve one request or one socket."""
        # No coroutine of our own around a socket's: it would be kept as long as the socket lives.
        return self._serve(scope, receive, send) if scope["type"] == "http" else super().__call__(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; whatever is wrong with it is answered as GraphQL errors."""
        arrival: Arrival = scope[ARRIVAL]
        try:
            response = await self._respond(scope, arrival, receive)
        except RequestError as error:
            response = error_response(error, arrival.headers)
            if isinstance(error, HTTPRequestError) and has_body(arrival.headers):
                await respond_and_close(response, receive, send)
                return
        except Exception as error:
            extensions = unexpected(error, f"{scope['path']} {arrival.id.decode()}")
            response = single_error_response(500, arrival.headers, INTERNAL_MESSAGE, **extensions)
        await response(scope, receive, send)

    async def _respond(self, scope: Scope, arrival: Arrival, receive: Receive) -> Response:
        """A request's answer. Raises RequestError when nothing is to be executed."""
        method, headers, context = scope["method"], arrival.headers, arrival.context
        if method not in METHODS:
            raise HTTPRequestError(405, "GraphQL is asked by GET and POST.", Allow="GET, POST")
        takes = negotiate(headers.get(b"accept", b""))
        if takes.single is None:
            raise HTTPRequestError(406, f"Accept one of {JSON}, {GRAPHQL} and {EVENTS}.")
        body = None
        if method == "POST":
            check_content_type(headers)
            body = await read_body(receive, headers.get(b"content-length"), self._body_limit, self._body_seconds)
        if authorization := headers.get(b"authorization"):
            await self._intake.sign_in(arrival, authorization.decode("latin-1"))
        request = parse_query_string(scope["query_string"]) if body is None else parse_body(body)
        if self.schema.documents.is_subscription(request.query, request.operation_name):
            if not takes.events:
                raise BadRequest(f"Subscribe by WebSocket (graphql-transport-ws), or accept {EVENTS}.")
            open_feed = partial(self.schema.open, request.query, request.variables, request.operation_name, context)
            return stream(EventSubscriber(open_feed, self.sharing, context, self.socket_buffer).text())
        return graphql_response(await self._executed(request, context, method), takes.single)

    async def _executed(self, request: GraphQLRequest, context: RealtimeContext, method: str) -> ExecutionResult:
        try:
            return await self.schema.execute(
                request.query, request.variables, context, None, request.operation_name, METHODS[method]
            )
        except BadRequest:
            # Raises it again where no operation can be meant; one that can be is not allowed.
            self.schema.documents.operation(request.query, request.operation_name)
            raise HTTPRequestError(405, "mutations are not allowed when using GET", Allow="POST") from None

    def get_websocket_headers(self, request: WebSocket) -> Mapping[str, str]:
        """The handshake's headers, read once and not kept with the socket."""
        return Headers(scope=request.scope)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> RealtimeContext:
        """A socket's context; its viewer comes with ``connection_init``."""
        return RealtimeContext.on(self._realtime)

    async def on_ws_connect(self, context: RealtimeContext) -> UnsetType | dict[str, object] | None:
        """Who a socket belongs to. A bad token closes it with 4403."""
        given = context.connection_params
        authorization = given.get("authorization", given.get("Authorization")) if isinstance(given, dict) else None
        if authorization is not None:
            try:
                await self.sign_in(context, authorization)
            except Unauthenticated:
                raise ConnectionRejectionError from None
        context.connection_params = None
        return await super().on_ws_connect(context)

    def decode_json(self, data: str | bytes) -> object:
        """A socket's message."""
        try:
            return orjson.loads(data)
        except ValueError as error:
            raise json.JSONDecodeError(str(error), "", 0) from None

    def encode_json(self, data: object) -> str:
        """An answer or a socket's message; text, as sockets take no binary frames."""
        return orjson.dumps(data).decode()
