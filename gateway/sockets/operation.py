"""One operation of a WebSocket; a subscription is a subscriber of its group as well."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from sys import intern
from uuid import UUID

from graphql import GraphQLError

from gateway.delivery.encoded import Encoded, EncodedResult
from gateway.delivery.groups import Groups, Membership
from gateway.delivery.subscriber import Sent
from gateway.execution.asker import Asker
from gateway.execution.operations import Operation, asks_for_cost
from gateway.execution.result import OperationRejected, internal_error, is_request_error, response_body
from gateway.execution.schema import Schema
from gateway.sockets.messages import Message, complete_message, error_message, next_prefix
from gateway.sockets.outbox import Outbox
from gateway.sockets.slim import Wire
from gateway.sockets.watchdog import Liveness
from models.database.outage import retry_while_database_down
from schema.request_errors import BadRequest
from subscriptions.context import RealtimeContext


class SocketOperation:
    """Runs in a task of its own; a subscription only until it has joined its group, for which it waits its turn.
    ``on_end`` is called with its id when it has ended by itself."""

    __slots__ = (
        "_completed",
        "_context",
        "_groups",
        "_liveness",
        "_membership",
        "_name",
        "_on_end",
        "_outbox",
        "_query",
        "_reports_cost",
        "_schema",
        "_turn",
        "_variables",
        "id",
        "prefix",
        "task",
    )

    def __init__(
        self,
        message: Message,
        schema: Schema,
        groups: Groups,
        context: RealtimeContext,
        outbox: Outbox,
        liveness: Liveness,
        turn: AbstractAsyncContextManager[object],
        on_end: Callable[[str], object],
    ) -> None:
        payload = message["payload"]
        self.id: str = message["id"]
        # Many thousands subscribe with the same document.
        self._query = intern(payload.get("query") or "")
        self._variables = payload.get("variables")
        self._name = payload.get("operationName")
        self._reports_cost = asks_for_cost(payload.get("extensions"))
        self._schema = schema
        self._groups = groups
        self._context = context
        self._outbox = outbox
        self._liveness = liveness
        self._turn = turn
        self._on_end = on_end
        self.prefix = next_prefix(self.id)
        """What each of its messages begins with, up to the payload."""
        self._completed = False
        self._membership: Membership | None = None
        self.task: asyncio.Task[None] | None = None

    @property
    def user_id(self) -> UUID | None:
        """Who listens; None for an anonymous visitor."""
        return self._context.viewer_id

    @property
    def asker(self) -> Asker:
        """For whom the CPU time is counted that making their results takes."""
        return Asker.of(self._context)

    @property
    def wire(self) -> Wire | None:
        """Where its results may be written to as frames."""
        return self._outbox.wire

    @property
    def busy(self) -> bool:
        """Whether the client has yet to take something that was delivered."""
        return self._outbox.busy

    def start(self, sent: Sent | None = None) -> None:
        """Begin: execute a query or a mutation, or join a subscription to its group. ``sent``: where they subscribe
        anew, what they were sent last."""
        self.task = asyncio.create_task(self._run(sent))

    def stop(self) -> None:
        """End it without a message: the client wants nothing more from it."""
        self._completed = True
        self._leave_group()
        if self.task:
            self.task.cancel()

    def deliver(self, encoded: Encoded) -> None:
        """Send what was encoded. Never waits: a client that falls too far behind is cut off."""
        self._outbox.deliver(self.prefix, encoded)

    async def drained(self) -> None:
        """Wait until the client has taken everything that was delivered."""
        await self._outbox.drained()

    def complete(self) -> None:
        """End the operation: nothing more will come."""
        self._finish(complete_message(self.id))

    def revoke(self) -> None:
        """They may be told nothing more: what waits to be taken is dropped too."""
        self._outbox.drop(self.prefix)
        self.complete()

    def fail(self, errors: list[GraphQLError]) -> None:
        """End the operation with these errors."""
        self._finish(error_message(self.id, errors))

    def resubscribe(self, sent: Sent | None) -> None:
        """Subscribe anew with the same document: what the viewer may see has changed since they were sent that."""
        self._leave_group()
        self.start(sent)

    async def _run(self, sent: Sent | None) -> None:
        try:
            operation = await self._schema.operations.prepare(self._query, self._name, self.asker)
            # As long as it runs, it keeps what it uses alone.
            self._variables = operation.declared(self._variables)
            await (self._subscribe(operation, sent) if operation.is_subscription else self._execute(operation))
        except OperationRejected as rejected:
            self.fail(rejected.errors)
        except BadRequest as error:
            self.fail(OperationRejected(error).errors)
        except Exception as error:
            self.fail([internal_error(error, "an operation of a socket")])
        self.task = None

    async def _execute(self, operation: Operation) -> None:
        """Execute a query or a mutation, and send its result; that the client has gone meanwhile is no error."""
        result = await self._schema.execute(operation, self._variables, self._context, reports_cost=self._reports_cost)
        if is_request_error(result):
            self.fail(result.errors or [])
        else:
            self.deliver(EncodedResult(response_body(result)))
            self.complete()

    async def _subscribe(self, operation: Operation, sent: Sent | None) -> None:
        opening = partial(self._schema.open, operation, self._variables, self._context)
        async with self._turn:
            self._membership = self._groups.membership(await retry_while_database_down(opening), self)
            self._liveness.calls += self._membership.is_call
            try:
                await self._membership.join(sent)
            except BaseException:
                self._leave_group()
                raise

    def _finish(self, message: str) -> None:
        self._leave_group()
        if not self._completed:
            self._completed = True
            self._on_end(self.id)
            self._outbox.put(message)

    def _leave_group(self) -> None:
        if self._membership:
            self._liveness.calls -= self._membership.is_call
            self._membership.end()
            self._membership = None
