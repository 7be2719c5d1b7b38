"""The operations of one socket: how many it has at once, how often one more may begin, and how all of them end."""

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext, suppress

from gateway.execution.asker import Asker
from gateway.execution.result import OperationRejected
from gateway.monitoring import metrics
from gateway.sockets.messages import Message, error_message, what_keeps_it_back
from gateway.sockets.operation import SocketOperation
from gateway.sockets.setup import SocketSetup
from gateway.sockets.transport import Transport
from gateway.sockets.watchdog import Liveness
from schema.request_errors import BadRequest, RateLimitExceeded, RequestError
from subscriptions.context import RealtimeContext

JOINS_AT_ONCE = 4
"""Subscriptions that a socket begins at a time beside its first. Those that wait for the same read would all go on in
one round of the event loop, and nobody else would be served in it."""

AT_ONCE: AbstractAsyncContextManager[None] = nullcontext()
"""The turn of whoever need not wait."""


class OpenOperations:
    """Those of the socket that is counted by that ``number``."""

    __slots__ = ("_by_id", "_context", "_liveness", "_number", "_setup", "_transport", "_turns")

    def __init__(
        self, setup: SocketSetup, context: RealtimeContext, transport: Transport, liveness: Liveness, number: int
    ) -> None:
        self._setup = setup
        self._context = context
        self._transport = transport
        self._liveness = liveness
        self._number = number
        self._by_id: dict[str, SocketOperation] = {}
        self._turns: asyncio.Semaphore | None = None

    def __contains__(self, operation_id: str) -> bool:
        return operation_id in self._by_id

    def start(self, message: Message) -> None:
        """Begin what the message asks for, or say why it is not begun; the others go on."""
        operation_id = message["id"]
        if problem := self._problem_with(message):
            self._transport.send(error_message(operation_id, OperationRejected(problem).errors))
            return
        operation = self._by_id[operation_id] = SocketOperation(
            message,
            self._setup.schema,
            self._setup.groups,
            self._context,
            self._transport.outbox,
            self._liveness,
            self._turn(),
            self._by_id.pop,
        )
        operation.start()

    def stop(self, operation_id: str) -> None:
        """Stop that one, if there is one, from which the client wants nothing more."""
        if operation := self._by_id.pop(operation_id, None):
            operation.stop()

    def stop_all(self) -> list[asyncio.Task[None]]:
        """Stop all of them; the tasks that have yet to end."""
        operations = list(self._by_id.values())
        self._by_id.clear()
        tasks = [operation.task for operation in operations if operation.task]
        for operation in operations:
            operation.stop()
        return tasks

    async def end_all(self) -> None:
        """Stop all of them, and wait until they have ended."""
        for task in self.stop_all():
            with suppress(Exception, asyncio.CancelledError):
                await task

    def _problem_with(self, message: Message) -> RequestError | None:
        most = self._setup.most_operations
        if len(self._by_id) >= most:
            metrics.limited("operations_per_socket")
            return BadRequest(f"A socket carries at most {most} operations at a time.")
        return self._too_often() or what_keeps_it_back(message, self._setup.documents, self._context.scopes)

    def _too_often(self) -> RequestError | None:
        """Why one operation more on this socket, or of its address, would be too much just now."""
        limiter, context = self._setup.limiter, self._context
        wait = (
            limiter.take("operation_rate", self._number)
            or limiter.take("request_rate", context.address)
            or Asker.of(context).seconds_to_wait
        )
        return RateLimitExceeded(wait) if wait else None

    def _turn(self) -> AbstractAsyncContextManager[object]:
        """What the next operation waits for to begin; most sockets carry one, and have nothing to keep for it."""
        if not self._by_id:
            return AT_ONCE
        self._turns = self._turns or asyncio.Semaphore(JOINS_AT_ONCE)
        return self._turns
