"""Amounts in whole minor units, never a float."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

MICROSECOND = timedelta(microseconds=1)


class PaymentStatus(StrEnum):
    """The life of a hold: it ends in exactly one capture or release."""

    HELD = "HELD"
    CAPTURED = "CAPTURED"
    RELEASED = "RELEASED"


class Account(StrEnum):
    """The ledger's accounts. ``ISSUED`` is the outside world, where credits come from."""

    AVAILABLE = "AVAILABLE"
    HELD = "HELD"
    EARNED = "EARNED"
    ISSUED = "ISSUED"


@dataclass(frozen=True, slots=True)
class Money:
    """``amount`` whole minor units of an ISO 4217 ``currency``."""

    amount: int
    currency: str

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} (minor units)"


def pro_rata(price: int, *, used: timedelta, booked: timedelta) -> int:
    """``price × min(1, used / booked)``, rounded down in the fan's favour."""
    counted = min(max(used, timedelta(0)), booked)
    return price * (counted // MICROSECOND) // (booked // MICROSECOND)
