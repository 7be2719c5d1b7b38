"""How sockets are closed: with the codes that graphql-ws clients know, and with 1013 (IANA: try again later), on which
they reconnect. Nobody sees the 1008 of a foreign origin: its handshake is answered with 403."""

from typing import NamedTuple


class Close(NamedTuple):
    """A close code and its reason."""

    code: int
    reason: str

    def because(self, reason: str) -> "Close":
        """The same code with another reason."""
        return Close(self.code, reason)


FOREIGN_ORIGIN = Close(1008, "")
SLOW_CONSUMER = Close(1013, "SLOW_CONSUMER")
TRY_AGAIN_LATER = Close(1013, "Try again later")
BAD_MESSAGE = Close(4400, "Failed to parse message")
UNAUTHORIZED = Close(4401, "Unauthorized")
TOKEN_ELSEWHERE = UNAUTHORIZED.because(
    'The token goes into the payload of connection_init: {"authorization": "Bearer …"}'
)
FORBIDDEN = Close(4403, "Forbidden")
NO_SUBPROTOCOL = Close(4406, "Subprotocol not acceptable")
NO_INIT = Close(4408, "Connection initialisation timeout")
DUPLICATE_ID = Close(4409, "Subscriber already exists")
TOO_MANY_INITS = Close(4429, "Too many initialisation requests")
TOO_MANY_MESSAGES = TOO_MANY_INITS.because("Too many messages")
NO_PONG = Close(4499, "Terminated")
"""The code with which graphql-ws clients themselves drop a dead socket; they reconnect after it."""

LABELS = {
    FOREIGN_ORIGIN.code: "foreign origin",
    BAD_MESSAGE.code: "bad message",
    UNAUTHORIZED.code: "unauthorized",
    FORBIDDEN.code: "token bad or expired",
    NO_SUBPROTOCOL.code: "no subprotocol",
    NO_INIT.code: "no init",
    DUPLICATE_ID.code: "duplicate id",
    TOO_MANY_INITS.code: "too many inits",
    NO_PONG.code: "no pong",
}


def label_of(close: Close) -> str:
    """What metrics call it: a reason may have what a client has sent."""
    if close.code == SLOW_CONSUMER.code:
        return "slow consumer" if close == SLOW_CONSUMER else "try again later"
    return LABELS.get(close.code, "other")
