"""Amounts and wallets."""

from typing import Self

import strawberry

from domain import money
from domain.rules import MAX_INT
from schema.scalars import BigInt


@strawberry.type(description="An amount of money in one currency.")
class Money:
    amount: int = strawberry.field(
        description="The amount in whole minor units, such as cents: 1000 is 10.00 USD. Where a sum is beyond "
        f"{MAX_INT:,} it says that number, and `exactAmount` the sum."
    )
    exact_amount: BigInt = strawberry.field(description="The amount in whole minor units, however large it is.")
    currency: str = strawberry.field(description="The currency's three-letter code of ISO 4217, such as USD.")
    minor_digits: int = strawberry.field(
        description="How many of the amount's last digits are minor units (ISO 4217): 2 for USD, 0 for JPY. To show an "
        "amount, divide by ten to this power: what a browser takes for a currency's digits may differ."
    )

    @classmethod
    def of(cls, value: money.Money) -> Self:
        """The rules' amount as clients see it."""
        return cls(
            amount=min(value.amount, MAX_INT),
            exact_amount=BigInt(value.amount),
            currency=value.currency,
            minor_digits=money.minor_digits(value.currency),
        )


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
