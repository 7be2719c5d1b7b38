"""What it means when a socket has closed."""

from websockets.exceptions import ConnectionClosed

from clients.python.following import Lost, Refused
from clients.python.tokens import Token

# docs closes
TOKEN_BAD = 4403
FINAL = {1002, 1007, 1009, 4400, 4401, 4406, 4409, 4429}
"""The program breaks the protocol, that of WebSockets or ours: to come again would not help."""


def meant_by(problem: BaseException, token: Token) -> Refused | Lost:
    """What to raise for what the library has: Lost to come again, with another token where the server would not have
    this one."""
    closed = problem if isinstance(problem, ConnectionClosed) else problem.__cause__
    close = closed.rcvd if isinstance(closed, ConnectionClosed) else None
    if close and close.code in FINAL:
        return Refused(f"The server closed with {close.code}: {close.reason}")
    if close and close.code == TOKEN_BAD:
        token.forget()
    return Lost()


# docs end
