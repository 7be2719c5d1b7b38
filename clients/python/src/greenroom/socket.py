"""All subscriptions of a person, over one socket that comes back by itself."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

from .clock import ServerClock
from .problems import Closed, Refused
from .token import NoToken, Token
from .waiting import backoff, end, pause
from .wire import GONE, Message, Wire, close_of

Connection = Literal["connecting", "connected", "reconnecting"]

TOKEN_BAD = 4403
FINAL = {4400, 4401, 4406, 4409, 4429}
"""The client breaks the protocol: to come again would not help."""

RENEW_AGAIN_SECONDS = 5.0

End = None


@dataclass(eq=False)
class Operation:
    """One subscription. What comes of it is put into its queue: data, a problem, or the end."""

    query: str
    variables: dict[str, object]
    results: asyncio.Queue[dict[str, Any] | Exception | None] = field(default_factory=asyncio.Queue)
    refusals: int = 0
    is_over: bool = False


class Socket:
    """Each subscription goes on behind the last cursor that it was sent."""

    def __init__(
        self,
        url: str,
        token: Token,
        clock: ServerClock,
        quiet_seconds: float,
        closing: asyncio.Event,
        on_connection: Callable[[Connection], None],
        report: Callable[[object], None],
    ) -> None:
        self._url = url
        self._token = token
        self._clock = clock
        self._quiet_seconds = quiet_seconds
        self._closing = closing
        self._on_connection = on_connection
        self._report = report
        self._operations: dict[str, Operation] = {}
        self._wanted: set[Operation] = set()
        """All that are listened to, also those that are not on the socket just now."""
        self._ids = count()
        self._wire: Wire | None = None
        self._signed_by: str | None = None
        """The token that the socket had last."""
        self._run: asyncio.Task[None] | None = None
        self._later: set[asyncio.Task[None]] = set()
        self._attempts = 0
        self.connection: Connection = "connecting"

    def begin(self, query: str, variables: Mapping[str, object]) -> Operation:
        """Listen, until it is told to stop, over whatever breaks on the way."""
        operation = Operation(query, dict(variables))
        if self._closing.is_set():
            operation.results.put_nowait(End)
            return operation
        self._wanted.add(operation)
        self._begin(operation)
        if self._run is None or self._run.done():
            self._run = asyncio.create_task(self._come_again())
        return operation

    def stop(self, operation: Operation) -> None:
        """Nobody wants anything more of it."""
        operation.is_over = True
        self._wanted.discard(operation)
        for one in [one for one, other in self._operations.items() if other is operation]:
            del self._operations[one]
            self._send({"type": "complete", "id": one})

    async def close(self) -> None:
        """No more: whoever listens has come to the end."""
        for operation in self._wanted:
            operation.results.put_nowait(End)
        for task in [*self._later, *([self._run] if self._run else [])]:
            await end(task)

    async def _come_again(self) -> None:
        while True:
            try:
                await self._once()
            except GONE as problem:
                code, reason = close_of(problem)
                if code in FINAL:
                    self._fail(Closed(code, reason))
                    return
                if code == TOKEN_BAD:
                    self._token.forget(self._signed_by)
            except NoToken as problem:
                # That is the program's affair, and may pass.
                self._report(problem.__cause__)
            except Exception as problem:  # noqa: BLE001, RUF100
                self._report(problem)
            self._tell("connecting" if self.connection == "connecting" else "reconnecting")
            await backoff(self._attempts, self._closing)
            self._attempts += 1

    async def _once(self) -> None:
        """One socket, until it breaks."""
        wire = Wire(
            self._quiet_seconds,
            self._clock.read,
            self._doubt,
        )
        renewing: asyncio.Task[None] | None = None
        is_peaceful = False
        try:
            self._signed_by = await self._token.authorization()
            await wire.open(self._url, self._signed_by)
            self._wire = wire
            self._tell("connected")
            # Others may begin and stop meanwhile: who begins is sent for already.
            for one, operation in list(self._operations.items()):
                if one in self._operations:
                    await wire.send(subscribe(one, operation))
            renewing = asyncio.create_task(self._renew(wire))
            while True:
                self._take(await wire.next())
        except asyncio.CancelledError:
            is_peaceful = True
            raise
        finally:
            self._wire = None
            if renewing:
                renewing.cancel()
            if is_peaceful:
                await wire.close()
            else:
                wire.end()

    def _take(self, message: Message) -> None:
        # Only now: a server that takes sockets and loses them at once is not to be met by everybody again and again.
        self._attempts = 0
        operation = self._operations.get(message.get("id", ""))
        if operation is None:
            return
        match message:
            case {"type": "next", "payload": result}:
                if cursor := cursor_in(result):
                    operation.variables["after"] = cursor
                operation.refusals = 0
                data = result.get("data")
                operation.results.put_nowait(data or Refused(result.get("errors") or []))
            case {"type": "complete", "id": one}:
                del self._operations[one]
                operation.results.put_nowait(End)
            case {"type": "error", "id": one, "payload": errors}:
                del self._operations[one]
                self._refuse(operation, Refused(errors))

    def _refuse(self, operation: Operation, refused: Refused) -> None:
        """What passes is tried again, in a while; all else is told."""
        seconds = refused.retry_after_seconds
        if seconds is None:
            operation.results.put_nowait(refused)
            return

        async def again() -> None:
            await asyncio.gather(pause(seconds, self._closing), backoff(operation.refusals, self._closing))
            operation.refusals += 1
            self._begin(operation)

        self._in_a_task(again())

    def _begin(self, operation: Operation) -> None:
        if operation.is_over:
            return
        one = str(next(self._ids))
        self._operations[one] = operation
        self._send(subscribe(one, operation))

    def _fail(self, problem: Closed) -> None:
        for operation in self._operations.values():
            operation.results.put_nowait(problem)
        self._operations.clear()

    def _send(self, message: Message) -> None:
        """Where there is a socket: all is said again on the next."""
        if (wire := self._wire) is None:
            return

        async def send() -> None:
            with suppress(*GONE):
                await wire.send(message)

        self._in_a_task(send())

    def _in_a_task(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _renew(self, wire: Wire) -> None:
        wait = self._token.until_renewal
        while True:
            await asyncio.sleep(max(wait, 1.0))
            try:
                self._signed_by = await self._token.authorization()
                await wire.renew(self._signed_by)
                wait = self._token.until_renewal
            except GONE:
                return
            except NoToken as problem:
                self._report(problem.__cause__)
                wait = RENEW_AGAIN_SECONDS

    def _doubt(self, is_doubted: bool) -> None:
        self._tell("reconnecting" if is_doubted else "connected")

    def _tell(self, connection: Connection) -> None:
        if connection != self.connection:
            self.connection = connection
            self._on_connection(connection)


def subscribe(one: str, operation: Operation) -> Message:
    """The message that begins it."""
    payload = {"query": operation.query, "variables": operation.variables}
    return {"type": "subscribe", "id": one, "payload": payload}


def cursor_in(result: dict[str, Any]) -> str | None:
    """Updates of a log have a cursor; states, such as an emblem, have none and begin anew."""
    update = next(iter((result.get("data") or {}).values()), None)
    cursor = update.get("cursor") if isinstance(update, dict) else None
    return cursor if isinstance(cursor, str) else None
