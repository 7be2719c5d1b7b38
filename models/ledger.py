"""The double-entry ledger: every transfer's entries sum to zero; a balance is the sum of its entries, kept beside
them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

import orjson
from tortoise import fields
from tortoise.models import Model

from domain.money import Account, Balances, Money
from domain.movements import Movement
from models.balances import Amounts, Owner, kept_of
from models.fields import DatetimeField, new_id
from models.holds import Hold
from models.metrics import MONEY
from models.people import User
from models.transfers import HOLD, TRANSFER
from models.writing.transaction import Transaction


class Wallet(Model):
    """The row that is locked while a person's money moves. It holds no balance: others change that without it."""

    user: fields.OneToOneRelation[User] = fields.OneToOneField(
        "models.User", related_name="wallet", primary_key=True, db_constraint=True
    )
    user_id: UUID

    class Meta:
        table = "wallet"


class Transfer(Model):
    """One movement of money. ``kind``: which ``Movement`` it is. ``step``: of a hold's two transfers, that which
    placed it or that which ended it."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    kind = fields.CharField(max_length=16)
    hold: fields.ForeignKeyNullableRelation[Hold] = fields.ForeignKeyField(
        "models.Hold", related_name="transfers", null=True
    )
    hold_id: UUID | None
    step = fields.CharField(max_length=8, null=True)
    at: datetime = DatetimeField()

    class Meta:
        table = "ledger_transfer"
        unique_together = (("hold_id", "step"),)


class Entry(Model):
    """One side of a transfer: signed minor units on one account of one owner (none: the outside world)."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    transfer: fields.ForeignKeyRelation[Transfer] = fields.ForeignKeyField("models.Transfer", related_name="entries")
    transfer_id: UUID
    owner: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="entries", null=True
    )
    owner_id: UUID | None
    account = fields.CharEnumField(Account, max_length=16)
    amount = fields.BigIntField()
    currency = fields.CharField(max_length=3)

    class Meta:
        table = "ledger_entry"
        indexes = (("owner_id", "id"), ("transfer_id",))


class Side(NamedTuple):
    """What a transfer brings to one account of one owner (none: the outside world), in signed minor units."""

    owner_id: UUID | None
    account: Account
    amount: int


async def post(
    tx: Transaction,
    movement: Movement,
    currency: str,
    sides: Sequence[Side],
    *,
    hold_id: UUID | None = None,
    step: str | None = None,
) -> UUID:
    """Write a transfer, whose sides sum to zero; its id. A side of nothing leaves no entry."""
    transfer_id = new_id()
    await TRANSFER.rows(transfer_id, movement.value, hold_id, step, tx.now, currency, _entries(sides))
    _change_balances(tx, sides, currency)
    return transfer_id


async def post_hold(tx: Transaction, hold: Hold, owner_id: UUID, currency: str) -> bool:
    """Write a new hold of that person's money with the transfer that places it. False, and nothing is written, when
    they do not have so much. Their wallet is locked from here on, if they have one."""
    sides = Side(owner_id, Account.AVAILABLE, -hold.amount), Side(owner_id, Account.HELD, hold.amount)
    if not hold.amount:
        await hold.save(force_create=True)
        await post(tx, Movement.HOLD, currency, sides, hold_id=hold.id, step="HOLD")
        return True
    await tx.write_balance(Owner(owner_id, currency))
    given = new_id(), hold.id, hold.session_id, hold.amount, hold.at, currency, _entries(sides), owner_id
    placed = bool(await HOLD.rows(*given))
    if placed:
        tx.when_committed(partial(_count, sides, currency))
    return placed


def _entries(sides: Sequence[Side]) -> str:
    return orjson.dumps(
        [
            {"id": new_id(), "owner": str(owner) if owner else None, "account": account.value, "amount": amount}
            for owner, account, amount in sides
            if amount
        ]
    ).decode()


def _change_balances(tx: Transaction, sides: Sequence[Side], currency: str) -> None:
    for one in sides:
        if one.owner_id:
            tx.change_balance(Owner(one.owner_id, currency), one.account, one.amount)
    tx.when_committed(partial(_count, sides, currency))


def _count(sides: Sequence[Side], currency: str) -> None:
    for one in filter(lambda side: side.amount, sides):
        direction = "in" if one.amount > 0 else "out"
        MONEY.labels(one.account.value, currency, direction).inc(abs(one.amount))


async def lock_wallet(user_id: UUID) -> None:
    """Lock the person's money until the transaction ends, so that two debits cannot both see it."""
    if not await Wallet.select_for_update(no_key=True).filter(user_id=user_id):
        await Wallet.get_or_create(user_id=user_id)
        await Wallet.select_for_update(no_key=True).get(user_id=user_id)


async def balances(user_id: UUID, currency: str) -> Balances:
    """A person's money in one currency, as it was committed."""
    return _balances(await kept_of(Owner(user_id, currency)), currency)


async def balances_in(tx: Transaction, user_id: UUID, currency: str) -> Balances:
    """The same, with what this transaction has moved."""
    owner = Owner(user_id, currency)
    return _balances((await kept_of(owner)).plus(tx.change_of(owner)), currency)


def _balances(amounts: Amounts, currency: str) -> Balances:
    return Balances(Money(amounts.available, currency), Money(amounts.held, currency))


async def entries_of_sessions(session_ids: Collection[UUID]) -> dict[UUID, list[Entry]]:
    """By session, every entry of the transfers of its holds and refunds, in order."""
    of_hold = await Transfer.filter(hold__session_id__in=session_ids).values_list("id", "hold__session_id")
    of_refund = await Transfer.filter(refund__session_id__in=session_ids).values_list("id", "refund__session_id")
    sessions = dict([*of_hold, *of_refund])
    entries: dict[UUID, list[Entry]] = {session_id: [] for session_id in session_ids}
    for entry in await Entry.filter(transfer_id__in=sessions).order_by("id").select_related("transfer"):
        entries[sessions[entry.transfer_id]].append(entry)
    return entries


async def earned(user_id: UUID, currency: str) -> Money:
    """What a person has earned in one currency and not given back."""
    return Money((await kept_of(Owner(user_id, currency))).earned, currency)
