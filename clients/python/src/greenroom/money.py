"""Amounts of money as people read them."""

from decimal import Decimal

from .generated import Price


def money(price: Price) -> str:
    """By the digits that the server says, such as ``10.00 USD``."""
    return f"{Decimal(price['amount']).scaleb(-price['minorDigits'])} {price['currency']}"
