"""What a viewer may do with a session."""

from domain.actors import Actor
from domain.described import Described
from domain.guard import allowed
from domain.lifecycle import Status
from models.sessions import PrivateSession
from schema.context import Context
from schema.enums import SessionAction


async def actions_of(session: PrivateSession, context: Context) -> list[Described]:
    """What the viewer may do with it now, or could when a first answer was given."""
    side = context.side_of(session)
    if side is None:
        return []
    stream, first = await context.loaders.streams.load(session.stream_id), session.answered
    now, live = (first.at, stream.was_live(first.at)) if first else (context.clock.now(), stream.live)
    busy = await _is_busy(session, side, context)
    possible = allowed(session, side, now, context.rules.room_lead, creator_live=live, busy=busy)
    return [SessionAction(trigger) for trigger in possible]


async def _is_busy(session: PrivateSession, side: Actor, context: Context) -> bool:
    """Whether its fan or its creator is in another session, for who would begin this one."""
    if side is not Actor.CREATOR or session.status is not Status.WAITING:
        return False
    if session.answered:
        return session.answered.busy
    return any(await context.loaders.in_session.load_many((session.creator_id, session.fan_id)))
