"""The public keys of whoever issues tokens, from a JWKS (RFC 7517)."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from jwt import InvalidKeyError, PyJWK, PyJWKClient, PyJWKSet

from models.clock import Clock
from schema.request_errors import Unavailable

FETCH_SECONDS = 2.0
PAUSE_SECONDS = 10.0
"""Between two fetches: so often may a key that nobody knows have the issuer asked."""

REFRESH_SECONDS = 60.0
KEY_SECONDS = 300.0
"""How long a key is used that the issuer was not seen to have since: it may have been withdrawn."""

logger = logging.getLogger("greenroom.issuer")


class Issuer:
    """Knows the keys behind an address. A known key is there at once; of fetches one is under way at a time."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._clock = clock
        self._client = PyJWKClient(url, cache_jwk_set=False, timeout=FETCH_SECONDS)
        # The default threads look up addresses too: an issuer that hangs must not take those.
        self._thread = ThreadPoolExecutor(1, "issuer")
        self._keys: dict[str, PyJWK] = {}
        self._seen = self._asked = float("-inf")
        self._fetching: asyncio.Task[None] | None = None
        self.answers = True
        """Whether the last fetch brought keys."""

    async def key(self, kid: object) -> PyJWK:
        """The key of that name. Raises InvalidKeyError when there is none, Unavailable when that cannot be known."""
        if not isinstance(kid, str):
            raise InvalidKeyError("a token names its key")
        if self.has_keys and kid in self._keys:
            if self._age(self._seen) >= REFRESH_SECONDS:
                self._begin_fetch()
            return self._keys[kid]
        await self.fetched()
        if not self.answers:
            raise Unavailable("The issuer of tokens does not answer. Try again in some seconds.")
        if kid not in self._keys:
            raise InvalidKeyError("no such key")
        return self._keys[kid]

    @property
    def has_keys(self) -> bool:
        """Whether there are keys that may be used."""
        return self._age(self._seen) < KEY_SECONDS

    async def look(self) -> None:
        """See to it that it is known whether the issuer answers."""
        if self._age(self._seen) >= REFRESH_SECONDS:
            await self.fetched()

    async def fetched(self) -> None:
        """Wait for a fetch, unless the last is so fresh that another has to wait."""
        self._begin_fetch()
        if self._fetching:
            await asyncio.wait([self._fetching])

    async def close(self) -> None:
        """Wait for no answer any more."""
        if self._fetching:
            self._fetching.cancel()
            with suppress(asyncio.CancelledError):
                await self._fetching

    def _begin_fetch(self) -> None:
        if self._fetching is None and self._age(self._asked) >= PAUSE_SECONDS:
            self._fetching = asyncio.create_task(self._fetch())

    async def _fetch(self) -> None:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                given = await asyncio.get_running_loop().run_in_executor(self._thread, self._client.fetch_data)
            self._keys = {key.key_id: key for key in PyJWKSet.from_dict(given).keys if key.key_id and may_sign(key)}
            self._seen = self._now()
            self.answers = True
        except Exception as problem:
            self.answers = False
            logger.warning("the keys behind GREENROOM_JWKS_URL cannot be had: %s", problem or type(problem).__name__)
        finally:
            self._asked = self._now()
            self._fetching = None

    def _age(self, instant: float) -> float:
        return self._now() - instant

    def _now(self) -> float:
        return self._clock.now().timestamp()


def may_sign(key: PyJWK) -> bool:
    """Whether a key is for signatures; one that does not say is."""
    return key.public_key_use in ("sig", None)
