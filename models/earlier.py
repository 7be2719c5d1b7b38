"""What had happened in a creator's lines before there was a log of it, as well as their history has it: of sessions it
knows what was booked in the end, and the last promise."""

from collections.abc import Sequence
from uuid import UUID

from domain.actors import Actor
from domain.forecasting.occurrence import Occurrence, Occurs
from domain.lifecycle import BY_KEY
from domain.occurring import occurrence_of
from models.sessions import PrivateSession, SessionTransition
from models.streams import LiveStream

CLOCK_OR_SUPPORT = (Actor.CLOCK, Actor.SUPPORT)


async def earlier(creator_id: UUID, logged: Sequence[Occurrence]) -> list[Occurrence]:
    """What has happened and is not ``logged``, in order of time."""
    known = {(one.at, one.kind, one.session) for one in logged}
    sessions = {session.id: session for session in await PrivateSession.filter(creator_id=creator_id)}
    steps = await SessionTransition.filter(session__creator_id=creator_id).order_by("at", "id")
    of_steps = [one for step in steps if (one := _of_step(step, sessions[step.session_id]))]
    streams = await LiveStream.filter(creator_id=creator_id)
    starts = [Occurrence(one.started_at.timestamp(), Occurs.STREAM_STARTED) for one in streams]
    ends = [Occurrence(one.ended_at.timestamp(), Occurs.STREAM_ENDED) for one in streams if one.ended_at]
    found = sorted([*starts, *of_steps, *ends], key=lambda one: one.at)
    return [one for one in found if (one.at, one.kind, one.session) not in known]


def _of_step(step: SessionTransition, session: PrivateSession) -> Occurrence | None:
    side = session.side_of(step.by_id) if step.by_id else None
    for by in (side,) if side else CLOCK_OR_SUPPORT:
        if row := BY_KEY.get((step.trigger, by, step.source, step.target)):
            occurrence = occurrence_of(
                row, str(session.id), step.at, booked=session.duration_minutes, promised=session.scheduled_start
            )
            # How many minutes were added is not known: they are in what was booked.
            return None if occurrence and occurrence.kind is Occurs.EXTENDED else occurrence
    return None
