"""Somebody's token: fetched when it is needed, and anew in good time before it ends."""

import asyncio
import json
from base64 import urlsafe_b64decode
from collections.abc import AsyncGenerator, Awaitable, Callable
from time import time

import httpx


# docs token
class Token:
    """``fetch``: where the program has its tokens from."""

    def __init__(self, fetch: Callable[[], Awaitable[str]]) -> None:
        self._fetch = fetch
        self._token = ""
        self._renew_at = 0.0
        self._lock = asyncio.Lock()

    async def authorization(self) -> str:
        """What goes into a request's header, and into ``connection_init``. Of many who ask at once, one fetches."""
        async with self._lock:
            if self.until_renewal <= 0:
                self._token, now = await self._fetch(), time()
                # At two thirds of its life, so that a failure to fetch the next leaves time to try again.
                self._renew_at = now + (end_of(self._token) - now) * 2 / 3
        return f"Bearer {self._token}"

    @property
    def until_renewal(self) -> float:
        """Seconds for which the token that is known should be used."""
        return self._renew_at - time()

    def forget(self) -> None:
        """The server would not have it: who asks next gets another."""
        self._renew_at = 0.0


# docs end


# docs bearer
class Bearer(httpx.Auth):
    """The token of a request; one that the server would not have is replaced, once."""

    def __init__(self, token: Token) -> None:
        self._token = token

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """The request with the token, and when need be again with the next."""
        request.headers["Authorization"] = await self._token.authorization()
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED:
            self._token.forget()
            request.headers["Authorization"] = await self._token.authorization()
            yield request


# docs end


def end_of(token: str) -> float:
    """When a JSON Web Token ends, in seconds since 1970."""
    claims = token.split(".")[1]
    end: float = json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["exp"]
    return end
