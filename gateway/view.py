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

from gateway.accept import EVENTS, GRAPHQL, JSON, accepted
from gateway.adapter import SocketAdapter
from gateway.api import Schema
from gateway.body import read_body
from gateway.event_stream import EventSubscriber
from gateway.http import ALLOWED, Asked, answer, asked_by_address, asked_by_body, check_content, headers_of
from gateway.identity import Identity, People, Tokens
from gateway.refusing import NotServed, cut_off, errors, has_body, refusal
from gateway.settings import Settings
from gateway.sharing import Sharing
from gateway.socket import SocketHandler
from gateway.sockets import Sockets
from gateway.sse import stream
from schema.problems import INTERNAL_MESSAGE, BadRequest, Problem, Unauthenticated, unexpected
from subscriptions.context import Live, LiveContext

INIT_SECONDS = 10.0


class GraphQLView(GraphQL[LiveContext, None]):
    """``/graphql``. An HTTP request without a token is anonymous, one with a bad token is 401."""

    graphql_transport_ws_handler_class = SocketHandler
    websocket_adapter_class = SocketAdapter
    schema: Schema

    def __init__(self, schema: Schema, settings: Settings, tokens: Tokens, live: Live) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
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
        self._body_seconds = settings.body_timeout_seconds

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Coroutine[Any, Any, None]:
        """Serve one request or one socket."""
        # No coroutine of our own around a socket's: it would be kept as long as the socket lives.
        return self._serve(scope, receive, send) if scope["type"] == "http" else super().__call__(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; whatever is wrong with it is answered as GraphQL errors."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        try:
            if len(headers) < len(scope["headers"]):
                headers = headers_of(scope["headers"])
            response = await self._respond(scope, headers, receive)
        except Problem as error:
            response = refusal(error, headers)
            if isinstance(error, NotServed) and has_body(headers):
                await cut_off(response, receive, send)
                return
        except Exception as error:
            response = errors(500, headers, INTERNAL_MESSAGE, **unexpected(error, scope["path"]))
        await response(scope, receive, send)

    async def _respond(self, scope: Scope, headers: dict[bytes, bytes], receive: Receive) -> Response:
        """A request's answer. Raises Problem when nothing is to be executed."""
        method = scope["method"]
        if method not in ALLOWED:
            raise NotServed(405, "GraphQL is asked by GET and POST.", Allow="GET, POST")
        takes = accepted(headers.get(b"accept", b""))
        if takes.once is None:
            raise NotServed(406, f"Accept one of {JSON}, {GRAPHQL} and {EVENTS}.")
        body = None
        if method == "POST":
            check_content(headers)
            body = await read_body(receive, headers.get(b"content-length"), self._body_limit, self._body_seconds)
        context = LiveContext.on(self._live)
        if authorization := headers.get(b"authorization"):
            await self.sign_in(context, authorization.decode("latin-1"))
        asked = asked_by_address(scope["query_string"]) if body is None else asked_by_body(body)
        if self.schema.documents.is_subscription(asked.query, asked.operation_name):
            if not takes.events:
                raise BadRequest(f"Subscribe by WebSocket (graphql-transport-ws), or accept {EVENTS}.")
            open_feed = partial(self.schema.open, asked.query, asked.variables, asked.operation_name, context)
            return stream(EventSubscriber(open_feed, self.sharing, context, self.socket_buffer).text())
        return answer(await self._executed(asked, context, method), takes.once)

    async def _executed(self, asked: Asked, context: LiveContext, method: str) -> ExecutionResult:
        try:
            return await self.schema.execute(
                asked.query, asked.variables, context, None, asked.operation_name, ALLOWED[method]
            )
        except BadRequest:
            # Raises it again where no operation can be meant; one that can be is not allowed.
            self.schema.documents.operation(asked.query, asked.operation_name)
            raise NotServed(405, "mutations are not allowed when using GET", Allow="POST") from None

    def get_websocket_headers(self, request: WebSocket) -> Mapping[str, str]:
        """The handshake's headers, read once and not kept with the socket."""
        return Headers(scope=request.scope)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> LiveContext:
        """A socket's context; its viewer comes with ``connection_init``."""
        return LiveContext.on(self._live)

    async def sign_in(self, context: LiveContext, authorization: object) -> Identity:
        """Make the bearer of the token the viewer. Raises Unauthenticated."""
        identity = await self._tokens.read(authorization)
        context.viewer = await self._people.find_or_make(identity)
        context.scopes, context.expires = identity.scopes, identity.expires
        return identity

    async def on_ws_connect(self, context: LiveContext) -> UnsetType | dict[str, object] | None:
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
