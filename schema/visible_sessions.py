"""Which sessions a viewer may see: their own, on either side; support sees all."""

from uuid import UUID

from domain.actors import SIDES
from models.sessions import PrivateSession
from schema.context import Context


async def visible_session(session_id: UUID | None, context: Context) -> PrivateSession | None:
    """The session when the viewer is one of its two sides, or support; else None, as if there were none."""
    row = await PrivateSession.get_or_none(id=session_id) if session_id else None
    return row if row and context.side_of(row) else None


async def own_session(session_id: UUID | None, context: Context) -> PrivateSession | None:
    """The session when the viewer is one of its two sides; else None: nobody else listens to it."""
    row = await visible_session(session_id, context)
    return row if row and context.side_of(row) in SIDES else None
