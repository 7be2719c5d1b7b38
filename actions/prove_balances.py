"""What is kept as people's balances is compared with their entries, which are the truth, and put right."""

from collections.abc import AsyncIterator
from typing import NamedTuple
from uuid import UUID

from domain.money import Account
from models.balances import Amounts, Owner, differences, people_after
from models.ledger import lock_wallet
from models.walking.in_batches import in_batches
from models.writing.transaction import Transaction


class Compared(NamedTuple):
    """So many people, and by how much the sums are more than what is kept, where they differ."""

    people: int
    wrong: dict[Owner, Amounts]


async def wrong_balances(at_once: int) -> AsyncIterator[Compared]:
    """Goes through all people once, so many at a time."""
    async for people in in_batches(people_after, at_once):
        yield Compared(len(people), await differences(people))


async def mend_balances(tx: Transaction, owner_id: UUID) -> dict[Owner, Amounts]:
    """Keep what that person's entries sum to; by how much that was more. What others move meanwhile changes
    both alike."""
    await lock_wallet(owner_id)
    wrong = await differences([owner_id])
    for owner, amounts in wrong.items():
        for account, amount in zip((Account.AVAILABLE, Account.HELD, Account.EARNED), amounts, strict=True):
            tx.change_balance(owner, account, amount)
    return wrong
