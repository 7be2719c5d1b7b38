"""The platform's back office brings money into a wallet."""

from uuid import UUID

from actions.before.loading import user_by_id
from actions.before.staff import Staff, keep_record
from actions.money.currency import use_currency
from domain.audit import Act
from domain.currencies import check_money
from domain.money import Account, Balances, Money
from domain.movements import Movement
from domain.refusals import NotFound, ValidationFailed
from domain.rules import MAX_INT
from models.ledger import Side, balances_in, lock_wallet, post
from models.people import lock_line
from models.writing.transaction import Transaction


async def credit_wallet(tx: Transaction, by: Staff, user_id: UUID | None, amount: Money) -> Balances:
    """What the wallet now holds. Refuses with NotFound or ValidationFailed."""
    user = await user_by_id(user_id)
    check_money(amount, ["amount"], least=1)
    user = await lock_line(tx, user.id)
    if user.is_erased:
        # Nobody could spend it.
        raise NotFound(["userId"])
    await lock_wallet(user.id)
    await use_currency(user, amount.currency, ["amount"])
    before = await balances_in(tx, user.id, amount.currency)
    if before.available.amount + before.held.amount + amount.amount > MAX_INT:
        raise ValidationFailed("The wallet cannot hold that much.", ["amount", "amount"])
    sides = (Side(None, Account.ISSUED, -amount.amount), Side(user.id, Account.AVAILABLE, amount.amount))
    await post(tx, Movement.CREDIT, amount.currency, sides)
    await keep_record(tx, by, Act.WALLET_CREDITED, "User", user.id, str(amount))
    return await balances_in(tx, user.id, amount.currency)
