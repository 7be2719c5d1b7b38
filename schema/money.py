"""Amounts and wallets."""

from typing import Self
from uuid import UUID

import strawberry

from domain import money
from domain.money import Account
from models.ledger import balance
from models.people import User
from schema.context import Info


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
    owner_id: strawberry.Private[UUID]
    currency: strawberry.Private[str]

    @classmethod
    def of(cls, user: User, info: Info) -> Self:
        """The wallet of a user, in the platform's currency until they have used another."""
        return cls(owner_id=user.id, currency=user.currency or info.context.rules.currency)

    @strawberry.field(description="What can be spent.")
    async def available(self) -> Money:
        return Money.of(await balance(self.owner_id, Account.AVAILABLE, self.currency))

    @strawberry.field(description="What is reserved for requests that are still open.")
    async def held(self) -> Money:
        return Money.of(await balance(self.owner_id, Account.HELD, self.currency))
