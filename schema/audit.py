"""The record of acts, as the platform's support sees it."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from domain.audit import Act
from models import audit
from schema import relay
from schema.context import Info
from schema.cost import LOADED, costs
from schema.ids import global_id
from schema.people import User


@strawberry.type(
    description="One act that was done for the platform; nobody can change or delete it. For support only."
)
class AuditRecord(relay.Node):
    id: relay.NodeID[UUID]
    by_id: strawberry.Private[UUID | None]
    act: Act = strawberry.field(description="What kind of act it is.")
    subject_id: strawberry.ID = strawberry.field(description="The id of what it was done to, which `node` may find.")
    detail: str = strawberry.field(description="How much, or what came of it; empty where there is nothing to say.")
    address: str = strawberry.field(
        description="The address that it was done from; empty where it was by the command line."
    )
    request_id: str = strawberry.field(description="The `X-Request-Id` of the request that did it.")
    at: datetime = strawberry.field(description="When it was done.")

    @classmethod
    def of(cls, row: audit.AuditRecord) -> Self:
        """A row as support sees it."""
        return cls(
            id=row.id,
            by_id=row.by_id,
            act=row.act,
            subject_id=global_id(row.subject_kind, row.subject_id),
            detail=row.detail,
            address=row.address,
            request_id=row.request_id,
            at=row.at,
        )

    @strawberry.field(metadata=costs(2) | LOADED, description="Who did it; null where it was by the command line.")
    async def by(self, info: Info) -> User | None:
        return User.of(await info.context.loaders.users.load(self.by_id)) if self.by_id else None
