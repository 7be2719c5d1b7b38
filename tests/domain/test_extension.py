"""More minutes: at the session's own rate, and never more than can be seen."""

import pytest

from domain.actors import Actor
from domain.extension import more_minutes
from domain.money import Money
from domain.refusals import ValidationFailed
from domain.rules import MAX_INT, Rules
from tests.domain.samples import NOW, minutes


@pytest.mark.parametrize(("price", "added"), [(1_000, 500), (99, 49), (0, 0), (MAX_INT // 3 * 2 + 1, MAX_INT // 3)])
def test_more_minutes_cost_what_the_session_costs_a_minute_rounded_down(price: int, added: int) -> None:
    asked = more_minutes(Actor.FAN, 5, [5], Money(price, "USD"), minutes(10), NOW, Rules())
    assert (asked.price, asked.expires_at) == (Money(added, "USD"), NOW + Rules().extension_ttl)


@pytest.mark.parametrize("price", [MAX_INT // 3 * 2 + 3, MAX_INT - 1, MAX_INT])
def test_a_session_that_would_cost_more_than_can_be_seen_is_not_extended(price: int) -> None:
    with pytest.raises(ValidationFailed, match="too much"):
        more_minutes(Actor.FAN, 5, [5], Money(price, "USD"), minutes(10), NOW, Rules())
