"""What people pay with: money of the standard, in whole amounts that a client can see, one currency a person."""

import pycountry
import pytest

from domain.currencies import CURRENCIES, check_money, check_same_currency
from domain.money import Money
from domain.refusals import ValidationFailed
from domain.rules import MAX_INT


@pytest.mark.parametrize(("amount", "least"), [(0, 1), (-1, 0), (MAX_INT + 1, 0)])
def test_an_amount_below_the_least_or_beyond_int_is_refused(amount: int, least: int) -> None:
    with pytest.raises(ValidationFailed) as refused:
        check_money(Money(amount, "USD"), ["amount"], least=least)
    assert refused.value.path == ["amount", "amount"]


@pytest.mark.parametrize("amount", [1, MAX_INT])
def test_an_amount_within_the_limits_is_taken(amount: int) -> None:
    assert check_money(Money(amount, "USD"), ["amount"], least=1) == Money(amount, "USD")


def test_the_first_currency_of_a_person_stays_theirs() -> None:
    check_same_currency("EUR", None, ["amount"])
    check_same_currency("EUR", "EUR", ["amount"])
    with pytest.raises(ValidationFailed) as refused:
        check_same_currency("EUR", "USD", ["amount"])
    assert refused.value.path == ["amount", "currency"]


NOBODY_PAYS_WITH = """
    XAG XAU XPD XPT BOV CHE CHW CLF COU MXV USN UYI UYW XAD XBA XBB XBC XBD XDR XSU XUA XTS XXX
"""


def test_currencies_are_those_of_the_standard_that_people_pay_with() -> None:
    standard = {currency.alpha_3 for currency in pycountry.currencies}
    assert standard - CURRENCIES == standard & set(NOBODY_PAYS_WITH.split())
