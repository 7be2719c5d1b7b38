"""The typed client that ariadne-codegen makes: its answers are pydantic's models.

It lives in an environment of its own, which ``make codegen`` makes: ariadne-codegen wants an older graphql-core than
the server does.
"""

from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import httpx
from greenroom_client import (  # type: ignore[import-not-found, unused-ignore]
    ChatWaitingRoomChatEventMessagePosted,
    Client,
    GraphQLClientError,
    GraphQLClientGraphQLMultiError,
    GraphQLClientHttpError,
    RequestSessionInput,
    RequestSessionRequestSessionErrorsAlreadyRequested,
    RequestSessionRequestSessionErrorsCoolingDown,
    RequestSessionRequestSessionErrorsInsufficientFunds,
)
from websockets.exceptions import WebSocketException

from clients.python.closes import meant_by
from clients.python.following import Lost, Refused, Room, Update
from clients.python.money import money
from clients.python.tokens import Bearer, Token


class TypedGreenroom:
    """Greenroom by the generated client."""

    def __init__(self, url: str, token: Token) -> None:
        # httpx's own client, though the generated protocol wants its arguments by position, too.
        http: Any = httpx.AsyncClient(auth=Bearer(token))
        self._client = Client(url, http_client=http, ws_url=url.replace("http", "ws", 1))
        self._token = token

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, problem, trace)

    async def browse(self) -> list[str]:
        """The titles of the streams that take requests."""
        with telling_apart(self._token):
            found = await self._client.browse()
        return [edge.node.title for edge in found.live_streams.edges]

    # docs request
    async def request(self, stream: str, minutes: int, key: str) -> tuple[str | None, list[str]]:
        """Ask for a session: its status, or what to tell the person. ``key``: one for each wish, however often sent."""
        given = RequestSessionInput(streamId=stream, durationMinutes=minutes, idempotencyKey=key)
        with telling_apart(self._token):
            payload = (await self._client.request_session(given)).request_session
        texts = []
        for error in payload.errors:
            match error:
                case RequestSessionRequestSessionErrorsCoolingDown():
                    texts.append(f"You may ask again at {error.until.isoformat()}.")
                case RequestSessionRequestSessionErrorsInsufficientFunds():
                    required, available = (one.model_dump(by_alias=True) for one in (error.required, error.available))
                    texts.append(f"This takes {money(required)}, and you have {money(available)}.")
                case RequestSessionRequestSessionErrorsAlreadyRequested():
                    texts.append(f"You have asked already: {error.session.id}.")
                case _:
                    texts.append(error.message)
        return (str(payload.session.status) if payload.session else None), texts

    # docs end

    async def room(self, stream: str) -> Room | None:
        """What was written so far, and the cursor from which to go on."""
        with telling_apart(self._token):
            found = (await self._client.room(stream)).waiting_room
        return Room(found.cursor, [edge.node.body for edge in found.messages.edges]) if found else None

    # docs chat
    async def chat(self, stream: str, after: str) -> AsyncGenerator[Update, None]:
        """What is written behind that cursor, as long as the socket lasts; it has a socket of its own."""
        self._client.ws_connection_init_payload = {"authorization": await self._token.authorization()}
        with telling_apart(self._token):
            async for one in self._client.chat(stream, after):
                update = one.waiting_room_chat
                match update.event:
                    case ChatWaitingRoomChatEventMessagePosted():
                        yield Update(update.cursor, update.event.message.body)
                    case _:
                        yield Update(update.cursor, None)

    # docs end


@contextmanager
def telling_apart(token: Token) -> Iterator[None]:
    """What the server refused, and what the network lost."""
    try:
        yield
    except GraphQLClientGraphQLMultiError as problem:
        error = problem.errors[0]
        raise Refused(error.message, error.extensions) from problem
    except GraphQLClientHttpError as problem:
        raise answered(problem.response) from problem
    except (GraphQLClientError, httpx.TransportError, WebSocketException, OSError) as problem:
        raise meant_by(problem, token) from problem


def answered(response: Any) -> Refused | Lost:
    """What the server says beside a status that is an error's; what says nothing is a proxy's."""
    try:
        error = response.json()["errors"][0]
        return Refused(error["message"], error.get("extensions"))
    except (ValueError, LookupError, TypeError):
        return Lost()
