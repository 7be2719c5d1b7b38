"""Who sees the same of a topic. A payload is made once per audience, and sent to all of it."""

from dataclasses import dataclass, field
from uuid import UUID

from models.people import User


@dataclass(frozen=True, slots=True)
class Audience:
    """``viewer`` is the one person of an audience of one; in a larger one nobody in particular looks."""

    name: str
    user_id: UUID | None = None
    viewer: User | None = field(default=None, compare=False)


ROOM = Audience("everybody who may be in the room")
PUBLIC = Audience("everybody")
BLOCKED = Audience("whom the creator keeps out")


def only(viewer: User) -> Audience:
    """The audience of that one person, whatever their payloads depend on."""
    return Audience("one", viewer.id, viewer)
