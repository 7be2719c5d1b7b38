"""gql: queries and mutations over HTTP, subscriptions over a WebSocket."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import httpx
from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportError, TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport

from clients.python.closes import meant_by
from clients.python.documents import operation
from clients.python.following import Refused, Room, Update
from clients.python.money import money
from clients.python.tokens import Bearer, Token


class GqlGreenroom:
    """Greenroom by gql."""

    def __init__(self, url: str, token: Token) -> None:
        self._url = url
        self._token = token

    async def browse(self) -> list[str]:
        """The titles of the streams that take requests."""
        found = await self.ask(operation("Browse"))
        return [edge["node"]["title"] for edge in found["liveStreams"]["edges"]]

    async def request(self, stream: str, minutes: int, key: str) -> tuple[str | None, list[str]]:
        """Ask for a session: its status, or what to tell the person. ``key``: one for each wish, however often sent."""
        given = {"streamId": stream, "durationMinutes": minutes, "idempotencyKey": key}
        payload = (await self.ask(operation("RequestSession", input=given)))["requestSession"]
        return (payload["session"] or {}).get("status"), [explain(error) for error in payload["errors"]]

    async def room(self, stream: str) -> Room | None:
        """What was written so far, and the cursor from which to go on."""
        found = (await self.ask(operation("Room", stream=stream)))["waitingRoom"]
        return found and Room(found["cursor"], [edge["node"]["body"] for edge in found["messages"]["edges"]])

    # docs ask
    async def ask(self, request: GraphQLRequest) -> dict[str, Any]:
        """One answer, over HTTP."""
        with telling_apart(self._token):
            async with Client(transport=HTTPXAsyncTransport(self._url, auth=Bearer(self._token))) as session:
                answer: dict[str, Any] = await session.execute(request)
                return answer

    # docs end

    # docs subscribe
    async def chat(self, stream: str, after: str) -> AsyncGenerator[Update, None]:
        """What is written behind that cursor, as long as the socket lasts."""
        transport = WebsocketsTransport(
            self._url.replace("http", "ws", 1),
            init_payload={"authorization": await self._token.authorization()},
            subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
            ping_interval=10,
            pong_timeout=5,
        )
        with telling_apart(self._token):
            async with Client(transport=transport) as session, self.renewing(transport):
                async for data in session.subscribe(operation("Chat", stream=stream, after=after)):
                    update = data["waitingRoomChat"]
                    yield Update(update["cursor"], update["event"].get("message", {}).get("body"))

    # docs end

    # docs renewing
    @asynccontextmanager
    async def renewing(self, transport: WebsocketsTransport) -> AsyncIterator[None]:
        """The server closes a socket when its token ends, unless a ping brings a fresh one before."""

        async def renew() -> None:
            while True:
                await asyncio.sleep(self._token.until_renewal)
                await transport.send_ping({"authorization": await self._token.authorization()})

        task = asyncio.create_task(renew())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, TransportError):
                await task

    # docs end


@contextmanager
def telling_apart(token: Token) -> Iterator[None]:
    """What the server refused, and what the network lost."""
    try:
        yield
    except TransportQueryError as problem:
        error = (problem.errors or [{}])[0]
        raise Refused(error.get("message", str(problem)), error.get("extensions")) from problem
    except (TransportError, httpx.TransportError, OSError) as problem:
        raise meant_by(problem, token) from problem


# docs explain
def explain(error: dict[str, Any]) -> str:
    """What to tell a person. Those errors with which one can do more have a case; new ones fall through."""
    match error:
        case {"__typename": "CoolingDown", "until": until}:
            return f"You may ask again at {until}."
        case {"__typename": "InsufficientFunds", "required": required, "available": available}:
            return f"This takes {money(required)}, and you have {money(available)}."
        case {"__typename": "AlreadyRequested", "session": session}:
            return f"You have asked already: {session['id']}."
        case _:
            return str(error["message"])


# docs end
