"""A session may have several holds. Each ends once: with the session, or alone."""

import asyncio
from uuid import UUID

import pytest
from tortoise.exceptions import IntegrityError

from actions.money.holds import move_money, place_hold, release, release_hold
from domain.calls.meter import extended
from domain.lifecycle import MoneyEffect
from domain.money import Account, PaymentStatus
from domain.movements import Movement
from domain.refusals import InsufficientFunds
from models.fields import LAST_ID
from models.holds import Hold, HoldHasEnded, amount_held
from models.ledger import Side, Transfer, lock_wallet, post
from models.sessions import PrivateSession
from models.writing.transaction import Transaction
from tests.actions.invariants import check_invariants
from tests.api.scenes import in_progress, nothing_changes
from tests.conftest import ON_POSTGRES
from tests.parts.postgres import connected, somebody_waits
from tests.stage import Stage, row_of

CAPTURED, RELEASED = PaymentStatus.CAPTURED, PaymentStatus.RELEASED


async def longer(tx: Transaction, session_id: UUID, minutes: int) -> None:
    """As an extension does: the price grows with the time, and what is missing is held."""
    session = await PrivateSession.get(id=session_id)
    session.price += session.price // session.duration_minutes * minutes
    session.duration_minutes += minutes
    assert session.meter is not None
    session.set_meter(extended(session.meter, session.booked))
    await move_money(tx, session, MoneyEffect.HOLD)
    await session.save()


async def holds_of(session_id: UUID) -> list[tuple[int, PaymentStatus, int]]:
    """Amount, status and what was captured of each, the first first."""
    rows = await Hold.filter(session_id=session_id).order_by("id")
    return [(hold.amount, hold.status, hold.captured) for hold in rows]


@pytest.mark.parametrize(
    ("minutes", "first", "second"),
    [(0, 0, 0), (6, 600, 0), (10, 1_000, 0), (12, 1_000, 200), (14, 1_000, 400)],
)
async def test_what_was_used_is_captured_out_of_the_first_hold_first(
    stage: Stage, minutes: int, first: int, second: int
) -> None:
    session = await in_progress(stage, await stage.live())
    await stage.node.transactions.run(longer, row_of(session), 5)
    assert await stage.ben.wallet() == (8_500, 1_500)
    await check_invariants()
    stage.clock.move(minutes=minutes)
    ended = await stage.ana.do("endSession", sessionId=session)
    assert ended["payment"] == {
        "status": "CAPTURED",
        "held": {"amount": 0},
        "captured": {"amount": first + second},
        "refunded": {"amount": 0},
    }
    assert await holds_of(row_of(session)) == [(1_000, CAPTURED, first), (500, CAPTURED, second)]
    assert await stage.ben.wallet() == (10_000 - first - second, 0)
    await check_invariants()


async def test_a_session_that_runs_to_its_end_captures_every_hold(stage: Stage) -> None:
    session = row_of(await in_progress(stage, await stage.live()))
    await stage.node.transactions.run(longer, session, 5)
    assert await stage.run_clock(minutes=10) == 0
    assert await stage.run_clock(minutes=5) == 1
    assert await holds_of(session) == [(1_000, CAPTURED, 1_000), (500, CAPTURED, 500)]
    assert await stage.ben.wallet() == (8_500, 0)
    await check_invariants()


async def test_a_hold_of_a_proposal_is_given_back_alone(stage: Stage) -> None:
    session = row_of(await in_progress(stage, await stage.live()))

    async def propose(tx: Transaction) -> Hold:
        return await place_hold(tx, await PrivateSession.get(id=session), 500)

    async def withdraw(tx: Transaction, hold: Hold) -> None:
        await release_hold(tx, await PrivateSession.get(id=session), hold)

    before = await PrivateSession.get(id=session)
    hold = await stage.node.transactions.run(propose)
    assert (await stage.ben.wallet(), await amount_held(session)) == ((8_500, 1_500), 1_500)
    await stage.node.transactions.run(withdraw, hold)
    assert (await stage.ben.wallet(), await amount_held(session)) == ((9_000, 1_000), 1_000)
    assert await holds_of(session) == [(1_000, PaymentStatus.HELD, 0), (500, RELEASED, 0)]
    after = await PrivateSession.get(id=session)
    assert (after.payment_status, after.captured) == (before.payment_status, before.captured)


async def test_what_is_held_for_more_minutes_is_given_back_in_whatever_order_holds_have_their_ids(stage: Stage) -> None:
    session = await in_progress(stage, await stage.live())
    # As a node gives it whose clock is ahead of that of the next.
    (first,) = await Hold.filter(session_id=row_of(session)).values()
    await Hold.create(**{**first, "id": LAST_ID})
    await Transfer.filter(hold_id=first["id"]).update(hold_id=LAST_ID)
    await Hold.filter(id=first["id"]).delete()
    await stage.ben.do("proposeExtension", sessionId=session, minutes=5)
    await stage.ana.do("answerProposal", sessionId=session, accept=False)
    assert await holds_of(row_of(session)) == [(500, RELEASED, 0), (1_000, PaymentStatus.HELD, 0)]
    await stage.run_clock(minutes=10)
    assert await stage.ben.wallet() == (9_000, 0)
    await check_invariants()


async def test_a_hold_ends_once(stage: Stage) -> None:
    session = row_of((await stage.requested(stage.ben, await stage.live()))["id"])
    hold = await Hold.get(session_id=session)
    await stage.ben.do("cancelSession", sessionId=(await stage.ana.inbox())[-1]["session"]["id"])

    async def again(tx: Transaction) -> None:
        await release_hold(tx, await PrivateSession.get(id=session), hold)

    async def behind_its_back(tx: Transaction) -> None:
        await post(tx, Movement.RELEASE, "USD", [], hold_id=hold.id, step="END")

    async with nothing_changes():
        with pytest.raises(HoldHasEnded):
            await stage.node.transactions.run(again)
        with pytest.raises(IntegrityError):
            await stage.node.transactions.run(behind_its_back)


async def test_ending_all_holds_leaves_those_that_have_ended(stage: Stage) -> None:
    session = row_of((await stage.requested(stage.ben, await stage.live()))["id"])

    async def release_twice(tx: Transaction) -> None:
        row = await PrivateSession.get(id=session)
        await release(tx, row)
        await release(tx, row)

    await stage.node.transactions.run(release_twice)
    assert await holds_of(session) == [(1_000, RELEASED, 0)]
    assert await stage.ben.wallet() == (10_000, 0)


async def test_what_the_fan_does_not_have_is_not_held(stage: Stage) -> None:
    session = row_of(await in_progress(stage, await stage.live()))
    async with nothing_changes():
        with pytest.raises(InsufficientFunds) as refused:
            await stage.node.transactions.run(longer, session, 91)
    assert (refused.value.required.amount, refused.value.available.amount) == (9_100, 9_000)


async def test_what_a_request_that_is_over_gives_back_can_be_held_again_at_once(stage: Stage) -> None:
    stream = await stage.live(pricePerMinute={"amount": 1_000, "currency": "USD"})
    await stage.requested(stage.ben, stream)
    stage.clock.move(days=1)
    await stage.requested(stage.ben, stream)
    assert await stage.ben.wallet() == (0, 10_000)
    await check_invariants()


async def test_what_costs_nothing_holds_nothing_of_who_has_nothing(stage: Stage) -> None:
    stream = await stage.live(pricePerMinute={"amount": 0, "currency": "USD"})
    session = row_of((await stage.requested(stage.sam, stream))["id"])
    assert await holds_of(session) == [(0, PaymentStatus.HELD, 0)]
    await check_invariants()


async def test_what_others_are_about_to_take_is_not_held(stage: Stage) -> None:
    ben, stream, locked, go = row_of(stage.ben.id), await stage.live(), asyncio.Event(), asyncio.Event()

    async def spends(tx: Transaction) -> None:
        await lock_wallet(ben)
        locked.set()
        await go.wait()
        await post(
            tx, Movement.CREDIT, "USD", (Side(ben, Account.AVAILABLE, -9_500), Side(None, Account.ISSUED, 9_500))
        )

    spending = asyncio.create_task(stage.node.transactions.run(spends))
    await locked.wait()
    asking = asyncio.create_task(stage.ben.refused("requestSession", streamId=stream, durationMinutes=10))
    while stage.node.transactions.running < len([spending, asking]):
        await asyncio.sleep(0)
    go.set()
    await spending
    assert (await asking)["available"] == {"amount": 500, "currency": "USD"}
    assert await stage.ben.wallet() == (500, 0)


@ON_POSTGRES
async def test_what_others_are_about_to_give_is_held(stage: Stage, cast_url: str) -> None:
    eve, stream, locked, go = await stage.person("Eve"), await stage.live(), asyncio.Event(), asyncio.Event()

    async def gives(tx: Transaction) -> None:
        owner = row_of(eve.id)
        await lock_wallet(owner)
        locked.set()
        await go.wait()
        sides = Side(owner, Account.AVAILABLE, 1_500), Side(None, Account.ISSUED, -1_500)
        await post(tx, Movement.CREDIT, "USD", sides)

    giving = asyncio.create_task(stage.node.transactions.run(gives))
    await locked.wait()
    asking = asyncio.create_task(stage.requested(eve, stream))
    outside = await connected(cast_url)
    try:
        await somebody_waits(outside)
    finally:
        await outside.close()
    go.set()
    await giving
    session = row_of((await asking)["id"])
    assert await holds_of(session) == [(1_000, PaymentStatus.HELD, 0)]
    assert await eve.wallet() == (500, 1_000)
