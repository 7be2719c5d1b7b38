"""The ledger, as the platform's support sees it."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from domain.money import Account
from domain.money import Money as MoneyValue
from domain.movements import Movement
from models import ledger
from schema import relay
from schema.context import Info
from schema.cost import LOADED, costs
from schema.money import Money
from schema.people import User

*KINDS, LAST = Movement


@strawberry.type(description="One side of a movement of money: what it brought to an account. For support only.")
class LedgerEntry(relay.Node):
    id: relay.NodeID[UUID]
    owner_id: strawberry.Private[UUID | None]
    account: Account = strawberry.field(description="The account that it changed.")
    amount: Money = strawberry.field(description="What the account gained; below 0 what it lost.")
    transfer: str = strawberry.field(description=f"What moved the money: {', '.join(KINDS)} or {LAST}; more may come.")
    at: datetime = strawberry.field(description="When the money was moved.")

    @classmethod
    def of(cls, row: ledger.Entry) -> Self:
        """A row with its transfer."""
        return cls(
            id=row.id,
            owner_id=row.owner_id,
            account=row.account,
            amount=Money.of(MoneyValue(row.amount, row.currency)),
            transfer=row.transfer.kind,
            at=row.transfer.at,
        )

    @strawberry.field(metadata=costs(2) | LOADED, description="Whose account it is; null for the world outside.")
    async def owner(self, info: Info) -> User | None:
        return User.of(await info.context.loaders.users.load(self.owner_id)) if self.owner_id else None
