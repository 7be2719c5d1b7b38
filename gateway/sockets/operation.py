"""One operation of a WebSocket; of a subscription, also where its payloads go."""

import asyncio
from sys import intern
from typing import TYPE_CHECKING
from uuid import UUID

import orjson
from graphql import GraphQLError
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import Operation
from strawberry.subscriptions.protocols.graphql_transport_ws.types import SubscribeMessage

from gateway.delivery.encoded import EncodedResult
from gateway.delivery.groups import Membership
from gateway.delivery.rendering import OpenSubscription, internal_error
from gateway.execution.operations import OperationRejected, as_graphql_error
from gateway.execution.schema import NotASubscription
from gateway.http.request import is_request_error, response_body
from gateway.sockets.outbox import Outbox
from models.outage import retry_while_database_down
from schema.request_errors import BadRequest
from subscriptions.context import RealtimeContext

if TYPE_CHECKING:
    from gateway.sockets.connection import SocketHandler

SUBSCRIBES = "subscription"
"""A document without this word subscribes to nothing."""


class SocketOperation(Operation[RealtimeContext, None]):
    """Runs in a task of its own; a subscription only until its group serves it."""

    __slots__ = ("_membership", "_outbox", "_prefix")

    handler: "SocketHandler"

    def __init__(self, handler: "SocketHandler", message: SubscribeMessage) -> None:
        payload = message["payload"]
        # Many thousands subscribe with the same document.
        query = intern(payload["query"])
        super().__init__(handler, message["id"], query, payload.get("variables"), payload.get("operationName"))
        self._outbox: Outbox = handler.websocket.outbox
        self._prefix = f'{{"id":{orjson.dumps(self.id).decode()},"type":"next","payload":'
        self._membership: Membership | None = None

    @property
    def user_id(self) -> UUID | None:
        """Who listens; None for an anonymous visitor."""
        viewer = self.handler.context.viewer
        return viewer.id if viewer else None

    @property
    def busy(self) -> bool:
        """Whether something that was delivered still waits to be taken."""
        return self._outbox.busy

    def start(self) -> None:
        """Execute a query or a mutation; let a subscription's group serve it."""
        self.task = asyncio.create_task(self._run())

    def stop(self) -> None:
        """The client wants no more of it."""
        self.completed = True
        self._leave()
        if self.task:
            self.task.cancel()

    def deliver(self, payload: EncodedResult) -> None:
        """Send a payload. Never waits: whoever falls too far behind is cut off."""
        self._outbox.deliver(self._prefix, payload)

    async def drained(self) -> None:
        """Wait until everything delivered has been taken."""
        await self._outbox.drained()

    def complete(self) -> None:
        """Nothing more will come."""
        self._finish(orjson.dumps({"id": self.id, "type": "complete"}))

    def fail(self, errors: list[GraphQLError]) -> None:
        """Nothing more will come, because of these errors."""
        self._finish(orjson.dumps({"id": self.id, "type": "error", "payload": [one.formatted for one in errors]}))

    def resubscribe(self) -> None:
        """What they are to see has changed: subscribe anew, with the same document."""
        self._leave()
        self.start()

    async def _run(self) -> None:
        try:
            if SUBSCRIBES not in self.query or not await self._subscribe():
                await self._execute()
        except Exception as error:
            self.fail([internal_error(error, self.query)])
        self.task = None

    async def _execute(self) -> None:
        """Execute a query or a mutation. Nobody may be left to be told of it: that is no error."""
        schema, context = self.handler.view.schema, self.handler.context
        try:
            result = await schema.execute(self.query, self.variables, context, None, self.operation_name)
        except BadRequest as problem:
            self.fail(OperationRejected(as_graphql_error(problem)).errors)
            return
        if result.errors and is_request_error(result):
            self.fail(result.errors)
        else:
            self.deliver(EncodedResult(response_body(result)))
            self.complete()

    async def _subscribe(self) -> bool:
        """False when this is no subscription."""
        try:
            opened = await retry_while_database_down(self._open)
        except NotASubscription:
            return False
        if isinstance(opened, list):
            self.fail(opened)
            return True
        self._membership = self.handler.view.sharing.membership(opened, self)
        try:
            await self._membership.join()
        except BaseException:
            self._leave()
            raise
        return True

    async def _open(self) -> OpenSubscription | list[GraphQLError]:
        schema, context = self.handler.view.schema, self.handler.context
        return await schema.open(self.query, self.variables, self.operation_name, context)

    def _finish(self, last: bytes) -> None:
        self._leave()
        if not self.completed:
            self.completed = True
            self.handler.operations.pop(self.id, None)
            self._outbox.put(last.decode())

    def _leave(self) -> None:
        if self._membership:
            self._membership.end()
            self._membership = None
