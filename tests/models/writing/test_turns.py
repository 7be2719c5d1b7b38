"""Turns: who would change a line waits for whoever does, before they take a connection, and acts after them."""

import asyncio
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from models.people import User, lock_line
from models.writing.transaction import Transaction
from tests.actions.race import MANY
from tests.conftest import ON_POSTGRES
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Stage, row_of


@ON_POSTGRES
async def test_who_asks_for_what_others_have_waited_for_waits_before_they_take_a_connection(stage: Stage) -> None:
    line, attempts = row_of(stage.ana.id), 0
    held, over = asyncio.Event(), asyncio.Event()

    async def hold(tx: Transaction) -> None:
        tx.take_turn(line)
        held.set()
        await over.wait()

    async def ask(tx: Transaction) -> None:
        nonlocal attempts
        attempts += 1
        tx.take_turn(line)

    run = stage.node.transactions.run_about
    holding = asyncio.create_task(run(None, hold))
    await held.wait()
    asking = [asyncio.create_task(run("her", ask))]
    while line not in stage.node.transactions._subjects.lines_of("her"):
        await stage.ben.wallet()
    asking += [asyncio.create_task(run("her", ask)) for _ in range(5)]
    for _ in range(3):
        await stage.ben.wallet()
    over.set()
    await asyncio.gather(holding, *asking)
    assert attempts == len(asking) + 1


@ON_POSTGRES
async def test_of_many_who_ask_for_the_same_first_one_at_a_time_takes_a_connection(stage: Stage) -> None:
    line, attempts, begun, most = row_of(stage.ana.id), 0, 0, 0

    async def ask(tx: Transaction) -> None:
        nonlocal attempts, begun, most
        attempts, begun = attempts + 1, begun + 1
        most = max(most, begun)
        await User.first()
        tx.take_turn(line)
        await User.first()
        begun -= 1

    await asyncio.gather(*(stage.node.transactions.run_about("her", ask) for _ in range(MANY)))
    assert (attempts, most) == (MANY, 1)


@ON_POSTGRES
async def test_who_asks_for_what_nobody_else_has_to_wait_for_waits_for_nobody(stage: Stage) -> None:
    together = asyncio.Barrier(3)

    async def write(tx: Transaction, alone: bool) -> None:
        if not alone:
            await together.wait()

    run = stage.node.transactions.run_about
    await run("the room", write, True)
    async with asyncio.timeout(TIMEOUT_SECONDS):
        await asyncio.gather(*(run("the room", write, False) for _ in range(together.parties)))


async def test_who_takes_two_lines_in_one_order_and_who_in_the_other_both_get_them(stage: Stage) -> None:
    ana, cleo = row_of(stage.ana.id), row_of(stage.cleo.id)
    both_have_one = asyncio.Event()
    attempts: list[UUID] = []

    async def take(tx: Transaction, first: UUID, second: UUID) -> UUID:
        tx.take_turn(first)
        attempts.append(first)
        if len(attempts) > 1:
            both_have_one.set()
        # On SQLite the other has not begun: it has one writer.
        with suppress(TimeoutError):
            async with asyncio.timeout(0.1):
                await both_have_one.wait()
        tx.take_turn(second)
        return first

    run = stage.node.transactions.run
    async with asyncio.timeout(TIMEOUT_SECONDS):
        assert tuple(await asyncio.gather(run(take, ana, cleo), run(take, cleo, ana))) == (ana, cleo)


async def test_of_two_who_have_begun_who_has_the_line_later_acts_later(stage: Stage) -> None:
    ana, begun, may_go_on = row_of(stage.ana.id), asyncio.Event(), asyncio.Event()

    async def slowly(tx: Transaction) -> datetime:
        begun.set()
        await may_go_on.wait()
        await lock_line(tx, ana)
        return tx.now

    async with asyncio.TaskGroup() as both:
        acting = both.create_task(stage.node.transactions.run(slowly))
        await begun.wait()
        stage.clock.move(seconds=1)
        may_go_on.set()
    assert acting.result() == stage.clock.now()
