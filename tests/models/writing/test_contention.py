"""Many who write at once: all are answered."""

import asyncio
from itertools import permutations

from tests.actions.invariants import check_invariants
from tests.actions.race import MANY, at_once, fans_of, requested, result
from tests.stage import Stage


async def test_a_creator_who_approves_many_at_once_with_keys_is_answered_for_each(stage: Stage) -> None:
    stream = await stage.live(queueLimit=MANY)
    asked = [await stage.requested(fan, stream) for fan in await fans_of(stage, MANY)]
    approvals = [
        stage.ana.attempt("decide", sessionId=one["id"], decision="APPROVE", idempotencyKey=f"approve {one['id']}")
        for one in asked
    ]
    given = [result(payload) for payload in await at_once(*approvals)]
    assert [one and one["status"] for one in given] == ["WAITING"] * MANY
    await check_invariants()


async def test_creators_who_all_ask_each_other_at_once_are_all_answered(stage: Stage) -> None:
    people = await fans_of(stage, 5)
    streams = {person.name: await stage.live(person) for person in people}
    asked = [requested(fan, streams[creator.name], creator.name) for fan, creator in permutations(people, 2)]
    assert all(map(result, await asyncio.gather(*asked)))
    await check_invariants()


async def test_a_wallet_that_is_filled_while_its_owner_sells_and_buys_holds_up_nobody(stage: Stage) -> None:
    people = await fans_of(stage, 4)
    streams = {person.name: await stage.live(person) for person in people}
    asked = [requested(fan, streams[creator.name], creator.name) for fan, creator in permutations(people, 2)]
    coin = {"amount": 1, "currency": "USD"}
    credited = [stage.office.attempt("creditWallet", userId=one.id, amount=coin) for one in people for _ in range(3)]
    assert all(map(result, await at_once(*credited)))
    assert all(map(result, await asyncio.gather(*asked)))
    await check_invariants()
