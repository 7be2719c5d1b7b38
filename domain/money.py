"""Amounts in whole minor units, never a float."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.described import Described

MICROSECOND = timedelta(microseconds=1)

# fmt: off
MINOR_DIGITS: dict[str, int] = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV",
                     "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
"""How many digits of a currency are minor units where it is not two (ISO 4217)."""
# fmt: on


def minor_digits(currency: str) -> int:
    """How many of an amount's last digits are minor units: a whole unit is ten to this power."""
    return MINOR_DIGITS.get(currency, 2)


class PaymentStatus(Described):
    """The life of a hold: it ends once, captured or released."""

    HELD = "HELD", "The full price is held in the fan's wallet."
    CAPTURED = "CAPTURED", "The price was captured, in part or in full, and the rest was released."
    RELEASED = "RELEASED", "The whole hold was released, and nothing was charged."


class Account(Described):
    """The ledger's accounts."""

    AVAILABLE = "AVAILABLE", "What a person can spend."
    HELD = "HELD", "What is held for a person's sessions that have not ended."
    EARNED = "EARNED", "What a person has earned as a creator."
    ISSUED = "ISSUED", "The world outside, where credits come from."


@dataclass(frozen=True, slots=True)
class Money:
    """``amount`` whole minor units of an ISO 4217 ``currency``."""

    amount: int
    currency: str

    def __str__(self) -> str:
        digits = minor_digits(self.currency)
        whole, part = divmod(abs(self.amount), 10**digits)
        shown = f"{whole}.{part:0{digits}}" if digits else str(whole)
        return f"{'-' if self.amount < 0 else ''}{shown} {self.currency}"


@dataclass(frozen=True, slots=True)
class Balances:
    """What a person can spend, and what is reserved for their open requests."""

    available: Money
    held: Money


def pro_rata(price: int, *, used: timedelta, booked: timedelta) -> int:
    """``price * min(1, used / booked)``, rounded as every price."""
    return price_of(min(max(used, timedelta(0)), booked), price, booked)


def price_of(span: timedelta, price: int, booked: timedelta) -> int:
    """What that span costs where ``booked`` costs ``price``: rounded down, in the fan's favour."""
    return price * (span // MICROSECOND) // (booked // MICROSECOND)


def captured_of_each(amount: int, holds: Sequence[int]) -> list[int]:
    """``amount`` taken out of holds of these amounts, each in full before the next. Raises ValueError when it is more
    than they hold."""
    parts: list[int] = []
    for held in holds:
        parts.append(min(amount, held))
        amount -= parts[-1]
    if amount:
        raise ValueError("more would be captured than is held")
    return parts
