from datetime import timedelta
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.currencies import CURRENCIES
from domain.money import Money, captured_of_each, minor_digits, pro_rata
from domain.offers import LONGEST_SESSION_MINUTES
from domain.rules import MAX_INT
from tests.domain.samples import TICK, minutes

prices = st.integers(0, MAX_INT)
booked_times = st.integers(1, LONGEST_SESSION_MINUTES).map(minutes)
used_times = st.timedeltas(timedelta(0), timedelta(hours=5))


@given(prices, used_times, booked_times)
def test_a_session_costs_its_share_of_the_booked_time_rounded_down(
    price: int, used: timedelta, booked: timedelta
) -> None:
    share = min(Fraction(1), Fraction(used // TICK, booked // TICK))
    assert pro_rata(price, used=used, booked=booked) == floor(price * share)


@given(prices, st.timedeltas(timedelta(-1), timedelta(days=2)), booked_times)
def test_nobody_pays_less_than_nothing_or_more_than_the_price(price: int, used: timedelta, booked: timedelta) -> None:
    assert 0 <= pro_rata(price, used=used, booked=booked) <= price


@given(prices, used_times, used_times, booked_times)
def test_longer_never_costs_less(price: int, one: timedelta, other: timedelta, booked: timedelta) -> None:
    shorter, longer = sorted((one, other))
    assert pro_rata(price, used=shorter, booked=booked) <= pro_rata(price, used=longer, booked=booked)


@given(prices, booked_times, used_times)
def test_the_booked_time_and_any_longer_cost_the_full_price(price: int, booked: timedelta, beyond: timedelta) -> None:
    assert pro_rata(price, used=booked, booked=booked) == price
    assert pro_rata(price, used=booked + beyond, booked=booked) == price


@given(prices, booked_times)
def test_a_session_that_ends_as_it_begins_costs_nothing(price: int, booked: timedelta) -> None:
    assert pro_rata(price, used=timedelta(0), booked=booked) == 0


@pytest.mark.parametrize(
    ("price", "used", "booked", "captured"),
    [
        (1000, minutes(5), minutes(10), 500),
        (1000, minutes(3.3), minutes(10), 330),
        (1, minutes(10) - TICK, minutes(10), 0),
        (1000, minutes(10) - TICK, minutes(10), 999),
        (10, minutes(1), minutes(3), 3),
        (MAX_INT, minutes(240) - TICK, minutes(240), 2_147_483_646),
    ],
)
def test_the_fan_is_favoured_by_each_fraction(price: int, used: timedelta, booked: timedelta, captured: int) -> None:
    assert pro_rata(price, used=used, booked=booked) == captured


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (0, "USD", "0.00 USD"),
        (5, "USD", "0.05 USD"),
        (1234, "EUR", "12.34 EUR"),
        (1234, "JPY", "1234 JPY"),
        (1234, "KWD", "1.234 KWD"),
        (7, "CLF", "0.0007 CLF"),
        (-150, "EUR", "-1.50 EUR"),
        (-5, "JPY", "-5 JPY"),
    ],
)
def test_an_amount_is_shown_with_the_digits_of_its_currency(amount: int, currency: str, shown: str) -> None:
    assert str(Money(amount, currency)) == shown


@given(st.lists(prices, max_size=5), st.fractions(0, 1))
def test_what_is_captured_is_taken_out_of_the_holds_in_order(holds: list[int], share: Fraction) -> None:
    amount = floor(sum(holds) * share)
    parts = captured_of_each(amount, holds)
    assert sum(parts) == amount
    assert all(0 <= part <= held for part, held in zip(parts, holds, strict=True))
    touched = [index for index, part in enumerate(parts) if part]
    assert all(parts[index] == holds[index] for index in range(max(touched, default=0)))


def test_no_more_is_captured_than_is_held() -> None:
    for holds in ([], [0], [600, 399]):
        with pytest.raises(ValueError, match="held"):
            captured_of_each(1_000, holds)


# fmt: off
NOT_TWO = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
    "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}
# fmt: on
"""What people pay with that has not two minor digits, as ISO 4217 lists it."""


def test_a_currency_has_the_minor_digits_of_iso_4217() -> None:
    assert {code: minor_digits(code) for code in CURRENCIES if minor_digits(code) != 2} == NOT_TWO
