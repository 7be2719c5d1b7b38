"""Amounts of money as people read them."""

from decimal import Decimal

from .generated import Price, Sum


def money(price: Price | Sum) -> str:
    """By the digits that the server says, such as ``10.00 USD``; a sum, however large it is."""
    units = dict(price).get("exactAmount", price["amount"])
    return f"{Decimal(str(units)).scaleb(-price['minorDigits'])} {price['currency']}"
