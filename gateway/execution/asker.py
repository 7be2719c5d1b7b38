"""Who asks: the CPU time that operations take is counted for each."""

from collections.abc import Hashable
from typing import NamedTuple

from domain.scopes import PLATFORM_SCOPES
from models.rates.limiter import Limiter
from schema.context import Context
from schema.request_errors import RateLimitExceeded

RATE = "cpu_rate"

MILLISECONDS = 1_000


class Asker(NamedTuple):
    """The person whose token an operation bears; where it bears none, the address that it comes from."""

    whom: Hashable
    limiter: Limiter
    is_limited: bool = True

    @classmethod
    def of(cls, context: Context) -> "Asker":
        """Who asks there."""
        return cls(context.viewer_id or context.address, context.limiter, context.scopes.isdisjoint(PLATFORM_SCOPES))

    @property
    def seconds_to_wait(self) -> float:
        """Until they may ask again; 0.0 unless what they have asked has taken more CPU than it may."""
        return self.limiter.seconds_to_wait(RATE, self.whom) if self.is_limited else 0.0

    def check(self) -> None:
        """Raises RateLimitExceeded when they have to wait."""
        if wait := self.seconds_to_wait:
            raise RateLimitExceeded(wait)

    def took(self, seconds: float) -> None:
        """What they asked has taken so many seconds of CPU."""
        if self.is_limited:
            self.limiter.count(RATE, self.whom, seconds * MILLISECONDS)
