"""JSON Web Tokens (RFC 7519), by a shared secret (HS256) or by JWKS."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import jwt
from cachetools import LRUCache

from domain.profiles import NAMELESS, SUBJECT_LENGTH, Profile
from domain.refusals import ValidationFailed
from domain.text import check_url, tidy_name
from gateway.auth.bearer import bearer_token
from gateway.settings.settings import Settings
from internals.pyjwt import Options, key_of_secret
from models.clock import Clock
from schema.request_errors import Unauthenticated

if TYPE_CHECKING:
    from gateway.auth.issuer import Issuer

PUBLIC_KEY_ALGORITHMS = ["RS256", "ES256", "EdDSA"]
CACHE_BYTES = 16 * 1024 * 1024
"""Of tokens that were found to be good: some ten thousand people's."""

ENTRY_BYTES = 1_000
"""About what is kept beside a token's text."""

LEEWAY_SECONDS = 5
"""By how much the issuer's clock may be ahead of ours. The expiry has no leeway, so that HTTP and sockets end alike."""

LAST_INSTANT = 10**11
"""Seconds since 1970, in the year 5138: a token that names a later instant is not valid."""

CHECKS: Options = {"require": ["sub", "exp"], "verify_exp": False, "verify_nbf": False, "verify_iat": False}
"""PyJWT reads the machine's clock; instants are compared with the node's own one instead."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a valid token says. ``expires`` is in seconds since 1970."""

    sub: str
    profile: Profile
    scopes: frozenset[str]
    expires: float


class Verified(NamedTuple):
    """What a token of that length says, and the instant from which it is valid, in seconds since 1970."""

    identity: Identity
    valid_from: float
    length: int

    @property
    def bytes(self) -> int:
        """About what it takes in memory: the token, and what was read from it, which is not longer than the token."""
        return ENTRY_BYTES + 2 * self.length


class InvalidToken(Unauthenticated):
    """A token that nobody has issued."""


class Tokens:
    """Reads tokens, and writes them where there is a secret."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._clock = clock
        self._secret = settings.jwt_secret
        self._shared_key = key_of_secret(settings.jwt_secret.encode()) if settings.jwt_secret else None
        self._audience = settings.jwt_audience
        self._verified: LRUCache[str, Verified] = LRUCache(CACHE_BYTES, lambda verified: verified.bytes)
        self.issuer = _issuer(settings.jwks_url, clock) if settings.jwks_url else None

    async def read(self, authorization: object) -> Identity:
        """The identity behind ``Bearer <token>``. Raises Unauthenticated, or Unavailable when it cannot be judged."""
        token = bearer_token(authorization) if isinstance(authorization, str) else None
        if token is None:
            raise Unauthenticated("Send the token as `Bearer <token>`.")
        try:
            identity, valid_from, _ = self._verified.get(token) or await self._verify(token)
        except (jwt.PyJWTError, ValueError, RecursionError):
            raise InvalidToken("The token is not valid.") from None
        now = self._clock.now().timestamp()
        if identity.expires <= now:
            raise Unauthenticated("The token has expired.")
        if valid_from > now + LEEWAY_SECONDS:
            raise Unauthenticated("The token is not valid yet.")
        return identity

    def write(self, sub: str, name: str, scope: str | None, ttl: int, now: datetime) -> str:
        """A token for development and tests. Raises ValueError without a shared secret, and for what would be no valid
        one."""
        if self._secret is None:
            raise ValueError("Tokens are issued by whoever holds the keys behind GREENROOM_JWKS_URL.")
        if not _is_subject(sub):
            raise ValueError(f"A subject has 1 to {SUBJECT_LENGTH} characters, all of which can be printed.")
        if ttl < 1:
            raise ValueError("A token is good for a second or more.")
        expires = int(now.timestamp()) + ttl
        if expires >= LAST_INSTANT:
            raise ValueError("A token that ends after the year 5138 is not valid.")
        claims: dict[str, object] = {"sub": sub, "name": name, "exp": expires}
        if scope:
            claims["scope"] = scope
        if self._audience:
            claims["aud"] = self._audience
        return jwt.encode(claims, self._secret, algorithm="HS256")

    async def _verify(self, token: str) -> Verified:
        """What a token with a valid signature says, and the instant from which it is valid."""
        claims = await self._claims(token)
        verified = Verified(_identity(claims, self._clock.now()), _instant(claims.get("nbf", 0)), len(token))
        if self.issuer is None:
            # The secret does not change while we run; keys behind an address may be withdrawn.
            self._verified[token] = verified
        return verified

    async def _claims(self, token: str) -> dict[str, object]:
        algorithm, key = await self._algorithm_and_key(token)
        claims: dict[str, object] = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=self._audience,
            options=CHECKS,
        )
        return claims

    async def _algorithm_and_key(self, token: str) -> tuple[str, jwt.PyJWK]:
        """By which the token may be signed: PyJWT refuses one that says another algorithm."""
        if self.issuer is None and self._shared_key is not None:
            return "HS256", self._shared_key
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm == "HS256" and self._shared_key is not None:
            return algorithm, self._shared_key
        if algorithm in PUBLIC_KEY_ALGORITHMS and self.issuer is not None:
            # As a PyJWK, so that PyJWT checks that the key is meant for this algorithm.
            return algorithm, await self.issuer.key(header.get("kid"), partial(_claimed_issue, token))
        raise jwt.InvalidAlgorithmError("no key for this algorithm")


def _issuer(url: str, clock: Clock) -> "Issuer":
    # An HTTP client takes long to load, and is needed for this only.
    from gateway.auth.issuer import Issuer

    return Issuer(url, clock)


def _identity(claims: dict[str, object], now: datetime) -> Identity:
    sub, name, picture, scope = (claims.get(claim) for claim in ("sub", "name", "picture", "scope"))
    issued_at = _issued_at(claims.get("iat"))
    profile = Profile(
        (tidy_name(name) or NAMELESS) if isinstance(name, str) else None,
        _tidy_picture(picture) if isinstance(picture, str) else None,
        # Not later: a date that lies ahead would count more than those of all tokens until then.
        issued_at and min(issued_at, now),
    )
    if not isinstance(sub, str) or not _is_subject(sub):
        raise ValueError("sub")
    return Identity(
        sub=sub,
        profile=profile,
        scopes=frozenset(scope.split()) if isinstance(scope, str) else frozenset(),
        expires=_instant(claims["exp"]),
    )


def _is_subject(sub: str) -> bool:
    return 1 <= len(sub) <= SUBJECT_LENGTH and sub.isprintable()


def _tidy_picture(picture: str) -> str:
    """The picture's address, empty where it is none."""
    try:
        return check_url(picture, ["picture"]) or ""
    except ValidationFailed:
        return ""


def _claimed_issue(token: str) -> float | None:
    """When a token that nobody has verified says it was issued, in seconds since 1970."""
    claims = jwt.decode(token, options={"verify_signature": False})
    issued = _issued_at(claims.get("iat"))
    return issued.timestamp() if issued else None


def _issued_at(seconds: object) -> datetime | None:
    """When a token was issued; None where it does not say so in a way that can be understood."""
    try:
        return datetime.fromtimestamp(_instant(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _instant(seconds: object) -> float:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not abs(seconds) < LAST_INSTANT:
        raise ValueError("not an instant")
    return float(seconds)
