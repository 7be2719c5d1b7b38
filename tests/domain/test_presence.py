from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.presence import Calm, gone_at, lease_until, renewal_interval
from domain.rules import Rules
from tests.domain.samples import NOW

any_rules = st.timedeltas(timedelta(0), timedelta(hours=1)).map(lambda grace: Rules(presence_grace=grace))


@given(any_rules)
def test_whoever_has_no_socket_left_is_gone_after_the_grace(rules: Rules) -> None:
    assert gone_at(NOW, rules) == NOW + rules.presence_grace


@given(any_rules)
def test_a_lease_that_is_renewed_in_time_never_runs_out(rules: Rules) -> None:
    assert lease_until(NOW, rules) > NOW + 2 * renewal_interval(rules)


@given(any_rules)
def test_a_node_that_dies_vouches_no_longer_than_the_grace_or_a_second_and_one_renewal(rules: Rules) -> None:
    last_renewal = NOW - renewal_interval(rules)
    assert NOW + rules.presence_grace <= lease_until(NOW, rules)
    assert lease_until(last_renewal, rules) == NOW + max(rules.presence_grace, timedelta(seconds=1))


@pytest.mark.parametrize(("grace", "seconds"), [(10, 5.0), (60, 5.0), (4, 2.0), (0.5, 0.5), (0, 0.5)])
def test_leases_are_renewed_twice_in_the_grace_and_at_least_every_5_s(grace: float, seconds: float) -> None:
    assert renewal_interval(Rules(presence_grace=timedelta(seconds=grace))) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("rounds", "now", "lasts"),
    [
        ([], 4.9, False),
        ([1.0, 4.0], 5.0, True),
        ([1.0, 4.0, 5.0, 9.5], 10.0, True),
        ([1.0, 4.0], 40.0, False),
        ([1.0, 4.0, 40.0, 44.0], 44.9, False),
        ([1.0, 4.0, 40.0, 44.0], 45.1, True),
    ],
)
def test_nobody_is_taken_for_gone_until_all_nodes_could_have_renewed(
    rounds: list[float], now: float, lasts: bool
) -> None:
    calm = Calm(interval=5.0, every=0.5, now=0.0)
    for one in rounds:
        calm.lasts(one)
        calm.goes_on(one)
    assert calm.lasts(now) is lasts
