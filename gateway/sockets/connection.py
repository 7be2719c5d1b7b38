"""One WebSocket: Strawberry's graphql-transport-ws handler, with signs of life and tokens that can be renewed."""

import asyncio
from collections.abc import Mapping
from json import JSONDecodeError
from typing import TYPE_CHECKING, Any, cast

from graphql import GraphQLError
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
    Message,
    PingMessage,
    SubscribeMessage,
)

from gateway import metrics
from gateway.sockets.adapter import SocketAdapter
from gateway.sockets.messages import well_formed
from gateway.sockets.operation import SocketOperation
from gateway.sockets.watchdog import FORBIDDEN, SLOW_CONSUMER, TRY_AGAIN_LATER, UNAUTHORIZED, Close, Liveness
from schema.request_errors import Unauthenticated, unexpected
from subscriptions.context import RealtimeContext

if TYPE_CHECKING:
    from gateway.endpoint import GraphQLEndpoint

PING = '{"type":"ping"}'


class SocketHandler(BaseGraphQLTransportWSHandler[RealtimeContext, None]):
    """Closes with 4403 when the token expires, unless a ``ping`` with a fresh one in its payload came before."""

    view: "GraphQLEndpoint"
    websocket: SocketAdapter

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.liveness = Liveness(self.view.sockets.now())
        self.websocket.overflow = self._cut_off
        self._closing: asyncio.Task[None] | None = None

    def on_request_accepted(self) -> None:
        """The socket is open: from now on it is watched, also for whether it signs in."""
        self.view.sockets.add(self)

    async def handle(self) -> None:
        """Serve the socket until it closes."""
        self.on_request_accepted()
        metrics.SOCKETS.inc()
        try:
            while self.websocket.is_open:
                # Nothing of a message is kept while the next is waited for.
                await self._take(await self.websocket.ws.receive())
        except WebSocketDisconnected:
            pass
        finally:
            metrics.SOCKETS.dec()
            self.view.sockets.discard(self)
            await self.shutdown()

    async def _take(self, event: Mapping[str, Any]) -> None:
        """What has come: a message, or that the client has gone."""
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnected
        text = event.get("text")
        if text is None:
            await self.handle_invalid_message("WebSocket message type must be text")
            return
        try:
            message = self.view.decode_json(text)
        except JSONDecodeError:
            await self.handle_invalid_message("WebSocket message must be valid JSON")
            return
        await self.handle_message(cast("Message", message))

    async def handle_message(self, message: Message) -> None:
        """One message of the client; what is no message of the protocol closes with 4400."""
        if self.liveness.ready:
            # Before, it is waited for one message only: others are no reason to wait longer.
            self.liveness.hear(self.view.sockets.now())
        if well_formed(message):
            try:
                await super().handle_message(message)
            except (TypeError, AttributeError):
                await self.handle_invalid_message("Failed to parse message")
            except WebSocketDisconnected:
                raise
            except Exception as error:
                # Such as signing in while the database is away: clients come again on this code.
                unexpected(error, message["type"])
                await self.websocket.close(*TRY_AGAIN_LATER)
        else:
            await self.handle_invalid_message("Failed to parse message")

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Sign in, and have the token's end watched."""
        await super().handle_connection_init({"type": "connection_init", "payload": message.get("payload") or {}})
        self.liveness.ready = self.connection_acknowledged
        self.liveness.hear(self.view.sockets.now())
        self.liveness.expires = self.context.expires

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Begin an operation, unless the socket carries as many as it may."""
        limit = self.max_subscriptions_per_connection
        if not self.connection_acknowledged:
            await self.websocket.close(*UNAUTHORIZED)
        elif message["id"] in self.operations:
            await self.websocket.close(4409, f"Subscriber for {message['id']} already exists")
        elif limit is not None and len(self.operations) >= limit:
            reason = f"A socket carries at most {limit} operations at a time."
            error = GraphQLError(reason, extensions={"code": "BAD_REQUEST"})
            await self.send_message({"id": message["id"], "type": "error", "payload": [error.formatted]})
        else:
            operation = SocketOperation(self, message)
            self.operations[operation.id] = operation
            operation.start()

    async def handle_ping(self, message: PingMessage) -> None:
        """Answer; a payload with ``authorization`` renews the token of the same person."""
        payload = message.get("payload")
        authorization = payload.get("authorization") if isinstance(payload, dict) else None
        if authorization is None or await self._renewed(authorization):
            await super().handle_ping(message)
        else:
            await self.websocket.close(*FORBIDDEN)

    async def cleanup_operation(self, operation_id: str) -> None:
        """End an operation of which the client wants no more."""
        operation = self.operations.pop(operation_id, None)
        if operation is not None:
            cast("SocketOperation", operation).stop()

    def ping(self) -> None:
        """Ask for a sign of life."""
        self.websocket.outbox.put(PING)

    def close_soon(self, close: Close) -> None:
        """End what it listens to and close it, while others go on."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(close))

    async def _close(self, close: Close) -> None:
        for operation_id in list(self.operations):
            await self.cleanup_operation(operation_id)
        await self.websocket.close(*close)

    def _cut_off(self) -> None:
        metrics.SLOW.inc()
        self.close_soon(SLOW_CONSUMER)

    async def _renewed(self, authorization: object) -> bool:
        viewer = self.context.viewer
        fresh = RealtimeContext.on(self.context.realtime)
        try:
            identity = await self.view.sign_in(fresh, authorization)
        except Unauthenticated:
            return False
        if viewer is None or fresh.viewer is None or fresh.viewer.id != viewer.id:
            return False
        self.context.scopes, self.context.expires = fresh.scopes, identity.expires
        self.liveness.expires = identity.expires
        return True
