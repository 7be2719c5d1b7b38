"""What people pay with, and in which currency one person does."""

import pycountry

from domain.money import Money
from domain.refusals import ValidationFailed
from domain.rules import MAX_INT

# fmt: off
NO_MONEY: dict[str, str] = {
    **dict.fromkeys(("XAG", "XAU", "XPD", "XPT"), "a metal"),
    **dict.fromkeys(("BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW", "XAD", "XBA", "XBB", "XBC", "XBD",
                     "XDR", "XSU", "XUA"), "a fund or a unit of account"),
    **dict.fromkeys(("XTS", "XXX"), "no currency"),
}
# fmt: on
"""Codes of ISO 4217 that nobody pays with, and what they stand for."""

CURRENCIES = frozenset(currency.alpha_3 for currency in pycountry.currencies) - NO_MONEY.keys()
"""What people pay with."""


def check_money(money: Money, field: list[str], *, least: int) -> Money:
    """Refuse an amount below ``least`` or beyond GraphQL's Int, or a currency that is none of those of ISO 4217 that
    people pay with."""
    if not least <= money.amount <= MAX_INT:
        raise ValidationFailed(f"The amount must be between {least} and {MAX_INT}.", [*field, "amount"])
    if money.currency in NO_MONEY:
        problem = f"{money.currency} is {NO_MONEY[money.currency]}: choose money that people pay with."
        raise ValidationFailed(problem, [*field, "currency"])
    if money.currency not in CURRENCIES:
        raise ValidationFailed("The currency must be a code of ISO 4217.", [*field, "currency"])
    return money


def check_same_currency(currency: str, used: str | None, field: list[str]) -> None:
    """Refuse a second currency for a person who already has one."""
    if used is not None and currency != used:
        raise ValidationFailed(f"This person's money is in {used}.", [*field, "currency"])
