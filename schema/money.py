"""Amounts and wallets."""

from typing import Self

import strawberry

from domain import money


@strawberry.type(description="An amount of money in one currency.")
class Money:
    amount: int = strawberry.field(description="The amount in whole minor units, such as cents: 1000 is 10.00 USD.")
    currency: str = strawberry.field(description="The currency's three-letter code of ISO 4217, such as USD.")

    @classmethod
    def of(cls, value: money.Money) -> Self:
        """The rules' amount as clients see it."""
        return cls(amount=value.amount, currency=value.currency)


@strawberry.input(description="An amount of money in one currency.")
class MoneyInput:
    amount: int = strawberry.field(description="The amount in whole minor units, such as cents: 1000 is 10.00 USD.")
    currency: str = strawberry.field(description="The currency's three-letter code of ISO 4217, such as USD.")

    def value(self) -> money.Money:
        """As the rules take it."""
        return money.Money(self.amount, self.currency)


@strawberry.type(description="A person's money, seen by nobody else; the back office fills it.")
class Wallet:
    available: Money = strawberry.field(description="What the person can spend now.")
    held: Money = strawberry.field(description="What is held for the person's sessions that have not ended.")

    @classmethod
    def of(cls, balances: money.Balances) -> Self:
        """The ledger's balances as their owner sees them."""
        return cls(available=Money.of(balances.available), held=Money.of(balances.held))
