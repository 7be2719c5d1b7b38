"""Clients that vanish in the middle of a mutation: it happens as a whole or not at all, and the next one works."""

import asyncio
import gc
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from random import Random
from typing import Any

import pytest

from actions.before.staff import COMMAND_LINE
from actions.credit_wallet import credit_wallet
from domain.lifecycle import OPEN, Status
from domain.money import Money
from models.ledger import Transfer
from models.sessions import PrivateSession
from models.writing.transaction import Transaction
from schema.ids import global_id
from tests.actions.invariants import check_invariants
from tests.conftest import ON_POSTGRES
from tests.parts.databases import every_connection_is_free
from tests.sockets import Answer
from tests.stage import Person, Stage, row_of

VANISHING = 150


@pytest.fixture(autouse=True)
def swept() -> Iterator[None]:
    """What was not awaited is collected here, where it may be."""
    yield
    gc.collect()


class Impatience:
    """Cancels what it is given after a random number of the loop's turns, which may be enough for it to end."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.gave_up = 0
        self.turns = 1

    async def measure(self, work: Coroutine[Any, Any, object]) -> None:
        """Learn from one of these how many turns one takes."""
        task = asyncio.ensure_future(work)
        self.turns = 0
        while not task.done():
            self.turns += 1
            await asyncio.sleep(0)

    async def wait_a_little(self, work: Coroutine[Any, Any, object]) -> None:
        """Cancel one, or see it end; about as many of the one as of the other."""
        task = asyncio.ensure_future(work)
        for _ in range(self.random.randrange(self.turns)):
            await asyncio.sleep(0)
        cut_short = task.cancel()
        self.gave_up += cut_short
        self.turns = round(self.turns * (1.1 if cut_short else 0.9)) + 1
        with suppress(asyncio.CancelledError):
            await task


@ON_POSTGRES
@pytest.mark.long
async def test_whoever_vanishes_in_a_mutation_leaves_no_rule_broken(stage: Stage) -> None:
    stream = await stage.live(coolDownSeconds=0)
    fans = (stage.ben, stage.cleo, stage.dora)
    impatience = Impatience(seed=1)
    for fan in fans:
        await impatience.measure(something(stage, fan, stream, None, impatience.random))
    before = None
    for enough in range(VANISHING // 10, VANISHING + 1, VANISHING // 10):
        while impatience.gave_up < enough:
            standing = {row.fan_id: row for row in await PrivateSession.filter(status__in=OPEN)}
            attempts = [something(stage, fan, stream, standing.get(row_of(fan.id)), impatience.random) for fan in fans]
            await asyncio.gather(*map(impatience.wait_a_little, attempts))
            await stage.node.transactions.drain()
        before = await check_invariants(before)
    await everything_still_works(stage, stream)


def something(
    stage: Stage, fan: Person, stream: str, standing: PrivateSession | None, random: Random
) -> Coroutine[Any, Any, Answer]:
    """A mutation that is possible for that fan's session, or a request where there is none."""
    if standing is None:
        return fan.attempt("requestSession", streamId=stream, durationMinutes=5)
    given = {"sessionId": global_id("PrivateSession", standing.id)}
    match standing.status:
        case Status.REQUESTED:
            return stage.ana.attempt("decide", **given, decision=random.choice(["APPROVE", "LATER", "DENY"]))
        case Status.WAITING if random.random() < 0.5:
            return stage.ana.attempt("startSession", **given)
        case _:
            return fan.attempt("cancelSession", **given)


async def everything_still_works(stage: Stage, stream: str) -> None:
    """Time ends what is left, and a whole session goes well."""
    while await stage.run_clock(days=1):
        pass
    assert [(await fan.wallet())[1] for fan in (stage.ben, stage.cleo, stage.dora)] == [0, 0, 0]
    (available, _) = await stage.ben.wallet()
    session = await stage.waiting(stage.ben, stream)
    await stage.enters(stage.ben, stream)
    await stage.ana.do("startSession", sessionId=session["id"])
    stage.clock.move(minutes=5)
    await stage.ana.do("endSession", sessionId=session["id"])
    assert await stage.ben.wallet() == (available - 500, 0)
    await check_invariants()
    await every_connection_is_free()


async def test_an_action_whose_callers_vanish_happens_as_a_whole_or_not_at_all(stage: Stage) -> None:
    def credit() -> Coroutine[Any, Any, object]:
        return stage.node.transactions.run(credit_wallet, COMMAND_LINE, row_of(stage.ben.id), Money(7, "USD"))

    impatience = Impatience(seed=2)
    before = await Transfer.all().count()
    await impatience.measure(credit())
    while impatience.gave_up < VANISHING // 6:
        await asyncio.gather(*(impatience.wait_a_little(credit()) for _ in range(VANISHING // 10)))
        await stage.node.transactions.drain()
    happened = await Transfer.all().count() - before
    assert await stage.ben.wallet() == (10_000 + 7 * happened, 0)
    await credit()
    assert await stage.ben.wallet() == (10_000 + 7 * (happened + 1), 0)
    await check_invariants()
    await every_connection_is_free()


async def test_whoever_vanishes_and_tries_again_with_their_key_is_charged_once(stage: Stage) -> None:
    stream = await stage.live()
    impatience = Impatience(seed=3)
    await impatience.measure(stage.ben.wallet())
    impatience.turns *= 5
    for attempt in range(VANISHING // 12):
        given = {"streamId": stream, "durationMinutes": 10, "idempotencyKey": f"tap {attempt}"}
        await impatience.wait_a_little(stage.ben.attempt("requestSession", **given))
        session = await stage.ben.do("requestSession", **given)
        assert await stage.ben.wallet() == (9_000, 1_000)
        await stage.ben.do("cancelSession", sessionId=session["id"])
    assert await PrivateSession.all().count() == VANISHING // 12
    assert await stage.ben.wallet() == (10_000, 0)
    await check_invariants()


async def test_what_is_given_up_is_undone(stage: Stage) -> None:
    begun = asyncio.Event()

    async def never_ends(tx: Transaction) -> None:
        await credit_wallet(tx, COMMAND_LINE, row_of(stage.ben.id), Money(1, "USD"))
        begun.set()
        await asyncio.Event().wait()

    before = await stage.ben.wallet()
    acting = asyncio.create_task(stage.node.transactions.run(never_ends))
    await begun.wait()
    await stage.node.transactions.give_up()
    with pytest.raises(asyncio.CancelledError):
        await acting
    assert (stage.node.transactions.running, await stage.ben.wallet()) == (0, before)
    await every_connection_is_free()
    await check_invariants()
