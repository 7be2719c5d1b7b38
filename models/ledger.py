"""The double-entry ledger: every transfer's entries sum to zero; a balance is the sum of its entries."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.functions import Sum
from tortoise.models import Model

from domain.money import Account, Balances, Money
from models.fields import DatetimeField, new_id
from models.people import User


class Wallet(Model):
    """The row that is locked while a person's money moves. It holds no balance."""

    user: fields.OneToOneRelation[User] = fields.OneToOneField(
        "models.User", related_name="wallet", primary_key=True, db_constraint=True
    )
    user_id: UUID

    class Meta:
        table = "wallet"


class Transfer(Model):
    """One movement of money. ``step`` says which of a session's two it is: its hold or its one settlement."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    kind = fields.CharField(max_length=16)
    session_id: UUID | None = fields.UUIDField(null=True)
    step: str | None = fields.CharField(max_length=8, null=True)  # type: ignore[assignment]
    at: datetime = DatetimeField()

    class Meta:
        table = "ledger_transfer"
        unique_together = (("session_id", "step"),)


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
        indexes = (("owner_id", "account"),)


async def lock_wallet(user_id: UUID) -> None:
    """Hold the person's money still until the transaction ends, so that two debits cannot both see it."""
    await Wallet.get_or_create(user_id=user_id)
    await Wallet.select_for_update().get(user_id=user_id)


async def balances(user_id: UUID, currency: str) -> Balances:
    """The sums of a person's entries in one currency."""
    mine = Entry.filter(owner_id=user_id, currency=currency).annotate(total=Sum("amount")).group_by("account")
    totals = {row["account"]: int(row["total"]) for row in await mine.values("account", "total")}
    available, held = (Money(totals.get(account, 0), currency) for account in (Account.AVAILABLE, Account.HELD))
    return Balances(available, held)
