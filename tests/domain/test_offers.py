from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import Money
from domain.offers import OfferTerms, check_offer, is_full, is_open, quote
from domain.refusals import PriceChanged, ValidationFailed
from domain.rules import MAX_INT

TERMS = OfferTerms(Money(100, "USD"), (5, 10, 20), open=True, queue_limit=20, cool_down_seconds=1800)


@st.composite
def sound_terms(draw: st.DrawFn) -> OfferTerms:
    """Terms that a creator may set."""
    durations = draw(st.lists(st.integers(1, 240), min_size=1, max_size=20, unique=True))
    return OfferTerms(
        Money(draw(st.integers(0, MAX_INT // 240)), draw(st.sampled_from(["USD", "EUR", "JPY"]))),
        tuple(durations),
        draw(st.booleans()),
        draw(st.integers(0, 10_000)),
        draw(st.integers(0, 30 * 24 * 3600)),
    )


@given(sound_terms())
def test_a_sound_offer_is_taken_as_it_is_with_its_durations_in_order(terms: OfferTerms) -> None:
    assert check_offer(terms, ["offer"]) == replace(terms, durations=tuple(sorted(terms.durations)))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"price_per_minute": Money(-1, "USD")}, ["offer", "pricePerMinute", "amount"]),
        ({"price_per_minute": Money(MAX_INT + 1, "USD")}, ["offer", "pricePerMinute", "amount"]),
        ({"price_per_minute": Money(MAX_INT // 20 + 1, "USD")}, ["offer", "pricePerMinute", "amount"]),
        ({"price_per_minute": Money(100, "usd")}, ["offer", "pricePerMinute", "currency"]),
        ({"price_per_minute": Money(100, "ZZZ")}, ["offer", "pricePerMinute", "currency"]),
        ({"price_per_minute": Money(100, "")}, ["offer", "pricePerMinute", "currency"]),
        ({"durations": ()}, ["offer", "durations"]),
        ({"durations": (5, 5)}, ["offer", "durations"]),
        ({"durations": (0, 5)}, ["offer", "durations"]),
        ({"durations": (-5,)}, ["offer", "durations"]),
        ({"durations": (5, 241)}, ["offer", "durations"]),
        ({"durations": tuple(range(1, 22))}, ["offer", "durations"]),
        ({"queue_limit": -1}, ["offer", "queueLimit"]),
        ({"queue_limit": 10_001}, ["offer", "queueLimit"]),
        ({"minimum_minutes": -1}, ["offer", "minimumMinutes"]),
        ({"minimum_minutes": 6}, ["offer", "minimumMinutes"]),
        ({"cool_down_seconds": -1}, ["offer", "coolDownSeconds"]),
        ({"cool_down_seconds": 30 * 24 * 3600 + 1}, ["offer", "coolDownSeconds"]),
    ],
)
def test_an_offer_is_refused_with_the_path_of_what_is_wrong(wrong: dict[str, Any], field: list[str]) -> None:
    with pytest.raises(ValidationFailed) as refused:
        check_offer(replace(TERMS, **wrong), ["offer"])
    assert refused.value.path == field


@pytest.mark.parametrize(
    "edge",
    [
        {"price_per_minute": Money(0, "USD")},
        {"price_per_minute": Money(MAX_INT // 20, "USD")},
        {"durations": (1,)},
        {"durations": (1,), "price_per_minute": Money(MAX_INT, "USD")},
        {"durations": (240,), "price_per_minute": Money(MAX_INT // 240, "USD")},
        {"durations": tuple(range(1, 21))},
        {"queue_limit": 0},
        {"queue_limit": 10_000},
        {"minimum_minutes": 5},
        {"cool_down_seconds": 0},
        {"cool_down_seconds": 30 * 24 * 3600},
    ],
)
def test_an_offer_may_go_to_each_limit(edge: dict[str, Any]) -> None:
    assert check_offer(replace(TERMS, **edge), ["offer"]) == replace(TERMS, **edge)


@given(sound_terms(), st.data())
def test_a_session_costs_its_minutes_at_the_price_of_a_minute(terms: OfferTerms, data: st.DataObject) -> None:
    minutes = data.draw(st.sampled_from(terms.durations))
    price = Money(terms.price_per_minute.amount * minutes, terms.price_per_minute.currency)
    assert quote(terms, minutes, None) == price
    assert quote(terms, minutes, price) == price


@pytest.mark.parametrize("minutes", [0, -5, 6, 240])
def test_a_duration_that_is_not_on_offer_is_refused(minutes: int) -> None:
    with pytest.raises(ValidationFailed) as refused:
        quote(TERMS, minutes, None)
    assert refused.value.path == ["durationMinutes"]


@pytest.mark.parametrize("expected", [Money(999, "USD"), Money(1001, "USD"), Money(1000, "EUR"), Money(0, "USD")])
def test_a_fan_does_not_pay_a_price_that_they_have_not_seen(expected: Money) -> None:
    with pytest.raises(PriceChanged) as refused:
        quote(TERMS, 10, expected)
    assert refused.value.current == Money(1000, "USD")


@pytest.mark.parametrize("expected", [Money(-1, "USD"), Money(1000, "usd")])
def test_an_expected_price_that_is_no_money_is_refused(expected: Money) -> None:
    with pytest.raises(ValidationFailed) as refused:
        quote(TERMS, 10, expected)
    assert refused.value.path[0] == "expectedPrice"


@pytest.mark.parametrize(
    ("live", "offer_open", "blocked", "wanted"),
    [(True, True, False, True), (False, True, False, False), (True, False, False, False), (True, True, True, False)],
)
def test_requests_are_wanted_by_a_live_creator_with_an_open_offer(
    live: bool, offer_open: bool, blocked: bool, wanted: bool
) -> None:
    assert is_open(live=live, offer_open=offer_open, blocked=blocked) is wanted


@pytest.mark.parametrize(
    ("queued", "limit", "full"),
    [(0, 1, False), (1, 1, True), (2, 1, True), (1, 2, False), (0, 0, False), (10_001, 0, False)],
)
def test_a_queue_is_full_at_its_limit_and_never_without_one(queued: int, limit: int, full: bool) -> None:
    assert is_full(queued, limit) is full
