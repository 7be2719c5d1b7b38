"""A WebSocket handshake that is none, and what its client is told."""

from websockets import Headers, InvalidHeader

from gateway.http.bounds import Refusal
from gateway.http.heads import answer_of
from internals.uvicorn import SansIOProtocol
from internals.websockets import HandshakeRequest, HandshakeResponse

VERSION = "13"
OTHER_WEBSOCKET = Refusal(
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

    @property
    def response(self) -> HandshakeResponse:
        """What the handshake is answered with. uvicorn sets it, as websockets has it, and sends what is found then."""
        return self._response

    @response.setter
    def response(self, answer: HandshakeResponse) -> None:
        wrong = self.conn.handshake_exc
        self._response = answer if wrong is None else self._refusing(why(self.request, wrong))

    @response.deleter
    def response(self) -> None:
        del self._response

    def _refusing(self, refusal: Refusal) -> HandshakeResponse:
        status, _, phrase = refusal.status.decode().partition(" ")
        headers, body = answer_of(refusal, self.default_headers)
        said = Headers([(name.decode(), value.decode()) for name, value in headers])
        return HandshakeResponse(int(status), phrase, said, body)


def why(request: HandshakeRequest, wrong: Exception) -> Refusal:
    """Why a handshake is refused."""
    if request.headers.get_all("Sec-WebSocket-Version") != [VERSION]:
        return OTHER_WEBSOCKET
    part = f"its header {wrong.name}" if isinstance(wrong, InvalidHeader) else "its first line"
    return Refusal(b"400 Bad Request", f"This is no WebSocket handshake: {part} is missing or wrong.")
