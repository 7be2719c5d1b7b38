"""The life of a hold, as transfers in the ledger. Balances follow from the entries."""

from domain.lifecycle import MoneyEffect
from domain.money import Account, Money, PaymentStatus, pro_rata
from domain.refusals import InsufficientFunds
from models.ledger import Entry, Transfer, balances, lock_wallet
from models.people import User
from models.sessions import PrivateSession
from models.transaction import Transaction


async def hold(tx: Transaction, session: PrivateSession, fan: User) -> None:
    """Reserve the price, or refuse with ``InsufficientFunds``."""
    await lock_wallet(fan.id)
    available = (await balances(fan.id, session.currency)).available
    if available.amount < session.price:
        raise InsufficientFunds(session.full_price, available)
    transfer = await Transfer.create(kind=MoneyEffect.HOLD, session_id=session.id, step="HOLD", at=tx.now)
    await _post(transfer, session.fan_id, Account.AVAILABLE, -session.price, session.currency)
    await _post(transfer, session.fan_id, Account.HELD, session.price, session.currency)


async def settle(tx: Transaction, session: PrivateSession, movement: MoneyEffect) -> None:
    """End the hold in its one capture or release. ``session`` has its ``ended_at``; the caller saves it."""
    session.captured = _captured(session, movement)
    session.payment_status = PaymentStatus.RELEASED if movement is MoneyEffect.RELEASE else PaymentStatus.CAPTURED
    transfer = await Transfer.create(kind=movement, session_id=session.id, step="SETTLE", at=tx.now)
    await _post(transfer, session.fan_id, Account.HELD, -session.price, session.currency)
    await _post(transfer, session.fan_id, Account.AVAILABLE, session.price - session.captured, session.currency)
    await _post(transfer, session.creator_id, Account.EARNED, session.captured, session.currency)


async def issue(tx: Transaction, user: User, money: Money) -> None:
    """Bring money in from outside."""
    transfer = await Transfer.create(kind="CREDIT", at=tx.now)
    await _post(transfer, None, Account.ISSUED, -money.amount, money.currency)
    await _post(transfer, user.id, Account.AVAILABLE, money.amount, money.currency)


def _captured(session: PrivateSession, movement: MoneyEffect) -> int:
    if movement is MoneyEffect.CAPTURE_FULL:
        return session.price
    if movement is MoneyEffect.CAPTURE_USED and session.started_at and session.ended_at:
        return pro_rata(session.price, used=session.ended_at - session.started_at, booked=session.booked)
    return 0


async def _post(transfer: Transfer, owner_id: object, account: Account, amount: int, currency: str) -> None:
    if amount:
        await Entry.create(transfer=transfer, owner_id=owner_id, account=account, amount=amount, currency=currency)
