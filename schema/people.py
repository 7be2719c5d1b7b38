"""Users as others see them."""

from typing import Self
from uuid import UUID

import strawberry
from strawberry import relay

from models import people


@strawberry.type(description="A person: a fan, a creator, or both.")
class User(relay.Node):
    id: relay.NodeID[UUID]
    display_name: str = strawberry.field(description="What to call them.")
    avatar_url: str | None = strawberry.field(description="Their picture.")

    @classmethod
    def of(cls, row: people.User) -> Self:
        """A row as others see it."""
        return cls(id=row.id, display_name=row.display_name, avatar_url=row.avatar_url)
