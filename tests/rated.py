"""Settings under which people are held to rates, and what is told to whom is refused by one."""

from dataclasses import replace

import pytest

from domain.rates import Rates
from gateway.settings.settings import Settings
from tests.sockets import GraphQLFailure, Stream


def rated(settings: Settings, **amounts: int) -> Settings:
    """The same with limits on, and these amounts instead of the usual ones."""
    on = settings.model_copy(update={"limits": "on"})
    usual = Rates()
    on._rates = replace(usual, **{name: replace(getattr(usual, name), amount=most) for name, most in amounts.items()})
    return on


async def refused(stream: Stream) -> int:
    """How long it was told to wait that is refused."""
    with pytest.raises(GraphQLFailure) as failure:
        await stream.next()
    assert failure.value.code == "RATE_LIMITED"
    seconds: int = failure.value.errors[0]["extensions"]["retryAfterSeconds"]
    return seconds
