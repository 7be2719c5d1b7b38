"""Settings under which people are held to rates."""

from dataclasses import replace

from domain.rates import Rates
from gateway.settings import Settings


def rated(settings: Settings, **amounts: int) -> Settings:
    """The same with limits on, and these amounts instead of the usual ones."""
    on = settings.model_copy(update={"limits": "on"})
    usual = Rates()
    on._rates = replace(usual, **{name: replace(getattr(usual, name), amount=most) for name, most in amounts.items()})
    return on
