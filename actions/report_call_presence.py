"""Whoever carries the platform's calls reports who is in one."""

from uuid import UUID

from actions.before.loading import user_by_id
from actions.calls.connections import has_call, take_reports
from actions.calls.metering import settle
from actions.steps.deadline import locked_session
from domain.call_providers import NO_CALL
from domain.calls.reports import Report, check_connection, check_time
from domain.refusals import NotFound, ValidationFailed
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


async def report_call_presence(
    tx: Transaction, session_id: UUID | None, user_id: UUID | None, report: Report
) -> PrivateSession:
    """The session with its meter as it follows. A report of before the last one of its connection changes nothing.

    Refuses with NotFound or ValidationFailed.
    """
    if not tx.rules.means.takes_reports:
        raise ValidationFailed("Nobody reports of calls here: GREENROOM_CALLS says how people meet.", ["sessionId"])
    if session_id is None or not await PrivateSession.exists(id=session_id):
        raise NotFound(["sessionId"])
    user = await user_by_id(user_id)
    session = await locked_session(tx, session_id)
    if session.side_of(user.id) is None:
        raise ValidationFailed("That person is not one of the session's two.", ["userId"])
    check_connection(report.connection)
    if not has_call(session, tx.now):
        raise ValidationFailed(NO_CALL, ["sessionId"])
    assert session.started_at is not None
    check_time(report.at, session.started_at, tx.now)
    await take_reports(tx, session, user.id, [report])
    await settle(tx, session)
    return session
