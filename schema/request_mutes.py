"""Whose requests a creator does not take for a while."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from models import request_mutes
from schema import relay
from schema.people import User


@strawberry.type(description="A fan whose requests a creator does not take for a while. For that creator only.")
class RequestMute(relay.Node):
    id: relay.NodeID[UUID]
    fan: User = strawberry.field(description="The fan who may not ask.")
    until: datetime = strawberry.field(description="When the fan may ask again.")

    @classmethod
    def of(cls, row: request_mutes.RequestMute) -> Self:
        """A row with its fan."""
        return cls(id=row.id, fan=User.of(row.fan), until=row.until)
