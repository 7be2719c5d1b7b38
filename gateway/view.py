"""GraphQL's address: Strawberry's view for sockets, our own way for requests (gateway/http.py)."""

import json
from collections.abc import Mapping
from functools import partial

import orjson
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.unset import UnsetType

from gateway.adapter import SocketAdapter
from gateway.api import Schema
from gateway.event_stream import EventSubscriber
from gateway.http import ALLOWED, NotServed, answer, asked_by, events, refusal, single, wants_events
from gateway.identity import Identity, People, Tokens
from gateway.settings import Settings
from gateway.sharing import Sharing
from gateway.socket import SocketHandler
from gateway.sockets import Sockets
from gateway.sse import takes_events
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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or one socket; whatever is wrong with a request is answered as GraphQL errors."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        try:
            response = await self._respond(Request(scope, receive))
        except NotServed as error:
            response = refusal(error.status, str(error), error.code)
        except Unauthenticated as error:
            response = refusal(401, str(error), error.code)
            response.headers["WWW-Authenticate"] = "Bearer"
        except Problem as error:
            response = refusal(400, str(error), error.code)
        except Exception as error:
            response = refusal(500, INTERNAL_MESSAGE, **unexpected(error, scope["path"]))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        """A request's answer. Raises Problem when nothing is to be executed."""
        context = LiveContext.on(self._live)
        headers = request.headers
        if authorization := headers.get("authorization"):
            await self.sign_in(context, authorization)
        asked = await asked_by(request, self._body_limit)
        accept = headers.get("accept", "")
        if self.schema.documents.is_subscription(asked.query, asked.operation_name):
            if not takes_events(accept):
                raise BadRequest("Subscribe by WebSocket (graphql-transport-ws), or accept text/event-stream.")
            open_feed = partial(self.schema.open, asked.query, asked.variables, asked.operation_name, context)
            return events(EventSubscriber(open_feed, self.sharing, context, self.socket_buffer).text)
        given = asked.query, asked.variables, context, None, asked.operation_name, ALLOWED[request.method]
        if wants_events(accept):
            return events(single(await self.schema.stream(*given)))
        return answer(await self.schema.execute(*given))

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
