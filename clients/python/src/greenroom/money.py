"""Amounts of money as people read them."""

from decimal import Decimal

from .generated import Price, Sum


def money(price: Price | Sum) -> str:
    """An amount with the digits that the server says, such as ``10.00 USD``; a sum may be as large as it likes."""
    units = dict(price).get("exactAmount", price["amount"])
    return f"{Decimal(str(units)).scaleb(-price['minorDigits'])} {price['currency']}"
