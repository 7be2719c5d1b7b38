"""Amounts of money as people read them."""

from decimal import Decimal
from typing import Any


# docs money
def money(given: dict[str, Any]) -> str:
    """An amount by the digits that the server says, such as ``10.00 USD``."""
    return f"{Decimal(given['amount']).scaleb(-given['minorDigits'])} {given['currency']}"


# docs end
