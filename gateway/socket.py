"""One WebSocket: Strawberry's graphql-transport-ws handler, with tokens that expire and can be refreshed."""

import asyncio
from typing import Any, Protocol, cast

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
from gateway.identity import Identity
from schema.problems import Unauthenticated, unexpected
from subscriptions.context import LiveContext

FORBIDDEN = 4403
TRY_AGAIN_LATER = 1013


class SignsIn(Protocol):
    """The view that a socket came through."""

    async def sign_in(self, context: LiveContext, authorization: object) -> Identity: ...


class SocketHandler(BaseGraphQLTransportWSHandler[LiveContext, None]):
    """Closes with 4403 when the token expires, unless a ``ping`` with a fresh one in its payload came before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expiry: asyncio.Task[None] | None = None

    async def handle(self) -> None:
        """Serve the socket until it closes."""
        with metrics.SOCKETS.track_inprogress():
            await super().handle()

    async def handle_message(self, message: Message) -> None:
        """One message of the client; what is no message of the protocol closes with 4400."""
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
                await self.websocket.close(TRY_AGAIN_LATER, "Try again later")
        else:
            await self.handle_invalid_message("Failed to parse message")

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Sign in, and watch the token's end."""
        await super().handle_connection_init(message)
        if self.connection_acknowledged:
            self._watch_expiry()

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Begin an operation, unless the socket carries as many as it may."""
        limit = self.max_subscriptions_per_connection
        if limit is None or len(self.operations) < limit or message["id"] in self.operations:
            await super().handle_subscribe(message)
            return
        reason = f"A socket carries at most {limit} operations at a time."
        error = GraphQLError(reason, extensions={"code": "BAD_REQUEST"})
        await self.send_message({"id": message["id"], "type": "error", "payload": [error.formatted]})

    async def handle_ping(self, message: PingMessage) -> None:
        """Answer; a payload with ``authorization`` renews the token of the same person."""
        payload = message.get("payload")
        authorization = payload.get("authorization") if isinstance(payload, dict) else None
        if authorization is None or await self._renewed(authorization):
            await super().handle_ping(message)
        else:
            await self.websocket.close(FORBIDDEN, "Forbidden")

    async def shutdown(self) -> None:
        """End every operation."""
        if self._expiry:
            self._expiry.cancel()
        await super().shutdown()

    @staticmethod
    def _get_pre_execution_close_reason(error: GraphQLError) -> str | None:
        # A wrong document ends its own operation; Strawberry would close the socket with 4400, for good.
        return None

    async def _renewed(self, authorization: object) -> bool:
        viewer = self.context.viewer
        fresh = LiveContext(self.context.transactions)
        try:
            identity = await cast("SignsIn", self.view).sign_in(fresh, authorization)
        except Unauthenticated:
            return False
        if viewer is None or fresh.viewer is None or fresh.viewer.id != viewer.id:
            return False
        self.context.scopes, self.context.expires = fresh.scopes, identity.expires
        self._watch_expiry()
        return True

    def _watch_expiry(self) -> None:
        if self._expiry:
            self._expiry.cancel()
        if self.context.expires is not None:
            self._expiry = asyncio.create_task(self._close_at(self.context.expires))

    async def _close_at(self, expires: float) -> None:
        clock = self.context.clock
        while (left := expires - clock.now().timestamp()) > 0:
            await clock.sleep(left)
        await self.websocket.close(FORBIDDEN, "Forbidden")


def well_formed(message: object) -> bool:
    """Whether a frame has the shape of a message."""
    if not isinstance(message, dict) or not isinstance(message.get("id", ""), str):
        return False
    if message.get("type") != "subscribe":
        return True
    payload = message.get("payload")
    return (
        isinstance(payload, dict)
        and isinstance(payload.get("query"), str)
        and isinstance(payload.get("variables"), dict | None)
        and isinstance(payload.get("operationName"), str | None)
    )
