"""What identifies a person, and what they and others wrote of their sessions, is erased; money stays."""

from uuid import UUID

from actions.end_session import end
from actions.end_stream import end_stream
from actions.metering import settle
from actions.move import Mover
from actions.overdue import apply_due
from actions.personal_data import KEPT
from actions.remove_message import remove_all_of
from actions.scrubbed_answers import scrub_answers
from actions.staff import Staff, keep_record
from domain.actors import Actor
from domain.audit import Act
from domain.lifecycle import OPEN, due
from models.people import User, lock_lines
from models.rooms import ChatMessage
from models.sessions import PrivateSession
from models.streams import live_stream_of
from models.transaction import Transaction


async def erase_person(tx: Transaction, by: Staff, sub: str) -> UUID | None:
    """Whose rows have no names and no words any more; None when nobody has that subject, as after the first time.

    Their open sessions are ended first, as support ends them, and their stream. A later token of the subject is
    somebody new, with an empty wallet.
    """
    user = await User.get_or_none(sub=sub)
    if user is None:
        return None
    await _end_sessions(tx, user)
    if stream := await live_stream_of(user.id):
        await end_stream(tx, user, stream.id)
    for stream_id in set(await ChatMessage.filter(author_id=user.id).values_list("stream_id", flat=True)):
        await remove_all_of(tx, UUID(str(stream_id)), user.id)
    await scrub_answers(user.id)
    # What was put off, as notifications of sessions that ended just now, is among what goes.
    await tx.write_now()
    for kept in KEPT:
        rows = kept.table.filter(kept.rows_of(user.id))
        if kept.goes:
            await rows.delete()
        elif kept.becomes:
            await rows.update(**kept.erased(user.id))
    await keep_record(tx, by, Act.PERSON_ERASED, "User", user.id)
    return user.id


async def _end_sessions(tx: Transaction, user: User) -> None:
    as_fan, as_creator = (
        PrivateSession.filter(status__in=OPEN, **{side: user.id}) for side in ("fan_id", "creator_id")
    )
    sessions = [*await as_fan, *await as_creator]
    await lock_lines(tx, user.id, *{person for one in sessions for person in (one.fan_id, one.creator_id)} - {user.id})
    for session in sessions:
        await session.refresh_from_db()
        await settle(tx, session)
        if overdue := due(session, tx.now):
            await apply_due(tx, session, overdue)
        if session.status in OPEN:
            await end(tx, session, Mover(Actor.SUPPORT), None)
