"""A server that is newer than its clients."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager

from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.conftest import for_tests
from tests.parts.servers import running


def newer(app: Starlette, words: Mapping[str, str]) -> AbstractAsyncContextManager[int]:
    """The application on a port of its own, as a later version of it might be: on sockets it says those words in place
    of what its clients know."""
    return running(for_tests(Newer(app, words)))


class Newer:
    """Says other words on sockets."""

    def __init__(self, app: ASGIApp, words: Mapping[str, str]) -> None:
        self._app = app
        self._words = words

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""

        async def say(message: Message) -> None:
            text = message.get("text")
            for known, new in self._words.items():
                text = text and text.replace(known, new)
            await send({**message, "text": text} if text else message)

        await self._app(scope, receive, say if scope["type"] == "websocket" else send)


A_NEW_CHAT_EVENT = {"MessageRemoved": "MessageFramed", '"messageId"': '"framedId"'}
A_NEW_PRESENCE_EVENT = {'"MemberChanged","member"': '"MemberWaved","wave"'}
A_NEW_CALL_EVENT = {"SignalReceived": "HandRaised", '"kind":"CANDIDATE"': '"hand":"LEFT"'}
A_NEW_STATUS = {'"status":"WAITING"': '"status":"DREAMING"'}
"""Such words: members of unions, and a value of an enum."""
