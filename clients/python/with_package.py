"""The package alone, with documents of one's own."""

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from graphql import print_ast
from greenroom import Closed, Document, Refused, Unreachable, connect, follow, socket
from greenroom.wire import Message, Wire

from clients.python import following
from clients.python.documents import DOCUMENTS
from clients.python.following import Room, Update
from clients.python.tokens import Token
from clients.python.with_gql import explain


class PackageGreenroom:
    """Greenroom by the package."""

    def __init__(self, url: str, token: Token, renewed: Callable[[], None]) -> None:
        async def bare() -> str:
            token.forget()
            return (await token.authorization()).removeprefix("Bearer ")

        class TellingWire(Wire):
            """Tells when a token that was sent on the open socket has been answered."""

            is_renewing = False

            async def renew(self, authorization: str | None) -> None:
                await super().renew(authorization)
                self.is_renewing = True

            async def next(self) -> Message:
                message = await super().next()
                if self.is_renewing and message["type"] == "pong":
                    self.is_renewing = False
                    renewed()
                return message

        sockets: Any = socket
        sockets.Wire = TellingWire
        self.greenroom = connect(url, bare)

    async def browse(self) -> list[str]:
        """The titles of the streams that take requests."""
        found = await self.ask("Browse")
        return [edge["node"]["title"] for edge in found["liveStreams"]["edges"]]

    async def request(self, stream: str, minutes: int, key: str) -> tuple[str | None, list[str]]:
        """Ask for a session: its status, or what to tell the person. ``key``: one for each wish, however often sent."""
        given = {"streamId": stream, "durationMinutes": minutes, "idempotencyKey": key}
        payload = (await self.ask("RequestSession", input=given))["requestSession"]
        return (payload["session"] or {}).get("status"), [explain(error) for error in payload["errors"]]

    async def room(self, stream: str) -> Room | None:
        """What was written so far, and the cursor from which to go on."""
        found = (await self.ask("Room", stream=stream))["waitingRoom"]
        return found and Room(found["cursor"], [edge["node"]["body"] for edge in found["messages"]["edges"]])

    async def ask(self, name: str, **variables: object) -> dict[str, Any]:
        """One answer, over HTTP."""
        with telling_apart():
            return await self.greenroom.ask(document(name), variables)

    async def chat(self, stream: str, after: str) -> AsyncGenerator[Update, None]:
        """What is written behind that cursor."""
        with telling_apart():
            async for data in follow(self.greenroom, document("Chat"), {"stream": stream, "after": after}):
                update = data["waitingRoomChat"]
                yield Update(update["cursor"], update["event"].get("message", {}).get("body"))


def document(name: str) -> Document[dict[str, Any]]:
    """One of the operations that all clients share."""
    return Document(print_ast(DOCUMENTS[name]))


@contextmanager
def telling_apart() -> Iterator[None]:
    """What the server refused, and what the network lost."""
    try:
        yield
    except Refused as refused:
        extensions = {"code": refused.code, "retryAfterSeconds": refused.retry_after_seconds or 0.0}
        raise following.Refused(str(refused), extensions) from refused
    except Closed as closed:
        raise following.Refused(f"The server closed with {closed.code}: {closed}") from closed
    except Unreachable as problem:
        raise following.Lost from problem
