"""What identifies a person, and what they and others wrote of their sessions, is erased; money stays.

Most of it goes in pieces, while others write. The last transaction has what has come since, and takes the subject away:
until then the person is there, and whoever erases them again goes on where it was interrupted.
"""

from collections.abc import Sequence
from uuid import UUID

from tortoise.expressions import Q

from actions.before.staff import Staff, keep_record
from actions.call_presence import end_lapsed
from actions.end_session import end
from actions.end_stream import end_stream, release_most
from actions.lines.admission import end_admission
from actions.personal.personal_data import KEPT, Kept
from actions.personal.scrubbed_answers import answers_behind, scrub, to_scrub
from actions.personal.since import UNDER_WAY, Since
from actions.remove_message import remove_all_of
from actions.steps.move import Mover
from actions.steps.overdue import catch_up
from domain.actors import Actor
from domain.audit import Act
from domain.lifecycle import OPEN
from models.chat import ChatMessage
from models.fields import FIRST_ID, first_id_before
from models.finding_people import person_with_subject
from models.people import User, lock_lines
from models.sessions import PrivateSession
from models.streams import live_stream_of
from models.walking.walks import RowId
from models.writing.pieces import InPieces
from models.writing.transaction import Transaction
from models.writing.transactions import Transactions


async def erase_person(transactions: Transactions, by: Staff, sub: str, pause_seconds: float) -> UUID | None:
    """Whose rows have no names and no words any more; None when nobody has that subject, as after the first time.
    ``pause_seconds``: between two pieces, in which others write.

    Their open sessions are ended, as support ends them, and their stream. A later token of the subject is somebody new,
    with an empty wallet.
    """
    user = await person_with_subject(sub)
    if user is None:
        return None
    since = await Since.now(user.id)
    for kept in KEPT:
        if not kept.one and (kept.goes or kept.becomes):
            await _erase_most(InPieces(transactions, pause_seconds), kept, user.id)
    if stream := await live_stream_of(user.id):
        await release_most(transactions, user, stream.id)
    answer = await _scrub_most(InPieces(transactions, pause_seconds), user.id)
    return await transactions.run(_erase_rest, by, user, since, first_id_before(answer, UNDER_WAY))


async def _erase_most(pieces: InPieces, kept: Kept, user_id: UUID) -> None:
    left: list[RowId] = []
    async for ids in kept.ids(user_id):
        if kept.goes:
            # The last one stays for now: the next may be numbered after it.
            *ids, last = [*left, *ids]
            left = [last]
        else:
            ids = await kept.left_of(ids, user_id)
        await pieces.run(_erase_some, ids, kept, user_id)


async def _erase_some(tx: Transaction, ids: Sequence[RowId], kept: Kept, user_id: UUID) -> None:
    await _erase(tx, Q(id__in=ids), kept, user_id)


async def _scrub_most(pieces: InPieces, user_id: UUID) -> UUID:
    """The last of the first answers that were gone through."""
    answer = FIRST_ID
    async for last, ids in answers_behind(FIRST_ID, user_id):
        await pieces.run(scrub, await to_scrub(ids, user_id), user_id)
        answer = last
    return answer


async def _erase_rest(tx: Transaction, by: Staff, person: User, since: Since, answer: UUID) -> UUID | None:
    """``answer``: up to that one, first answers were scrubbed. None when somebody else has erased them meanwhile."""
    sessions = await _open_sessions(tx, person)
    user = await User.get(id=person.id)
    if user.is_erased:
        return None
    await _end_sessions(tx, sessions)
    if stream := await live_stream_of(user.id):
        await end_stream(tx, user, stream.id)
    # What was put off, as notifications of sessions that ended just now, is among what goes.
    await tx.write_now()
    since = await since.with_new()
    for kept in KEPT:
        for rows in since.rows_of(kept):
            await _erase(tx, rows, kept, user.id)
    async for _, ids in answers_behind(answer, user.id):
        await scrub(tx, ids, user.id)
    await keep_record(tx, by, Act.PERSON_ERASED, "User", user.id)
    return user.id


async def _erase(tx: Transaction, rows: Q, kept: Kept, user_id: UUID) -> None:
    if kept.table is ChatMessage:
        await remove_all_of(tx, rows)
    found = kept.table.filter(rows)
    if kept.goes:
        await found.delete()
    elif kept.becomes:
        await found.update(**kept.erased(user_id))


async def _end_sessions(tx: Transaction, sessions: Sequence[PrivateSession]) -> None:
    for session in sessions:
        await session.refresh_from_db()
        # Nobody may be there to find out which nodes are gone.
        await end_lapsed(tx, session)
        await catch_up(tx, session)
        if session.status in OPEN:
            await end(tx, session, Mover(Actor.SUPPORT), None)


async def _open_sessions(tx: Transaction, user: User) -> list[PrivateSession]:
    """All of theirs. By then the lines of their people are locked, the rooms in which they may be writing, and their
    own row: what they were asking for or writing is done, and what would refer to them waits."""
    locked, left = set[UUID](), set[UUID]()
    while True:
        as_fan, as_creator = (
            PrivateSession.filter(status__in=OPEN, **{side: user.id}) for side in ("fan_id", "creator_id")
        )
        sessions = [*await as_fan, *await as_creator]
        people = {user.id, *(person for one in sessions for person in (one.fan_id, one.creator_id))}
        if people <= locked:
            return sessions
        await lock_lines(tx, *people)
        locked |= people
        # Before their own row: who writes in a room has its topic, and then waits for the row of who writes.
        rooms = {one.stream_id for one in sessions if one.fan_id == user.id}
        if stream := await live_stream_of(user.id):
            rooms.add(stream.id)
        for room in sorted(rooms - left, key=str):
            await end_admission(tx, room, user.id, at_once=True)
        left |= rooms
        await User.select_for_update().get(id=user.id)
