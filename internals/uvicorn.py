"""What we use of uvicorn beyond its documentation."""

from uvicorn.protocols.http import httptools_impl
from uvicorn.protocols.websockets import websockets_sansio_impl

__all__ = ["HttpToolsProtocol", "RequestResponseCycle", "SansIOProtocol"]

HttpToolsProtocol = httptools_impl.HttpToolsProtocol
"""uvicorn's HTTP protocol, which the layers of gateway/http/protocol.py stand on: it loses the body of a request whose
offer to upgrade it declines, bounds no head, and drops who says nothing more. Of it are used

- ``data_received``, ``eof_received``, ``on_message_begin`` and ``on_headers_complete``, by their places in the order of
  things;
- ``parser``, ``headers``, ``url``, ``scope``, ``transport``, ``loop`` and ``expect_100_continue``;
- ``connection_made``, ``connection_lost``, ``on_response_complete``, ``cycle``, ``client`` and ``config``, to count
  connections and to know which are idle;
- ``pipeline``, and ``response_complete`` and ``more_body`` of a ``cycle``, to answer in the order of the requests;
- ``on_header``, ``on_body``, ``flow``, and ``response_started`` and ``keep_alive`` of a ``cycle``, to bound what comes
  beside all that, and to read over what comes behind an answer that closes;
- ``_start_asgi_task``, and ``disconnected``, ``message_event`` and ``waiting_for_100_continue`` of a ``cycle``, to tell
  the one that is served of the end of its connection;
- ``chunked_encoding`` and ``expected_content_length`` of a ``cycle``, for answers that have no parts, and to know those
  without a known end;
- ``server_state``, for its ``default_headers``, and ``shutdown``;
- ``_should_upgrade`` and ``handle_websocket_upgrade``.

When it goes, take uvicorn's ``http="h11"``, which ignores offers to upgrade and bounds heads too, and is slower;
tests/gateway/http/test_protocol.py and its neighbours say whether it does."""

RequestResponseCycle = httptools_impl.RequestResponseCycle
"""A request of ``HttpToolsProtocol`` with its answer; it is only named as a type. When it goes, name the type of
``HttpToolsProtocol.cycle``."""

SansIOProtocol = websockets_sansio_impl.WebSocketsSansIOProtocol
"""uvicorn's WebSocket protocol, which gateway/sockets/frames.py stands on: every subscriber of a group is sent the same
bytes, so framing them anew for each would be most of the work that is left, and what the protocol keeps for an idle
socket would be half of a socket's memory. Of it are used

- ``handle_connect``, ``scope`` and ``config``, to offer the application what it can do once a handshake has come;
- ``conn`` with its ``handshake_exc``, ``request``, ``response`` and ``default_headers``, to say why one is refused;
- ``connection_lost`` and ``client``, to count connections;
- ``connection_made``, ``transport`` and ``close_sent``, to write a frame, and only while one may be written;
- ``data_received``, ``handle_ping``, ``handle_pong``, ``handle_text``, ``handle_bytes``, ``handle_cont`` and ``conn``,
  to count what never becomes a message, and to close on too much of it;
- ``handshake_initiated``, as it says nothing to a handshake that its parser cannot read;
- ``queue`` and ``writable``, to replace them by slimmer ones;
- ``request`` and ``response``, to forget them.

When it goes, ``GREENROOM_FRAME_BYTES=0`` has uvicorn's own class serve, and texts go through ASGI;
tests/gateway/sockets/test_frames.py says whether a class fits."""
