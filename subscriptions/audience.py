"""Audiences: those who see the same of a source. A result is made once for an audience, and sent to all in it."""

from dataclasses import dataclass, field
from uuid import UUID

from models.people import User


@dataclass(frozen=True, slots=True)
class Audience:
    """Those who see the same of a source. ``viewer`` is the person of an audience of one; others have none."""

    name: str
    user_id: UUID | None = None
    viewer: User | None = field(default=None, compare=False)


ROOM = Audience("everybody who may be in the room")
PUBLIC = Audience("everybody")
BLOCKED = Audience("fans whom the creator has blocked")


def only(viewer: User) -> Audience:
    """The audience of that one person, whatever their results depend on."""
    return Audience("one", viewer.id, viewer)
