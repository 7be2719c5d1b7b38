"""All subscriptions of a person, over one socket that comes back by itself."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count
from typing import Any, Literal

from .clock import ServerClock
from .operation import End, Operation, cursor_in, subscribe
from .problems import Closed, Refused
from .token import NoToken, Token
from .waiting import backoff, end, pause
from .wire import GONE, Message, Wire, close_of

Connection = Literal["connecting", "connected", "reconnecting", "offline"]
"""``connecting``: before the first connection. ``offline``: the server takes no more from this client, or the client
was left."""

TOKEN_BAD = 4403
FINAL = {1002, 1007, 1009, 4400, 4401, 4406, 4409, 4429}
"""Codes of a close for which it does not help to come again: the client breaks the protocol, that of WebSockets or
ours."""

RENEW_AGAIN_SECONDS = 5.0


class Socket:
    """One socket after the other, and on it all that is listened to: on a new one each subscription goes on behind the
    last cursor that it was sent."""

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
        self._was_token_refused = False
        self._run: asyncio.Task[None] | None = None
        self._later: set[asyncio.Task[None]] = set()
        self._attempts = 0
        self.connection: Connection = "connecting"

    def begin(self, query: str, variables: Mapping[str, object]) -> Operation:
        """Listen, over whatever breaks, until ``stop``."""
        operation = Operation(query, dict(variables))
        if self._closing.is_set():
            operation.give(End)
            return operation
        self._wanted.add(operation)
        self._begin(operation)
        if self._run is None or self._run.done():
            self._run = asyncio.create_task(self._come_again())
        return operation

    async def next(self, operation: Operation) -> dict[str, Any] | Exception | None:
        """What comes next; None at the end."""
        if operation.is_held and operation.is_empty:
            operation.is_held = False
            self._begin(operation)
        return await operation.taken()

    def stop(self, operation: Operation) -> None:
        """Listen to that one no more."""
        operation.is_over = True
        self._wanted.discard(operation)
        self._leave(operation)

    async def close(self) -> None:
        """Listen to nothing more: all who listen come to the end."""
        for operation in self._wanted:
            operation.give(End)
        for task in [*self._later, *([self._run] if self._run else [])]:
            await end(task)
        self._tell("offline")

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
                    self._forget_token()
            except NoToken as problem:
                # That is the program's affair, and may pass.
                self._report(problem.__cause__)
            except Exception as problem:  # noqa: BLE001, RUF100
                self._report(problem)
            self._tell("connecting" if self.connection == "connecting" else "reconnecting")
            await backoff(self._attempts, self._closing)
            self._attempts += 1

    async def _once(self) -> None:
        """Open one socket, and serve it until it breaks."""
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
            self._was_token_refused = False
            begun = list(self._operations.items())
            self._tell("connected")
            # Others may begin and stop meanwhile: who begins is sent for already.
            for one, operation in begun:
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

    def _forget_token(self) -> None:
        """One that has ended is replaced without a word. Where the next is no better, somebody should know."""
        self._token.forget(self._signed_by)
        if self._was_token_refused:
            message = "The server would not have the token."
            self._report(Refused([{"message": message, "extensions": {"code": "UNAUTHENTICATED"}}]))
        self._was_token_refused = True

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
                operation.give(result.get("data") or Refused(result.get("errors") or []))
                if operation.is_full:
                    operation.is_held = True
                    self._leave(operation)
            case {"type": "complete", "id": one}:
                del self._operations[one]
                operation.give(End)
            case {"type": "error", "id": one, "payload": errors}:
                del self._operations[one]
                self._refuse(operation, Refused(errors))

    def _refuse(self, operation: Operation, refused: Refused) -> None:
        """Try again in a while what the server says will pass; tell whoever listens of all else."""
        seconds = refused.retry_after_seconds
        if seconds is None:
            operation.give(refused)
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

    def _leave(self, operation: Operation) -> None:
        for one in [one for one, other in self._operations.items() if other is operation]:
            del self._operations[one]
            self._send({"type": "complete", "id": one})

    def _fail(self, problem: Closed) -> None:
        """There will be no other socket: end all that is listened to, also what the server has put off."""
        self._operations.clear()
        self._tell("offline")
        for operation in self._wanted:
            operation.is_over = True
            operation.give(problem)

    def _send(self, message: Message) -> None:
        """Send it if there is a socket; if not, all that matters is said on the next one."""
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
            try:
                self._on_connection(connection)
            except Exception as problem:  # noqa: BLE001, RUF100
                self._report(problem)
