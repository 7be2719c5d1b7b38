"""Somebody's token: fetched when it is needed, and anew in good time before it ends."""

import asyncio
import json
from base64 import urlsafe_b64decode
from collections.abc import Awaitable, Callable
from time import monotonic

from .clock import ServerClock


class NoToken(Exception):
    """The program's own source has given no token, which may pass. ``__cause__``: what it has raised."""


TokenSource = str | Callable[[], Awaitable[str]]
SHARE = 2 / 3
"""A token is replaced after this share of its life, which leaves time to try again when fetching the next one fails."""

DOUBTFUL_SECONDS = 10.0
"""How long a token is used that has ended by this machine's clock, while the server's clock is not known."""

LONGEST_SECONDS = 86_400.0


class Token:
    """``source``: where the program has its tokens from; a text is never renewed, and None is anonymous."""

    def __init__(self, source: TokenSource | None, clock: ServerClock) -> None:
        self._source = source
        self._clock = clock
        self._known = ""
        self._ends: float | None = None
        self._since = 0.0
        self._lock = asyncio.Lock()

    async def authorization(self) -> str | None:
        """What goes into a header, and into ``connection_init``. Of many who ask at once, one fetches.

        Raises NoToken.
        """
        if self._source is None:
            return None
        async with self._lock:
            if not self._known or self.until_renewal <= 0:
                self._known = self._source if isinstance(self._source, str) else await fetched(self._source)
                self._ends, self._since = end_of(self._known), monotonic()
        return f"Bearer {self._known}"

    @property
    def until_renewal(self) -> float:
        """Seconds for which the token that is known should be used."""
        if self._ends is None or isinstance(self._source, str):
            return LONGEST_SECONDS
        used = monotonic() - self._since
        life = self._ends - (self._clock.now().timestamp() - used)
        good = life * SHARE if life > 0 or self._clock.is_known else DOUBTFUL_SECONDS
        return min(max(good - used, 0.0), LONGEST_SECONDS)

    def forget(self, authorization: str | None) -> None:
        """The server did not take that one: whoever asks next gets another, unless there is another by now."""
        if authorization == f"Bearer {self._known}":
            self._known = ""


async def fetched(source: Callable[[], Awaitable[str]]) -> str:
    """A token. Raises NoToken, whatever the source raises."""
    try:
        return await source()
    except Exception as problem:
        raise NoToken from problem


def end_of(token: str) -> float | None:
    """When a JSON Web Token ends, in seconds since 1970; None for what is none."""
    try:
        claims = token.split(".")[1]
        end = json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4))).get("exp")
    except (ValueError, IndexError, AttributeError):
        return None
    return float(end) if end is not None else None
