"""Who changes anything of a person has them locked, and who brings money in has their wallet locked. (A hold does so by
the statement that takes it; what is asked for here is free.)"""

from uuid import UUID

import pytest

from models.people import User
from models.writing.transaction import Transaction
from tests.api.full_house import House
from tests.conftest import ON_SQLITE
from tests.mutations import MUTATIONS
from tests.stage import Stage
from tests.statements import statements

pytestmark = ON_SQLITE

BOTH, CREATOR, NOBODY = "Ana Ben", "Ana", ""
LOCKED = {
    "answerProposal": BOTH,
    "blockFan": CREATOR,
    "cancelSession": BOTH,
    "creditWallet": "Ben wallet",
    "decide": BOTH,
    "endSession": BOTH,
    "endStream": CREATOR,
    "goLive": "Cleo",
    "markNotificationsRead": NOBODY,
    "muteFan": CREATOR,
    "muteRequests": CREATOR,
    "pauseQueue": CREATOR,
    "proposeExtension": BOTH,
    "refundSession": BOTH,
    "removeMessage": NOBODY,
    "reportCallPresence": CREATOR,
    "requestSession": "Dora",
    "reschedule": BOTH,
    "resumeQueue": CREATOR,
    "sendMessage": NOBODY,
    "sendSignal": NOBODY,
    "setActivity": CREATOR,
    "setReady": BOTH,
    "startSession": BOTH,
    "unblockFan": CREATOR,
    "updateOffer": CREATOR,
    "yieldPlace": BOTH,
}

WALLET = 'FROM "wallet"'


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_a_mutation_locks_whom_it_changes(stage: Stage, monkeypatch: pytest.MonkeyPatch, mutation: str) -> None:
    house = await House.ready_for(mutation, stage)
    doer, good, locked, take = house.doer(mutation), house.given(mutation), set[UUID](), Transaction.take_turn

    def noted(self: Transaction, person: UUID) -> None:
        locked.add(person)
        take(self, person)

    monkeypatch.setattr(Transaction, "take_turn", noted)
    with statements() as asked:
        answer = await doer.attempt(mutation, **good)
    assert answer["errors"] == []
    found = sorted([user.display_name for user in await User.filter(id__in=locked)])
    if any(WALLET in one for one in asked.asked):
        found.append("wallet")
    assert " ".join(found) == LOCKED[mutation]
