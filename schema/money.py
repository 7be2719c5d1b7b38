"""Amounts and wallets."""

from typing import Self

import strawberry

from domain import money


@strawberry.type(description="An amount of money.")
class Money:
    amount: int = strawberry.field(description="Whole minor units, such as cents.")
    currency: str = strawberry.field(description="A code of ISO 4217.")

    @classmethod
    def of(cls, value: money.Money) -> Self:
        """The rules' amount as clients see it."""
        return cls(amount=value.amount, currency=value.currency)


@strawberry.type(description="A person's money.")
class Wallet:
    available: Money = strawberry.field(description="What can be spent.")
    held: Money = strawberry.field(description="What is reserved for requests that are still open.")

    @classmethod
    def of(cls, balances: money.Balances) -> Self:
        """The ledger's balances as their owner sees them."""
        return cls(available=Money.of(balances.available), held=Money.of(balances.held))
