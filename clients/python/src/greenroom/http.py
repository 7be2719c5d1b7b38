"""Queries and mutations over HTTP, sent again while no answer comes."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httpx

from .clock import ServerClock
from .problems import Refused, Unreachable, passing
from .token import NoToken, Token
from .waiting import backoff, pause

ATTEMPTS = 5
TIMEOUT_SECONDS = 10.0
LONGEST_WAIT_SECONDS = 10.0


class Http:
    """Sends a document until it is answered. A mutation is done once however often it is sent, by its
    ``idempotencyKey``."""

    def __init__(self, url: str, token: Token, clock: ServerClock, closing: asyncio.Event) -> None:
        self._url = url
        self._token = token
        self._clock = clock
        self._closing = closing
        self._http = httpx.AsyncClient(timeout=TIMEOUT_SECONDS)

    async def send(self, text: str, variables: Mapping[str, object]) -> dict[str, Any]:
        """The data of the answer. Raises Refused and Unreachable."""
        for attempt in range(ATTEMPTS):
            wait = 0.0
            if self._closing.is_set():
                break
            try:
                return await self._send_once(text, variables)
            except Refused as refused:
                seconds = refused.retry_after_seconds
                if seconds is None or seconds > LONGEST_WAIT_SECONDS or attempt == ATTEMPTS - 1:
                    raise
                wait = seconds
            except (NoToken, httpx.TransportError, OSError, ValueError) as problem:
                if attempt == ATTEMPTS - 1:
                    raise Unreachable from problem
            await asyncio.gather(pause(wait, self._closing), backoff(attempt, self._closing))
        raise Unreachable

    async def close(self) -> None:
        """Send no more."""
        await self._http.aclose()

    async def _send_once(self, text: str, variables: Mapping[str, object]) -> dict[str, Any]:
        authorization = await self._token.authorization()
        response = await self._post(text, variables, authorization)
        if response.status_code == httpx.codes.UNAUTHORIZED:
            self._token.forget(authorization)
            response = await self._post(text, variables, await self._token.authorization())
        self._clock.read(response.text)
        answer = json.loads(response.text)
        if not isinstance(answer, dict):
            raise ValueError("no answer to a GraphQL request")  # noqa: TRY004, RUF100
        data, errors = answer.get("data"), answer.get("errors") or []
        if passes := passing(errors):
            raise Refused(passes)
        if not data:
            raise Refused(errors)
        return dict(data)

    async def _post(self, text: str, variables: Mapping[str, object], authorization: str | None) -> httpx.Response:
        headers = {"Authorization": authorization} if authorization else {}
        return await self._http.post(self._url, json={"query": text, "variables": variables}, headers=headers)
