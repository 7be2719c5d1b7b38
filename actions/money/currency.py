"""The one currency of a person."""

from domain.currencies import check_same_currency
from models.people import User


async def use_currency(person: User, currency: str, field: list[str]) -> None:
    """Have a locked person use that currency: the first one stays theirs. Refuses another one with ValidationFailed."""
    check_same_currency(currency, person.currency, field)
    if person.currency is None:
        person.currency = currency
        await person.save(update_fields=["currency"])
