"""A WebSocket handshake that is none, and what its client is told."""

from websockets import InvalidHandshake, InvalidHeader

from gateway.http.bounds import Refusal
from gateway.http.heads import refusing
from internals.uvicorn import SansIOProtocol
from internals.websockets import HandshakeRequest

VERSION = "13"
OTHER_VERSION = Refusal(
    b"426 Upgrade Required",
    f"This is a server of WebSocket's version {VERSION}: send it in Sec-WebSocket-Version.",
    headers=(
        (b"connection", b"upgrade"),
        (b"upgrade", b"websocket"),
        (b"sec-websocket-version", VERSION.encode()),
    ),
)


class HandshakeProtocol(SansIOProtocol):
    """Tells in JSON what is wrong with a handshake, as everything that is refused is told, and by which version it
    could go on (RFC 6455, section 4.2.2)."""

    def handle_connect(self, event: HandshakeRequest) -> None:
        """The handshake has come."""
        try:
            self.conn.process_request(event)
        except InvalidHandshake as wrong:
            self._refuse(why(event, wrong))
        else:
            super().handle_connect(event)

    def _refuse(self, refusal: Refusal) -> None:
        self.handshake_initiated = self.handshake_complete = self.close_sent = True
        self.transport.write(refusing(refusal, self.default_headers))
        self.transport.close()


def why(request: HandshakeRequest, wrong: InvalidHandshake) -> Refusal:
    """Why a handshake is refused."""
    if request.headers.get_all("Sec-WebSocket-Version") != [VERSION]:
        return OTHER_VERSION
    part = f"its header {wrong.name}" if isinstance(wrong, InvalidHeader) else "its first line"
    return Refusal(b"400 Bad Request", f"This is no WebSocket handshake: {part} is missing or wrong.")
