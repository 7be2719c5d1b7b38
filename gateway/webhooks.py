"""``POST /livekit/webhook``: what a LiveKit server says of the rooms in which sessions have their calls."""

import logging

from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from actions.calls.call_rooms import take_room_event
from domain.calls.rooms import STALE
from domain.refusals import TryAgain
from gateway.http.body import read_body
from gateway.http.errors import HTTPRequestError, error_response
from gateway.http.unread import respond_and_close
from gateway.intake import ARRIVAL, Arrival
from gateway.node import Node

logger = logging.getLogger("greenroom.livekit")


class LiveKitWebhook:
    """Takes one event: 200, also when it is of no concern here; 401 when it is forged or stale; 503 when it should be
    sent again."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        arrival: Arrival = scope[ARRIVAL]
        node: Node = scope["app"].state.node
        try:
            declared = arrival.headers.get(b"content-length")
            settings = node.settings
            body = await read_body(receive, declared, settings.body_limit_bytes, settings.body_timeout_seconds)
        except HTTPRequestError as error:
            await respond_and_close(error_response(error, arrival.headers), receive, send)
            return
        response = await self._take(node, body, arrival.headers.get(b"authorization", b"").decode("latin-1"))
        await response(scope, receive, send)

    async def _take(self, node: Node, body: bytes, authorization: str) -> Response:
        if node.livekit is None:
            return PlainTextResponse("Calls are not in rooms of a LiveKit server here.", 404)
        heard = node.livekit.hear(body, authorization)
        if heard is None:
            return PlainTextResponse("This is not signed with the key of this server.", 401)
        if heard.created_at < node.transactions.clock.now() - STALE:
            return PlainTextResponse("This is too old.", 401)
        if heard.event:
            try:
                await node.transactions.run(take_room_event, heard.event)
            except Exception as problem:
                if not isinstance(problem, TryAgain):
                    logger.exception("could not take an event of a room: %s", heard.event)
                return PlainTextResponse("Send it again.", 503)
        return PlainTextResponse("Taken.")
