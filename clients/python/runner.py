"""Runs an example for the tests: reads commands from its input, and tells what happens, a line of JSON each."""

import asyncio
import json
import logging
import sys
from typing import Any, Protocol
from uuid import uuid4

from clients.python.following import Greenroom, Refused, Room, follow
from clients.python.tokens import Token

LONGEST_LINE_BYTES = 2**20
"""Of a command."""


class Example(Greenroom, Protocol):
    """What both examples do."""

    async def browse(self) -> list[str]: ...
    async def request(self, stream: str, minutes: int, key: str) -> tuple[str | None, list[str]]: ...


class Runner:
    """One run of one example."""

    def __init__(self) -> None:
        self.token = Token(self._fetch)
        self._given: asyncio.Queue[str] = asyncio.Queue()

    async def obey(self, example: Example) -> None:
        """Do what the commands say, until there are no more."""
        doing: set[asyncio.Task[None]] = set()
        commands = await lines()
        while line := await commands.readline():
            command = json.loads(line)
            if command["do"] == "token":
                self._given.put_nowait(command["token"])
            else:
                doing.add(asyncio.create_task(do(example, command)))
        while doing:
            for task in doing:
                task.cancel()
            # More than once: before Python 3.12 ``asyncio.wait_for``, by which gql connects, loses a cancellation that
            # comes just as it is done.
            _, doing = await asyncio.wait(doing, timeout=1)

    async def _fetch(self) -> str:
        tell(wants="token")
        return await self._given.get()


async def do(example: Example, command: dict[str, Any]) -> None:
    """One command."""
    try:
        match command["do"]:
            case "browse":
                tell(browsed=await example.browse())
            case "request":
                requested, errors = await example.request(command["stream"], command["minutes"], str(uuid4()))
                tell(requested=requested, errors=errors)
            case "follow":
                async for shown in follow(example, command["stream"], command.get("after")):
                    if isinstance(shown, Room):
                        tell(room=shown.messages)
                    else:
                        tell(said=shown.said)
    except Refused as refused:
        tell(problem=f"Refused: {refused}", code=refused.code)
    except Exception as problem:
        tell(problem=repr(problem))
        raise


class Pongs(logging.Handler):
    """Tells of each pong that gql was sent: within the time of a test they answer what brought a token."""

    def emit(self, record: logging.LogRecord) -> None:
        """gql logs what it is sent, word for word."""
        if record.getMessage() == '<<< {"type":"pong"}':
            tell(renewed=True)


def tell(**line: object) -> None:
    """One line."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


async def lines() -> asyncio.StreamReader:
    """The standard input."""
    reader = asyncio.StreamReader(LONGEST_LINE_BYTES)
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    return reader


async def main(name: str, url: str) -> None:
    """Run the example of that name. Each is imported alone: they live in different environments."""
    runner = Runner()
    if name == "gql":
        from clients.python.with_gql import GqlGreenroom

        messages = logging.getLogger("gql.transport.common.base")
        messages.setLevel(logging.DEBUG)
        messages.addHandler(Pongs())

        await runner.obey(GqlGreenroom(url, runner.token))
    elif name == "greenroom":
        from clients.python.with_package import PackageGreenroom

        package = PackageGreenroom(url, runner.token, lambda: tell(renewed=True))
        async with package.greenroom:
            await runner.obey(package)
    else:
        from clients.python.with_codegen import TypedGreenroom

        async with TypedGreenroom(url, runner.token) as greenroom:
            await runner.obey(greenroom)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
