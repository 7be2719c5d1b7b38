"""What lies just within a bound is taken: the other side of tests/api/test_bad_input.py."""

import pytest

from tests.api.full_house import House, refusal_of
from tests.conftest import ON_SQLITE
from tests.mutation import DATA
from tests.mutations import MUTATIONS
from tests.stage import Stage

pytestmark = ON_SQLITE

TAKEN = (DATA, None)


@pytest.mark.parametrize("mutation", [name for name, one in MUTATIONS.items() if one.edges])
async def test_the_last_good_values_are_taken(stage: Stage, mutation: str) -> None:
    house = await House.ready_for(mutation, stage)
    edges = MUTATIONS[mutation].edges
    assert edges
    for change in edges(house.at):
        given = {**house.given(mutation), **change}
        assert (change, await refusal_of(house.doer(mutation), mutation, given)) == (change, TAKEN)


@pytest.mark.parametrize("mutation", [name for name, one in MUTATIONS.items() if one.time])
async def test_the_last_instant_within_thirty_days_is_taken(stage: Stage, mutation: str) -> None:
    house, field = await House.ready_for(mutation, stage), MUTATIONS[mutation].time
    given = {**house.given(mutation), str(field): "2030-01-31T12:00:00Z"}
    assert await refusal_of(house.doer(mutation), mutation, given) == TAKEN


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_a_key_of_one_letter_and_one_of_255_is_taken(stage: Stage, mutation: str) -> None:
    house = await House.ready_for(mutation, stage)
    for key in ("k", "k" * 255):
        given = {**house.given(mutation), "idempotencyKey": key}
        code, field = await refusal_of(house.doer(mutation), mutation, given)
        assert (code, field) != ("VALIDATION_FAILED", ["idempotencyKey"])
