"""What had happened in a creator's lines before there was a log of it, as far as the history of sessions tells: it has
only what was booked in the end, and only the last promise."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from domain.actors import Actor
from domain.forecasting.occurrence import Occurrence, Occurs
from domain.lifecycle import BY_KEY, Status, Trigger
from domain.occurring import occurrence_of
from models.fields import FIRST_ID
from models.sql.statement import Statement, instant, uuid_of
from models.streams import LiveStream

CLOCK_OR_SUPPORT = (Actor.CLOCK, Actor.SUPPORT)
LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)

SESSIONS_AT_ONCE = 100

SESSIONS = Statement(
    "SELECT id, fan_id, duration_minutes, scheduled_start, requested_at FROM private_session "
    "WHERE creator_id = {0} AND (requested_at, id) > ({1}, {2}) AND requested_at < {3} "
    "ORDER BY requested_at, id LIMIT {4}"
)
STEPS = Statement(
    'SELECT id, session_id, "trigger", source, target, by_id, at FROM session_transition WHERE session_id = ANY({0})'
)


class Found(NamedTuple):
    """An occurrence, with its place ``within`` its instant, in which a stream begins first and ends last."""

    at: float
    within: int
    step: str
    occurrence: Occurrence


async def earlier(creator_id: UUID, until: datetime) -> AsyncIterator[list[Occurrence]]:
    """What has happened before that instant, in order of time, some at a time: it may be the sessions of years."""
    found = [one for one in await _of_streams(creator_id) if one.at < until.timestamp()]
    last = (LONG_AGO, FIRST_ID)
    while sessions := await SESSIONS.rows(creator_id, *last, until, SESSIONS_AT_ONCE):
        last = (instant(sessions[-1]["requested_at"]), uuid_of(sessions[-1]["id"]))
        found += [one for one in await _of_sessions(creator_id, sessions) if one.at < until.timestamp()]
        # Whatever is still to be found was asked for later than these, and has happened since.
        ready = sorted(one for one in found if one.at < last[0].timestamp())
        found = [one for one in found if one.at >= last[0].timestamp()]
        yield [one.occurrence for one in ready]
    yield [one.occurrence for one in sorted(found)]


async def _of_streams(creator_id: UUID) -> list[Found]:
    times = await LiveStream.filter(creator_id=creator_id).values_list("id", "started_at", "ended_at")
    starts = [(0, str(stream), at, Occurs.STREAM_STARTED) for stream, at, _ in times]
    ends = [(2, str(stream), at, Occurs.STREAM_ENDED) for stream, _, at in times if at]
    return [
        Found(at.timestamp(), within, stream, Occurrence(at.timestamp(), kind))
        for within, stream, at, kind in (*starts, *ends)
    ]


async def _of_sessions(creator_id: UUID, sessions: Sequence[Mapping[str, Any]]) -> list[Found]:
    by_id = {uuid_of(session["id"]): session for session in sessions}
    return [
        Found(occurrence.at, 1, str(step["id"]), occurrence)
        for step in await STEPS.rows(list(by_id))
        if (occurrence := _of_step(step, creator_id, by_id[uuid_of(step["session_id"])]))
    ]


def _of_step(step: Mapping[str, Any], creator_id: UUID, session: Mapping[str, Any]) -> Occurrence | None:
    sides = {creator_id: Actor.CREATOR, uuid_of(session["fan_id"]): Actor.FAN}
    side = sides.get(uuid_of(step["by_id"])) if step["by_id"] else None
    source = Status(step["source"]) if step["source"] else None
    promised = session["scheduled_start"] and instant(session["scheduled_start"])
    name, at, booked = str(uuid_of(session["id"])), instant(step["at"]), session["duration_minutes"]
    for by in (side,) if side else CLOCK_OR_SUPPORT:
        if row := BY_KEY.get((Trigger(step["trigger"]), by, source, Status(step["target"]))):
            occurrence = occurrence_of(row, name, at, booked=booked, promised=promised)
            # How many minutes were added is not known: they are in what was booked.
            return None if occurrence and occurrence.kind is Occurs.EXTENDED else occurrence
    return None
