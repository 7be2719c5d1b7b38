"""What is kept as a balance is the sum of its entries: changed with them, found out where it is not, and put right."""

import asyncio
from contextlib import suppress
from uuid import UUID

from actions.prove_balances import mend_balances, wrong_balances
from domain.money import Account
from domain.movements import Movement
from gateway.background.prove_balances import prove
from models.balances import Amounts, Balance, Owner, kept_of
from models.ledger import Entry, Side, balances_in, post
from models.writing.transaction import Transaction
from tests.actions.invariants import check_invariants
from tests.actions.race import MANY
from tests.api import scenes
from tests.metrics import Counts
from tests.stage import Stage, row_of
from tests.statements import statements


async def gives(tx: Transaction, people: list[UUID]) -> None:
    """A dollar from the world outside to each of them, in that order."""
    for one in people:
        await post(tx, Movement.CREDIT, "USD", (Side(None, Account.ISSUED, -100), Side(one, Account.AVAILABLE, 100)))


async def wrong() -> dict[Owner, Amounts]:
    found: dict[Owner, Amounts] = {}
    async for compared in wrong_balances(2):
        found |= compared.wrong
    return found


async def test_a_wallet_is_one_row_however_much_was_moved(stage: Stage) -> None:
    with statements() as found:
        assert await stage.ben.wallet() == (10_000, 0)
    assert [one for one in found.asked if "ledger_entry" in one] == []
    assert len([one for one in found.asked if "FROM balance" in one]) == 1


async def test_who_moves_the_money_of_the_same_people_in_another_order_waits_for_nobody_in_a_circle(
    stage: Stage,
) -> None:
    people = [row_of(one.id) for one in (stage.ben, stage.cleo, stage.dora, stage.sam)]
    run = stage.node.transactions.run
    await asyncio.gather(*(run(gives, people[:: (-1) ** number]) for number in range(MANY)))
    assert [(await kept_of(Owner(one, "USD"))).available for one in people] == [
        10_000 + 100 * MANY,
        10_000 + 100 * MANY,
        10_000 + 100 * MANY,
        100 * MANY,
    ]
    assert await wrong() == {}


async def test_what_is_undone_changes_no_balance(stage: Stage) -> None:
    ben = row_of(stage.ben.id)

    async def undone(tx: Transaction) -> None:
        await gives(tx, [ben])
        with suppress(LookupError):
            async with tx.savepoint():
                await gives(tx, [ben])
                raise LookupError
        assert (await balances_in(tx, ben, "USD")).available.amount == 10_100

    await stage.node.transactions.run(undone)
    assert await stage.ben.wallet() == (10_100, 0)
    assert await wrong() == {}


async def test_a_balance_that_is_not_the_sum_is_found_counted_and_put_right(stage: Stage) -> None:
    await scenes.paid(stage, await stage.live())
    ana, ben = row_of(stage.ana.id), row_of(stage.ben.id)
    assert await wrong() == {}
    await Balance.filter(owner_id=ben).update(available=1, held=-7)
    await Balance.filter(owner_id=ana).delete()
    assert await wrong() == {Owner(ben, "USD"): Amounts(8_999, 7, 0), Owner(ana, "USD"): Amounts(0, 0, 1_000)}
    counts = Counts()
    await prove(stage.node, 0)
    assert counts.of("greenroom_balances_wrong_total") == 2
    assert counts.of("greenroom_balances_proved_total") == len(stage.people) - 1
    for one in (ana, ben):
        await stage.node.transactions.run(mend_balances, one)
    assert await wrong() == {}
    assert await stage.ben.wallet() == (9_000, 0)
    await check_invariants()


async def test_who_is_mended_while_their_money_moves_has_what_their_entries_sum_to(stage: Stage) -> None:
    ben = row_of(stage.ben.id)
    await Balance.filter(owner_id=ben).update(available=0)
    run = stage.node.transactions.run
    await asyncio.gather(*(run(gives, [ben]) if number % 4 else run(mend_balances, ben) for number in range(MANY)))
    assert await wrong() == {}
    entries = await Entry.filter(owner_id=ben)
    assert (await kept_of(Owner(ben, "USD"))).available == sum(entry.amount for entry in entries)


async def test_a_balance_that_many_put_right_at_once_is_put_right_once(stage: Stage) -> None:
    ben = row_of(stage.ben.id)
    await Balance.filter(owner_id=ben).update(available=0)
    await asyncio.gather(*(stage.node.transactions.run(mend_balances, ben) for _ in range(MANY)))
    assert await wrong() == {}
    assert await stage.ben.wallet() == (10_000, 0)
