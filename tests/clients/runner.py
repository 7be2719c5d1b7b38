"""An example of ``clients/`` in a process of its own, which takes commands and tells what happens."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import PIPE
from typing import Any

import orjson

from tests.sockets import TIMEOUT_SECONDS, Answer
from tests.stage import Person

TokenOf = Callable[[], str | None]


@dataclass(frozen=True)
class Example:
    """How to run one; the server's address comes after the command."""

    command: Sequence[str]
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def among(self, environment: dict[str, str]) -> "Example":
        """The same, with more in its environment."""
        return Example(self.command, self.folder, {**self.environment, **environment})

    def of(self, person: Person, port: int) -> AbstractAsyncContextManager["Runner"]:
        """Run it as that person, against the server on that port."""
        return self.run(port, lambda: person.token)

    @asynccontextmanager
    async def run(self, port: int, token: TokenOf) -> AsyncIterator["Runner"]:
        """Run it with those tokens; it ends by itself when there are no more commands."""
        process = await asyncio.create_subprocess_exec(
            *self.command,
            f"http://127.0.0.1:{port}/graphql",
            cwd=self.folder,
            env={**os.environ, **self.environment},
            stdin=PIPE,
            stdout=PIPE,
        )
        runner = Runner(process, token)
        try:
            yield runner
            if not runner.has_crashed:
                await runner.end()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


class Runner:
    """One client. What it tells is taken in order; a token is given when it wants one."""

    def __init__(self, process: asyncio.subprocess.Process, token: TokenOf) -> None:
        self.process = process
        self.told: list[Answer] = []
        self.has_crashed = False
        """Set by a test that has killed it."""
        self._token = token

    async def do(self, what: str, **given: Any) -> None:
        """Give a command."""
        assert self.process.stdin
        self.process.stdin.write(orjson.dumps({"do": what, **given}) + b"\n")
        await self.process.stdin.drain()

    async def tells(self, key: str) -> Any:
        """The value of the next line that has it. Fails on a problem, and when nothing comes in time."""
        return (await self.line_with(key))[key]

    async def line_with(self, key: str) -> Answer:
        """The next line that has it."""
        while True:
            line = await self._line()
            assert line, "the client has ended"
            if key in line:
                return line
            assert "problem" not in line, line

    async def until_is(self, key: str, value: object) -> None:
        """That is the value, sooner or later: the last one that was told already, or one that is still to come."""
        if (self.heard(key) or [None])[-1] != value:
            while await self.tells(key) != value:
                pass

    async def until(self, key: str, last: object) -> list[Any]:
        """The values of that key, up to the last."""
        values = [await self.tells(key)]
        while values[-1] != last:
            values.append(await self.tells(key))
        return values

    def heard(self, key: str) -> list[Any]:
        """All values of that key so far."""
        return [line[key] for line in self.told if key in line]

    async def meanwhile(self, waited: Awaitable[None]) -> None:
        """Wait for that, and give it the tokens that it wants until then."""
        waiting = asyncio.ensure_future(waited)
        while not waiting.done():
            line = asyncio.create_task(self._line())
            await asyncio.wait({waiting, line}, return_when=asyncio.FIRST_COMPLETED)
            if not line.done():
                line.cancel()
                await asyncio.wait({line})
        await waiting

    async def end(self) -> None:
        """No more commands: it ends well."""
        assert self.process.stdin
        self.process.stdin.close()
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while await self._line():
                pass
            assert await self.process.wait() == 0

    async def _line(self) -> Answer | None:
        """What it tells next; None once it has ended."""
        assert self.process.stdout
        async with asyncio.timeout(TIMEOUT_SECONDS):
            text = await self.process.stdout.readline()
        if not text:
            return None
        line: Answer = orjson.loads(text)
        self.told.append(line)
        if "wants" in line:
            await self.do("token", token=self._token())
        return line
