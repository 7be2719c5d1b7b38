"""GraphQL over HTTP and WebSocket: Strawberry's view with our identity, limits and errors at its edge."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import orjson
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http import GraphQLRequestData
from strawberry.http.base import BaseRequestProtocol
from strawberry.http.streaming import HTTPStreamTransport
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.unset import UnsetType

from gateway.adapter import SocketAdapter
from gateway.api import Schema
from gateway.event_stream import EventSubscriber
from gateway.identity import Identity, People, Tokens
from gateway.settings import Settings
from gateway.sharing import Sharing
from gateway.socket import SocketHandler
from gateway.sockets import Sockets
from gateway.sse import EventStream, is_subscription, takes_events
from schema.problems import INTERNAL_MESSAGE, BadRequest, Problem, Unauthenticated, unexpected
from subscriptions.context import Live, LiveContext

INIT_SECONDS = 10.0


class GraphQLView(GraphQL[LiveContext, None]):
    """``/graphql``. An HTTP request without a token is anonymous, one with a bad token is 401."""

    graphql_transport_ws_handler_class = SocketHandler
    websocket_adapter_class = SocketAdapter
    schema: Schema
    stream_transport_classes_by_protocol: Mapping[str, type[HTTPStreamTransport]] = {GRAPHQL_SSE_PROTOCOL: EventStream}

    def __init__(self, schema: Schema, settings: Settings, tokens: Tokens, live: Live) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL],
            max_subscriptions_per_connection=settings.subscriptions_per_socket,
            allowed_origins=settings.origins,
        )
        self.sharing = Sharing(live)
        self.sockets = Sockets(
            live.transactions.clock,
            interval=settings.ping_interval_seconds,
            timeout=settings.ping_timeout_seconds,
            init=INIT_SECONDS,
        )
        self.socket_buffer = settings.socket_buffer_bytes
        self._tokens = tokens
        self._live = live
        self._people = People(live.transactions, live.loaders)
        self._body_limit = settings.body_limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or one socket; whatever is wrong with a request is answered as GraphQL errors."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        try:
            response = await self.run(Request(scope, self._bounded(receive)))
        except HTTPException as error:
            response = refusal(error.status_code, error.reason, "BAD_REQUEST")
        except Unauthenticated as error:
            response = refusal(401, str(error), error.code)
            response.headers["WWW-Authenticate"] = "Bearer"
        except Problem as error:
            response = refusal(400, str(error), error.code)
        except Exception as error:
            response = refusal(500, INTERNAL_MESSAGE, **unexpected(error, scope["path"]))
        await response(scope, receive, send)

    def get_websocket_headers(self, request: WebSocket) -> Mapping[str, str]:
        """The handshake's headers, read once and not kept with the socket."""
        return Headers(scope=request.scope)

    def should_render_graphql_ide(self, request: BaseRequestProtocol) -> bool:
        """GraphiQL is served before a request comes here; without a query there is nothing to answer."""
        return False

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> LiveContext:
        """The context of a request, with its viewer; a socket's viewer comes with ``connection_init``."""
        context = LiveContext.on(self._live)
        if isinstance(request, Request) and (authorization := request.headers.get("authorization")):
            identity = await self.sign_in(context, authorization)
            context.expires = identity.expires
        return context

    async def sign_in(self, context: LiveContext, authorization: object) -> Identity:
        """Make the bearer of the token the viewer. Raises Unauthenticated."""
        identity = await self._tokens.read(authorization)
        context.viewer = await self._people.find_or_make(identity)
        context.scopes = identity.scopes
        return identity

    async def on_ws_connect(self, context: LiveContext) -> UnsetType | dict[str, object] | None:
        """Who a socket belongs to. A bad token closes it with 4403."""
        given = context.connection_params
        authorization = given.get("authorization", given.get("Authorization")) if isinstance(given, dict) else None
        if authorization is not None:
            try:
                identity = await self.sign_in(context, authorization)
            except Unauthenticated:
                raise ConnectionRejectionError from None
            context.expires = identity.expires
        context.connection_params = None
        return await super().on_ws_connect(context)

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData | list[GraphQLRequestData]:
        """The operation that was sent. Raises BadRequest, or HTTPException with the proper status."""
        data = await super().parse_http_body(request)
        if isinstance(data, list):
            raise BadRequest("Send one operation at a time.")
        if not isinstance(data.operation_name, str | None):
            raise BadRequest("`operationName` must be a string or null.")
        if data.protocol == "http" and data.query and is_subscription(data.query, data.operation_name):
            if not takes_events(request.headers.get("accept") or ""):
                raise BadRequest("Subscribe by WebSocket (graphql-transport-ws), or accept text/event-stream.")
            data.protocol = EventStream.protocol
        return data

    async def execute_operation(self, *args: Any, **kwargs: Any) -> Any:
        """Execute a query or a mutation; a subscription over an event stream is served by its group."""
        request_data, context = kwargs["request_data"], kwargs["context"]
        if request_data.protocol == EventStream.protocol and is_subscription(
            request_data.query or "", request_data.operation_name
        ):
            return self._event_subscriber(request_data, context)
        return await super().execute_operation(*args, **kwargs)

    def _event_subscriber(self, asked: GraphQLRequestData, context: LiveContext) -> EventSubscriber:
        assert asked.query is not None
        open_feed = partial(self.schema.open, asked.query, asked.variables, asked.operation_name, context)
        return EventSubscriber(open_feed, self.sharing, context, self.socket_buffer)

    def _stream_result(self, request: Request, result: Any, transport: HTTPStreamTransport) -> Any:
        if isinstance(result, EventSubscriber):
            return result.text
        return super()._stream_result(request, result, transport)

    def _bounded(self, receive: Receive) -> Receive:
        left = self._body_limit

        async def bounded() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413, f"A request has at most {self._body_limit} bytes.")
            return message

        return bounded

    def parse_json(self, data: str | bytes) -> Any:
        """A JSON object. Raises BadRequest for anything else."""
        try:
            parsed = orjson.loads(data)
        except ValueError:
            raise BadRequest("The body must be JSON in UTF-8.") from None
        if not isinstance(parsed, dict):
            raise BadRequest("The body must be a JSON object.")
        return parsed

    def decode_json(self, data: str | bytes) -> object:
        """A socket's message."""
        try:
            return orjson.loads(data)
        except ValueError as error:
            raise json.JSONDecodeError(str(error), "", 0) from None

    def encode_json(self, data: object) -> str:
        """An answer or a socket's message; text, as sockets take no binary frames."""
        return orjson.dumps(data).decode()


def refusal(status: int, message: str, code: object, **more: object) -> Response:
    """A request that was not executed, as GraphQL errors."""
    body = {"errors": [{"message": message, "extensions": {"code": code, **more}}]}
    return Response(orjson.dumps(body), status_code=status, media_type="application/json")
