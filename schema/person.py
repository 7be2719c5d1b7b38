"""A person, as the platform's support sees them."""

from datetime import datetime
from typing import Self

import strawberry

from models import ledger, people
from schema import relay
from schema.connections import USUAL_PAGE, After, First, newest_first
from schema.context import Info
from schema.cost import STATEMENT, costs
from schema.ledger import LedgerEntry
from schema.money import Money, Wallet
from schema.people import User
from schema.session_parts import StatusOnly
from schema.streams import PrivateSession
from schema.viewer import SideOnly, sessions_of


@strawberry.type(description="A person with all that support has to know of them. For support only.")
class Person:
    row: strawberry.Private[people.User]
    subject: str = strawberry.field(description="The person's subject, as whoever issues tokens knows them.")
    created_at: datetime = strawberry.field(description="When the person first came.")

    @classmethod
    def of(cls, row: people.User) -> Self:
        """A row as support sees it."""
        return cls(row=row, subject=row.sub, created_at=row.created_at)

    @strawberry.field(metadata=costs(1), description="The person as others see them.")
    def user(self) -> User:
        return User.of(self.row)

    @strawberry.field(metadata=costs(STATEMENT), description="The person's own money.")
    async def wallet(self, info: Info) -> Wallet:
        return Wallet.of(await ledger.balances(self.row.id, self.row.currency or info.context.rules.currency))

    @strawberry.field(
        metadata=costs(STATEMENT), description="What the person has earned as a creator, and not given back."
    )
    async def earned(self, info: Info) -> Money:
        return Money.of(await ledger.earned(self.row.id, self.row.currency or info.context.rules.currency))

    @strawberry.field(metadata=costs(STATEMENT), description="Every movement of the person's money, the newest first.")
    async def entries(self, first: First = USUAL_PAGE, after: After = None) -> relay.Connection[LedgerEntry]:
        entries = ledger.Entry.filter(owner_id=self.row.id).select_related("transfer")
        return await newest_first(entries, LedgerEntry.of, first, after)

    @strawberry.field(
        metadata=costs(STATEMENT), description="The person's sessions as fan and as creator, the newest first."
    )
    async def private_sessions(
        self, side: SideOnly = None, status: StatusOnly = None, first: First = USUAL_PAGE, after: After = None
    ) -> relay.Connection[PrivateSession]:
        return await sessions_of(self.row.id, side, status, first, after)
