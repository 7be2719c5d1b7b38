"""Users as others see them."""

from typing import Self
from uuid import UUID

import strawberry

from models import people
from schema import relay


@strawberry.type(description="A person as others see them: a fan, a creator, or both.")
class User(relay.Node):
    id: relay.NodeID[UUID]
    display_name: str = strawberry.field(description="The name to show for this person.")
    avatar_url: str | None = strawberry.field(
        description="The address of the person's picture; null when there is none."
    )

    @classmethod
    def of(cls, row: people.User) -> Self:
        """A row as others see it."""
        return cls(id=row.id, display_name=row.display_name, avatar_url=row.avatar_url)
