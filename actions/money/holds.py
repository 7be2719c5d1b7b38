"""Holds: placed, captured and released by transfers in the ledger; and what is refunded of a capture."""

from domain.capture import amount_captured
from domain.lifecycle import MoneyEffect
from domain.money import Account, Money, PaymentStatus, captured_of_each
from domain.movements import Movement
from domain.refusals import InsufficientFunds
from models.days import take_from_day
from models.holds import Hold, amount_held, open_holds_of
from models.ledger import Side, balances_in, lock_wallet, post, post_hold
from models.people import User
from models.refunds import Refund, amount_refunded
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


async def move_money(tx: Transaction, session: PrivateSession, effect: MoneyEffect) -> None:
    """Do what a row of the lifecycle says to the money of ``session``, whose price and instants are set already.

    Refuses with InsufficientFunds.
    """
    match effect:
        case MoneyEffect.HOLD:
            await place_hold(tx, session, session.to_hold - await amount_held(session.id))
        case MoneyEffect.RELEASE_SURPLUS:
            await release_surplus(tx, session)
        case MoneyEffect.RELEASE:
            await release(tx, session)
        case MoneyEffect.CAPTURE:
            await release_surplus(tx, session)
            await capture(tx, session, _amount(tx, session))
        case MoneyEffect.REFUND:
            await refund(tx, session, session.refunded - await amount_refunded(session.id))


async def place_hold(tx: Transaction, session: PrivateSession, amount: int) -> Hold:
    """Reserve so much more of the fan's money for ``session``, or refuse with InsufficientFunds."""
    hold = Hold(session_id=session.id, amount=amount, at=tx.now)
    if not await post_hold(tx, hold, session.fan_id, session.currency):
        await lock_wallet(session.fan_id)
        available = (await balances_in(tx, session.fan_id, session.currency)).available
        if available.amount < amount:
            raise InsufficientFunds(
                Money(amount, session.currency), available, await _left_in_own_currency(tx, session)
            )
        # They have been given it since, or had no wallet.
        await post_hold(tx, hold, session.fan_id, session.currency)
    return hold


async def _left_in_own_currency(tx: Transaction, session: PrivateSession) -> Money:
    fan = await User.get(id=session.fan_id)
    return (await balances_in(tx, fan.id, fan.currency or session.currency)).available


async def capture(tx: Transaction, session: PrivateSession, amount: int) -> None:
    """End every hold of ``session``: ``amount`` goes to the creator, out of the first hold first, and the rest back to
    the fan."""
    await _end_holds(tx, session, PaymentStatus.CAPTURED, amount)


async def release(tx: Transaction, session: PrivateSession) -> None:
    """End every hold of ``session``: all goes back to the fan."""
    await _end_holds(tx, session, PaymentStatus.RELEASED, 0)


async def release_surplus(tx: Transaction, session: PrivateSession) -> None:
    """Release what is held beyond the price: for more minutes that the fan asked for and did not get."""
    holds = await open_holds_of(session.id)
    too_much = sum(hold.amount for hold in holds) - session.price
    if too_much > 0:
        # Not the last by its id: another node has placed it, whose clock may be behind.
        await release_hold(tx, session, next(hold for hold in holds[::-1] if hold.amount == too_much))


async def refund(tx: Transaction, session: PrivateSession, amount: int) -> None:
    """Give ``amount`` of what was captured back to the fan, out of what the creator has earned."""
    sides = (Side(session.creator_id, Account.EARNED, -amount), Side(session.fan_id, Account.AVAILABLE, amount))
    transfer_id = await post(tx, Movement.REFUND, session.currency, sides)
    await take_from_day(session.creator_id, session.requested_at, amount)
    await Refund.create(session_id=session.id, transfer_id=transfer_id, amount=amount, at=tx.now)


async def release_hold(tx: Transaction, session: PrivateSession, hold: Hold) -> None:
    """Release one hold of ``session`` and leave the others, and the payment status of the session, as they are."""
    await _end_hold(tx, session, hold, PaymentStatus.RELEASED, 0)


async def _end_holds(tx: Transaction, session: PrivateSession, status: PaymentStatus, amount: int) -> None:
    """End every hold, and set the payment of the session accordingly; the caller saves it."""
    holds = await open_holds_of(session.id)
    parts = captured_of_each(amount, [hold.amount for hold in holds])
    for hold, part in zip(holds, parts, strict=True):
        await _end_hold(tx, session, hold, status, part)
    session.payment_status = status
    session.captured = amount


async def _end_hold(tx: Transaction, session: PrivateSession, hold: Hold, status: PaymentStatus, captured: int) -> None:
    await hold.end(status, captured, tx.now)
    sides = (
        Side(session.fan_id, Account.HELD, -hold.amount),
        Side(session.fan_id, Account.AVAILABLE, hold.amount - captured),
        Side(session.creator_id, Account.EARNED, captured),
    )
    movement = Movement.CAPTURE if status is PaymentStatus.CAPTURED else Movement.RELEASE
    await post(tx, movement, session.currency, sides, hold_id=hold.id, step="END")


def _amount(tx: Transaction, session: PrivateSession) -> int:
    assert session.meter is not None
    assert session.end_reason is not None
    return amount_captured(session.agreed, session.meter.used, session.end_reason, tx.rules.minimum_delivered)
