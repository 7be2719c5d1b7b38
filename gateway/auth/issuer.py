"""The public keys of whoever issues tokens, from a JWKS (RFC 7517)."""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

import aiohttp
from jwt import InvalidKeyError, PyJWK, PyJWKSet

from models.absence import Absence
from models.clock import Clock
from schema.request_errors import Unavailable
from subscriptions.ending import end

FETCH_SECONDS = 2.0
"""Within which an issuer has to answer."""

MOST_BYTES = 1024 * 1024
"""Of keys: an issuer has a handful, of some hundred bytes each."""

PAUSE_SECONDS = 10.0
"""Between two fetches, however many tokens name a key that nobody knows."""

REFRESH_SECONDS = 60.0
"""The age from which keys are fetched again while they are still used."""

CLOCK_SECONDS = 5.0
"""By how much the issuer's clock and ours may differ."""

KEY_SECONDS = 300.0
"""The age up to which keys are used: any of them may have been withdrawn since."""

NEVER = float("-inf")
"""By either clock."""

logger = logging.getLogger("greenroom.issuer")


class KeyNotKnown(Unavailable):
    """A token names a key that nobody has seen: a new one perhaps, or one that is invented."""


class Issuer:
    """Knows the keys behind an address. A known key is there at once; of fetches one is under way at a time."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._clock = clock
        self._url = url
        self._keys: dict[str, PyJWK] = {}
        self._asked = NEVER
        """When a fetch last ended, by the clock's ``seconds``."""
        self._seen = NEVER
        """When one last brought keys, by the same."""
        self._published = NEVER
        """When that one began, in seconds since 1970: a key that was published before is among those."""
        self._fetching: asyncio.Task[None] | None = None
        self.answers = True
        """Whether the last fetch brought keys."""
        self._short: set[str] = set()
        """Keys of which the log has said that they are too short."""
        self._absence = Absence(
            logger,
            "the keys behind GREENROOM_JWKS_URL cannot be had",
            "the keys behind GREENROOM_JWKS_URL are had again",
            seconds=clock.seconds,
        )

    async def key(self, kid: object, issued: Callable[[], float | None]) -> PyJWK:
        """The key of that name, for a token that says it was ``issued`` at that instant, if it says so.

        Raises InvalidKeyError when there is none, and Unavailable when that cannot be known: while the issuer is away,
        and for a token newer than the keys that were seen, which may be signed by a newer key.
        """
        if not isinstance(kid, str):
            raise InvalidKeyError("a token names its key")
        if self.has_keys and kid in self._keys:
            if self._age(self._seen) >= REFRESH_SECONDS:
                self._begin_fetch()
            return self._keys[kid]
        await self.fetched()
        if not self.answers:
            raise Unavailable("The issuer of tokens does not answer. Try again in some seconds.")
        if kid in self._keys:
            return self._keys[kid]
        if self._published - CLOCK_SECONDS < (issued() or NEVER) <= self._clock.now().timestamp() + CLOCK_SECONDS:
            raise KeyNotKnown("The key of this token is not known yet. Try again in some seconds.")
        raise InvalidKeyError("no such key")

    @property
    def has_keys(self) -> bool:
        """Whether there are keys that may be used."""
        return self._age(self._seen) < KEY_SECONDS

    async def look(self) -> None:
        """Have ``answers`` say what is so: keys that are old by now are fetched again."""
        if self._age(self._seen) >= REFRESH_SECONDS:
            await self.fetched()

    async def fetched(self) -> None:
        """Wait for a fetch, unless the last is so fresh that another has to wait."""
        self._begin_fetch()
        if self._fetching:
            await asyncio.wait([self._fetching])

    async def close(self) -> None:
        """Wait for no answer any more."""
        await end(self._fetching)

    def _begin_fetch(self) -> None:
        if self._fetching is None and self._age(self._asked) >= PAUSE_SECONDS:
            self._fetching = asyncio.create_task(self._fetch())

    async def _fetch(self) -> None:
        began = self._clock.now().timestamp()
        try:
            # By the event loop: a thread would go on as long as an issuer has more to say, and no other fetch begin.
            async with asyncio.timeout(FETCH_SECONDS):
                given = await read_json(self._url)
            named = ((key.key_id, key) for key in PyJWKSet.from_dict(given).keys if may_sign(key))
            self._keys = {kid: key for kid, key in named if isinstance(kid, str) and self._is_long_enough(kid, key)}
            self._seen, self._published = self._clock.seconds(), began
            self.answers = True
            self._absence.over()
        except Exception as problem:
            self.answers = False
            self._absence.noticed(str(problem) or type(problem).__name__)
        finally:
            self._asked = self._clock.seconds()
            self._fetching = None

    def _is_long_enough(self, kid: str, key: PyJWK) -> bool:
        """Whether it has the 2,048 bits that a key of RSA must have (RFC 7518, 3.3). Of one that has not the log says
        so once."""
        problem = key.Algorithm.check_key_length(key.key)
        if problem and kid not in self._short:
            self._short.add(kid)
            logger.warning("the key %s behind GREENROOM_JWKS_URL is not used: %s", kid, problem)
        return not problem

    def _age(self, since: float) -> float:
        return self._clock.seconds() - since


async def read_json(url: str) -> Any:
    """What is behind an address. Raises ValueError where that is no JSON, or too much."""
    asked = {"Accept": "application/json", "Accept-Encoding": "identity"}
    async with (
        aiohttp.ClientSession(trust_env=True) as session,
        session.get(url, headers=asked) as response,
    ):
        if response.status // 100 != 2:
            raise ValueError(f"the answer is {response.status}")
        body = b""
        async for piece in response.content.iter_any():
            body += piece
            if len(body) > MOST_BYTES:
                raise ValueError(f"there are more than {MOST_BYTES} bytes")
        return json.loads(body)


def may_sign(key: PyJWK) -> bool:
    """Whether a key is for signatures; one that does not say is."""
    return key.public_key_use in ("sig", None)
