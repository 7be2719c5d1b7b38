"""Sessions that are over and still have words of people's, and such steps of theirs: the oldest first, by indexes that
have no other rows."""

from datetime import datetime
from uuid import UUID

from models.fields import first_id_at
from models.sql.statement import Statement, uuid_of

SESSIONS = Statement(
    "SELECT id FROM private_session WHERE ended_at < {0} AND (note IS NOT NULL OR reason IS NOT NULL) "
    "ORDER BY ended_at LIMIT {1}"
)
STEPS = Statement(
    "SELECT step.id FROM session_transition step JOIN private_session session ON session.id = step.session_id "
    "WHERE step.reason IS NOT NULL AND step.session_id < {2} AND session.ended_at < {0} "
    "ORDER BY step.session_id LIMIT {1}"
)


async def sessions_with_words(until: datetime, count: int) -> list[UUID]:
    """Those that were over by then."""
    return [uuid_of(row["id"]) for row in await SESSIONS.rows(until, count)]


async def steps_with_words(until: datetime, count: int) -> list[UUID]:
    """The steps, with words, of sessions that were over by then. Ids are in the order of time: a session that was asked
    for later was not over by then."""
    return [uuid_of(row["id"]) for row in await STEPS.rows(until, count, first_id_at(until))]
