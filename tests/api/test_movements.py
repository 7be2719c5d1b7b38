"""What the schema says that a mutation does to money is what the ledger shows, and all that it shows."""

import pytest

from domain.actors import Actor
from domain.lifecycle import TABLE, MoneyEffect, Trigger
from domain.movements import MOVEMENTS, Movement
from models.ledger import Transfer
from tests.api.full_house import A_DOLLAR, House
from tests.mutations import MOVES, MUTATIONS
from tests.stage import Stage

M = Movement
KINDS = {
    MoneyEffect.HOLD: M.HOLD,
    MoneyEffect.RELEASE: M.RELEASE,
    MoneyEffect.RELEASE_SURPLUS: M.RELEASE,
    MoneyEffect.CAPTURE: M.CAPTURE,
    MoneyEffect.REFUND: M.REFUND,
}
TRIGGERS: dict[Trigger, str] = {
    Trigger.REQUEST: "requestSession",
    Trigger.DECLINE: "answerProposal",
    Trigger.BLOCK: "blockFan",
    Trigger.END_STREAM: "endStream",
    **{Trigger(action): move.mutation for action, move in MOVES.items()},
}
"""By which mutation people pull those that move money."""

OUTSIDE = {"creditWallet": {M.CREDIT}}
"""What moves money without a session."""


def test_what_the_schema_says_is_what_the_lifecycle_has() -> None:
    effects = {mutation: set(kinds) for mutation, kinds in OUTSIDE.items()}
    for row in TABLE:
        if row.money and row.by is not Actor.CLOCK:
            effects.setdefault(TRIGGERS[row.trigger], set()).add(KINDS[row.money])
    assert effects == {mutation: set(said) for mutation, said in MOVEMENTS.items()}


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_the_ledger_shows_what_the_schema_says(stage: Stage, mutation: str) -> None:
    house = await House.ready_for(mutation, stage, A_DOLLAR)
    known = set(await Transfer.all().values_list("id", flat=True))
    answer = await house.doer(mutation).attempt(mutation, **house.given(mutation))
    assert answer["errors"] == []
    moved = {Movement(one.kind) for one in await Transfer.all() if one.id not in known}
    assert moved == MUTATIONS[mutation].money
    assert moved <= set(MOVEMENTS.get(mutation, {}))
