"""The settings of the rates that an operator may set: one for each that domain/rates.py declares so."""

from dataclasses import fields, replace
from typing import Any

from pydantic import Field, create_model

from domain.rates import MINUTE, SECOND, Rates
from domain.rules import MAX_INT
from gateway.settings.of_rules import FromEnvironment

WINDOWS = {SECOND: "second", MINUTE: "minute"}


def setting_names() -> dict[str, str]:
    """For each rate the name of its setting."""
    defaults = Rates()
    return {one.name: f"{one.name}_per_{WINDOWS[getattr(defaults, one.name).seconds]}" for one in fields(Rates)}


RATE_SETTINGS = setting_names()
DEFINITIONS: dict[str, Any] = {
    setting: (
        int,
        Field(default=getattr(Rates(), rate).amount, ge=0, le=MAX_INT, description=getattr(Rates(), rate).meaning),
    )
    for rate, setting in RATE_SETTINGS.items()
}
RateSettings = create_model("RateSettings", __base__=FromEnvironment, **DEFINITIONS)


def set_rates() -> Rates:
    """The rates as the environment has them. Raises pydantic's ValidationError."""
    given, defaults = RateSettings(), Rates()
    return Rates(
        **{
            rate: replace(getattr(defaults, rate), amount=getattr(given, setting))
            for rate, setting in RATE_SETTINGS.items()
        }
    )
